"""What a page shows of what is left to do once an incident is over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from muster.domain.actors import actor_name
from muster.domain.clockwork import say
from muster.domain.incident import Incident
from muster.domain.policy import Policy
from muster.domain.text import listed
from muster.entrypoint.page_words import line


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Something that is to be done, or that is done."""

    text: str
    done: bool


def left(incident: Incident, policy: Policy, zone: str, now: datetime) -> tuple[Left, ...]:
    """Return the checklist and the review of an incident that is over, and its action items at any time."""
    found = (*(() if incident.open else _closure(incident, policy, zone, now)), *_actions(incident, policy))
    return tuple(Left(text=line(text), done=done) for text, done in found)


def _closure(incident: Incident, policy: Policy, zone: str, now: datetime) -> Iterator[tuple[str, bool]]:
    aftermath = incident.aftermath
    for criterion in aftermath.checklist:
        check = aftermath.checked.get(criterion)
        by = f" ({_name(check.by, incident, policy)}, {say(check.at, zone, now)})" if check else ""
        yield criterion + by, check is not None
    review = aftermath.review
    if review and review.held_at:
        yield f"Review, held {say(review.held_at, zone, now)}", True
    elif review:
        names = [_name(each, incident, policy) for each in review.participants]
        yield f"Review by {say(review.due_at, zone, now)}" + (f" with {listed(names)}" if names else ""), False


def _actions(incident: Incident, policy: Policy) -> Iterator[tuple[str, bool]]:
    for number, item in enumerate(incident.aftermath.actions, start=1):
        state = f", {item.state}" if item.done_at else ""
        about = f" ({_name(item.owner, incident, policy)}, by {item.due}{state})"
        yield f"Action item {number}: {item.text}{about}", item.verified_at is not None


def _name(actor: str, incident: Incident, policy: Policy) -> str:
    return actor_name(actor, incident.source, policy)
