"""What keeps an incident from paging for a while: one mechanism for every reason to wait."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class HoldKind(StrEnum):
    """Why an incident waits. It may do so for several reasons at once; it goes on when the last has ended."""

    SNOOZED = "snoozed"
    """Somebody asked for quiet about it as it is: it ends when an alert makes it worse, and when it is resolved."""
    SILENCED = "silenced"
    """A silence or a maintenance window matches it."""
    HEALING = "healing"
    """Something is mending it by itself."""
    WAITING = "waiting"
    """It may go away by itself within the policy's time for that."""
    RECURRING = "recurring"
    """It pages only when it comes again and again."""


HUSHED = frozenset({HoldKind.SILENCED, HoldKind.WAITING, HoldKind.RECURRING})
"""Kinds of hold that no room is told of: a room that has not heard of the incident hears when the last has ended."""

SILENCES = "silences/"
"""How the rule of a hold begins that a silence made at run time stands behind; its id follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """No step fires until `until` (UTC), for the reason `text`; `rule` is the place in the policy that decided.

    Of a snooze, `since` is when somebody asked for it (UTC).
    """

    until: datetime
    text: str
    rule: str | None = None
    since: datetime | None = None


def is_window(kind: HoldKind, hold: Hold) -> bool:
    """Return whether a maintenance window of the policy stands behind a hold, and no silence made at run time."""
    return kind is HoldKind.SILENCED and not (hold.rule or "").startswith(SILENCES)
