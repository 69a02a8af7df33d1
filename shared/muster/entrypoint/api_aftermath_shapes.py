"""What the API takes and gives about what is left once an incident is over."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta

from muster.entrypoint.api_answer import Answer

Count = Annotated[int, Meta(ge=0)]
ItemState = Literal["open", "done", "verified"]


class Criterion(Answer, frozen=True, kw_only=True):
    """A criterion of the checklist by which the record is closed, and who (an id) saw to it when; null for nobody."""

    criterion: str
    checked_by: str | None
    checked_at: datetime | None


class Review(Answer, frozen=True, kw_only=True):
    """The review, by when it is to be held, with whom (ids of persons), and who said when that it was."""

    due_at: datetime
    participants: tuple[str, ...]
    held_at: datetime | None
    held_by: str | None


class ActionItem(Answer, frozen=True, kw_only=True):
    """Something to be done by `owner` (a person's id) on the day `due`; `number` counts from 1 within the incident."""

    number: int
    text: str
    owner: str
    due: date
    state: ItemState
    done_at: datetime | None
    done_by: str | None
    verified_at: datetime | None
    verified_by: str | None


class Aftermath(Answer, frozen=True, kw_only=True):
    """What is left to do once the incident is over. `review` is null where none is planned."""

    checklist: tuple[Criterion, ...]
    review: Review | None
    actions: tuple[ActionItem, ...]


class OpenActionItem(ActionItem, frozen=True, kw_only=True):
    """An action item that somebody has still to do or to verify, and the incident it is about."""

    incident: str
    title: str
    severity: str


class ActionItemList(Answer, frozen=True, kw_only=True):
    """The action items that are not verified, the next due first. `more`: there are others, of further incidents."""

    actions: tuple[OpenActionItem, ...]
    more: bool


class Metrics(Answer, frozen=True, kw_only=True):
    """How many seconds each part of the response took: until it was noticed, and from its opening until the rest.

    Null: it has not happened, or is not known.
    """

    detect: int | None
    acknowledge: int | None
    triage: int | None
    mitigate: int | None
    resolve: int | None


class Figures(Answer, frozen=True, kw_only=True):
    """A part of the response of many incidents, in seconds: half of those known took `median` at most, 90 % `p90`."""

    known: Count
    unknown: Count
    median: int | None
    p90: int | None


class MetricsSummary(Answer, frozen=True, kw_only=True):
    """The figures of the incidents opened since an instant, tests left out; with `more`, of the latest of them only."""

    since: datetime
    incidents: Count
    more: bool
    detect: Figures
    acknowledge: Figures
    triage: Figures
    mitigate: Figures
    resolve: Figures
