"""What people change at run time, without a deployment: loaded before a decision, and looked at as one value."""

from dataclasses import dataclass, field
from datetime import datetime

from muster.domain.rules.matching import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """`person` is on call for `schedule` from `start` until `end` (aware UTC), instead of whoever would be.

    With `instead`, a swap that was taken: only in that person's place. `by` is the id of who made it.
    """

    id: str
    schedule: str
    person: str
    start: datetime
    end: datetime
    instead: str | None = None
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidOverride(Override):
    """An override that changes nothing, since its person is not in the policy any more. It is never stored as such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Nobody is paged for what `when` matches from `start` until `end` (aware UTC). `by` is a name, shown to people."""

    id: str
    when: Condition
    start: datetime
    end: datetime
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Who is on call together from `start` until `end` (aware UTC): persons' ids; nobody where there are none."""

    start: datetime
    end: datetime
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Everything that stands, with what is still to come. `overrides` are in the order in which they were made."""

    overrides: tuple[Override, ...] = ()
    silences: tuple[Silence, ...] = ()
    calendars: dict[str, tuple[Shift, ...]] = field(default_factory=dict)
    """By schedule: the shifts of its calendar as it was last read, for a schedule that is kept elsewhere."""
