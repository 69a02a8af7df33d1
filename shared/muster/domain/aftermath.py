"""What is left to do about an incident once it is over: the checklist, the review, and the action items."""

from dataclasses import dataclass, field
from datetime import date, datetime

CLOSURE = "closure"
REVIEW = "review"
ACTION = "action"
"""The names of timers: the next reminder to close the record, the review's end, "action:N" for the next of an item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Who (an actor's id) saw to a criterion, and when (UTC)."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A meeting to learn from the incident, to be held by `due_at` (UTC) with `participants` (persons' ids)."""

    due_at: datetime
    participants: tuple[str, ...]
    held_at: datetime | None = None
    held_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItem:
    """Something to be done by its `owner` (a person's id) on the day `due`, and then seen to have helped.

    `remind_at` (UTC) is when somebody is reminded next; None when it is verified.
    """

    text: str
    owner: str
    due: date
    remind_at: datetime | None
    done_at: datetime | None = None
    done_by: str | None = None
    verified_at: datetime | None = None
    verified_by: str | None = None

    @property
    def state(self) -> str:
        """Say how far it is: open, done or verified."""
        return "verified" if self.verified_at else "done" if self.done_at else "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """The criteria of `checklist`, those `checked`, how often its owner was `reminded` of it, the review, the items.

    Action items are numbered from 1 in their order, and outlive a reopening; everything else begins anew.
    """

    checklist: tuple[str, ...] = ()
    checked: dict[str, Check] = field(default_factory=dict)
    reminded: int = 0
    review: Review | None = None
    actions: tuple[ActionItem, ...] = ()

    @property
    def unmet(self) -> tuple[str, ...]:
        """The criteria that nobody has checked."""
        return tuple(each for each in self.checklist if each not in self.checked)

    @property
    def unverified(self) -> int:
        """How many action items somebody has still to see to."""
        return sum(item.verified_at is None for item in self.actions)

    @property
    def alarms(self) -> dict[str, datetime]:
        """The timers of the review and of the action items, by name."""
        review = {REVIEW: self.review.due_at} if self.review and not self.review.held_at else {}
        numbered = enumerate(self.actions, start=1)
        return review | {f"{ACTION}:{number}": item.remind_at for number, item in numbered if item.remind_at}
