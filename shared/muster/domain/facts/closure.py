"""What follows the resolution: criteria are checked, a review is held, action items are done and have helped."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, TypeAlias

from muster.domain.facts.lifecycle import Closed


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionChecked:
    """Somebody saw to a criterion of the checklist; with `done` false, took that back."""

    type: ClassVar[str] = "incident.criterion_checked"
    criterion: str
    done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureDue:
    """The reopen window is over, and nobody has closed the record: its owner is reminded for the `number`th time.

    `unmet` are the criteria nobody has checked. The next reminder is at `next_at`; None after the last.
    """

    type: ClassVar[str] = "incident.closure_due"
    unmet: tuple[str, ...]
    number: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewScheduled:
    """The incident is to be reviewed by `due_at`, with these people (ids)."""

    type: ClassVar[str] = "incident.review_scheduled"
    due_at: datetime
    participants: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewHeld:
    """The review was held; `notes` are what was learnt."""

    type: ClassVar[str] = "incident.review_held"
    notes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItemAdded:
    """Something is to be done by `owner` (a person's id) on the day `due`."""

    type: ClassVar[str] = "incident.action_added"
    number: int
    text: str
    owner: str
    due: date
    remind_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItemDue:
    """The owner of an open item, or whoever is to verify a done one, is reminded; again at `remind_at`."""

    type: ClassVar[str] = "incident.action_due"
    number: int
    remind_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItemDone:
    """An item is done; somebody else is to see whether it helped, and is reminded at `remind_at`."""

    type: ClassVar[str] = "incident.action_done"
    number: int
    note: str
    remind_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItemVerified:
    """An item that was done has helped."""

    type: ClassVar[str] = "incident.action_verified"
    number: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItemReopened:
    """An item that was done has not helped: its owner is at it again, and reminded at `remind_at`."""

    type: ClassVar[str] = "incident.action_reopened"
    number: int
    note: str
    remind_at: datetime


Apart: TypeAlias = ReviewScheduled | ClosureDue | ActionItemDue | Closed
"""News that stands for itself: it makes no earlier news of the incident stale."""
