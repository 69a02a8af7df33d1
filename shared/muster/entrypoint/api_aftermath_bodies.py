"""What the API takes about what is left once an incident is over."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from muster.domain.action_items import SENTENCE_LIMIT
from muster.entrypoint.api_bodies import Body, Said, Text

Number = Annotated[int, Meta(ge=1, le=99)]


class CheckCriterion(Body, frozen=True, kw_only=True):
    """Say that a criterion of the checklist is met, by its number or its words; with `done` false, that it is not."""

    criterion: Number | Said
    done: bool = True


class RequestReview(Body, frozen=True, kw_only=True):
    """Have an incident that is over reviewed."""

    reason: Text = ""


class CompleteReview(Body, frozen=True, kw_only=True):
    """Say that the review was held; `notes` are what was learnt."""

    notes: Text = ""


class AddActionItem(Body, frozen=True, kw_only=True):
    """Have something done by `owner`, a person of the policy, on the day `due` at the latest."""

    text: Annotated[str, Meta(min_length=1, max_length=SENTENCE_LIMIT)]
    owner: str
    due: date


class CompleteActionItem(Body, frozen=True, kw_only=True):
    """Say that an action item is done."""

    number: Number
    note: Text = ""


class VerifyActionItem(Body, frozen=True, kw_only=True):
    """Say whether a done action item has helped; with `helped` false, it is open again."""

    number: Number
    helped: bool = True
    note: Text = ""
