"""To see to what is left once an incident is over."""

from dataclasses import dataclass
from datetime import date

from muster.domain.parties import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCriterion:
    """Say that a criterion of the checklist is met, by its number from 1 or its text; not `done`: that it is not."""

    actor: Actor
    criterion: int | str
    done: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReview:
    """Have an incident that is over reviewed. Of one whose review is still to be held in time: nothing happens."""

    actor: Actor
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteReview:
    """Say that the review was held, and what was learnt."""

    actor: Actor
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddActionItem:
    """Have something done by `owner`, a person of the policy, on the day `due` at the latest."""

    actor: Actor
    text: str
    owner: str
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteActionItem:
    """Say that an item, by its number from 1, is done. Of a done one: nothing happens."""

    actor: Actor
    number: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyActionItem:
    """Say whether a done item has helped; one that has not is open again. Of a verified one: nothing happens."""

    actor: Actor
    number: int
    helped: bool = True
    note: str = ""
