"""What the API takes and gives about who is on call, and what changes it at run time."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from muster.domain.overrides import REASON_LIMIT
from muster.entrypoint.api_answer import Answer
from muster.entrypoint.api_bodies import Body
from muster.entrypoint.api_shapes import Actor

Reason = Annotated[str, Meta(max_length=REASON_LIMIT)]
Instant = Annotated[datetime, Meta(tz=True)]


class AddOverride(Body, frozen=True, kw_only=True):
    """Put somebody on call, from `start` (now if not given) until `end`, instead of whoever would be.

    `person` is yours if not given.
    """

    schedule: str
    end: Instant
    start: Instant | None = None
    person: str | None = None
    reason: Reason = ""


class EndOverride(Body, frozen=True, kw_only=True):
    """End an override now, or call it off before it begins."""


class RequestSwap(Body, frozen=True, kw_only=True):
    """Ask somebody to take the shifts that `person` (you if not given) has from `start` until `end`."""

    schedule: str
    to: str
    start: Instant
    end: Instant
    person: str | None = None
    reason: Reason = ""


class TakeSwap(Body, frozen=True, kw_only=True):
    """Take the shifts that you were asked to take."""


class DeclineSwap(Body, frozen=True, kw_only=True):
    """Say that you do not take the shifts."""


class WithdrawSwap(Body, frozen=True, kw_only=True):
    """Take a request of your own back."""


class Override(Answer, frozen=True, kw_only=True):
    """Who is on call for a schedule from `start` until `end`, ended early at `ended_at`.

    With `instead` it is a swap that was taken: only in that person's place.
    """

    id: str
    schedule: str
    person: str
    start: datetime
    end: datetime
    instead: str | None
    reason: str
    made_at: datetime
    made_by: Actor
    ended_at: datetime | None
    ended_by: Actor | None


class OverrideList(Answer, frozen=True, kw_only=True):
    """Overrides."""

    overrides: tuple[Override, ...]


class Swap(Answer, frozen=True, kw_only=True):
    """`person` asks `to` to be on call in their place, whenever it is theirs from `start` until `end`."""

    id: str
    schedule: str
    person: str
    to: str
    start: datetime
    end: datetime
    reason: str
    state: Literal["requested", "taken", "declined", "withdrawn", "lapsed"]
    asked_at: datetime
    asked_by: Actor
    answered_at: datetime | None
    answered_by: Actor | None


class SwapList(Answer, frozen=True, kw_only=True):
    """Swaps, the newest first."""

    swaps: tuple[Swap, ...]


class OnDuty(Answer, frozen=True, kw_only=True):
    """Somebody who is on call, and why they: the layer or the override; empty where there is nothing to say."""

    person: str
    name: str
    why: str


class Roster(Answer, frozen=True, kw_only=True):
    """Who is on call for a schedule, and until when that is so; null where no change is in sight.

    `person` is the first of `people`, null where nobody is on call. While a calendar that is kept elsewhere
    has not been read, it is not `known` who is.
    """

    schedule: str
    schedule_name: str
    person: str | None
    person_name: str | None
    people: tuple[OnDuty, ...]
    known: bool
    until: datetime | None


class OnCall(Answer, frozen=True, kw_only=True):
    """Who is on call at `at`."""

    at: datetime
    schedules: tuple[Roster, ...]
