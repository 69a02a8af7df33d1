"""What the API takes and gives about silences."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from muster.domain.silences import REASON_LIMIT
from muster.entrypoint.api_answer import Answer
from muster.entrypoint.api_bodies import Body
from muster.entrypoint.api_shapes import Actor

Pattern = Annotated[str, Meta(min_length=1, max_length=200)]
Patterns = Annotated[tuple[Pattern, ...], Meta(min_length=1, max_length=20)]
When = Annotated[dict[str, Patterns], Meta(min_length=1, max_length=20)]
"""Facts by name, each with patterns of which one must match (* and ?, case ignored)."""


class AddSilence(Body, frozen=True, kw_only=True):
    """Page nobody for what `when` matches, from `start` (now if not given) until `end`.

    Incidents open all the same, are on record, and page when it ends and they are still open.
    """

    when: When
    end: Annotated[datetime, Meta(tz=True)]
    start: Annotated[datetime, Meta(tz=True)] | None = None
    reason: Annotated[str, Meta(min_length=1, max_length=REASON_LIMIT)]


class EndSilence(Body, frozen=True, kw_only=True):
    """End a silence now, or call it off before it begins: what it alone holds pages at once."""


class Silence(Answer, frozen=True, kw_only=True):
    """Nobody is paged for what `when` matches from `start` until `end`; ended early at `ended_at`."""

    id: str
    when: dict[str, tuple[str, ...]]
    start: datetime
    end: datetime
    reason: str
    made_at: datetime
    made_by: Actor
    ended_at: datetime | None
    ended_by: Actor | None


class SilenceList(Answer, frozen=True, kw_only=True):
    """Silences."""

    silences: tuple[Silence, ...]
