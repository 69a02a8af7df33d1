"""To have an incident keep quiet for a while."""

from dataclasses import dataclass

from muster.domain.parties import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    """Page nobody for so many minutes, then begin anew, unless somebody has taken it on meanwhile.

    Of a snoozed incident: the new end holds. It ends when an alert makes the incident worse, or it is resolved.
    """

    actor: Actor
    minutes: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wake:
    """End the snooze now. Of an incident that is not snoozed: nothing happens."""

    actor: Actor
