"""Say how an incident stands and what somebody's wish led to: the same truth on a page, in a call and in an SMS."""

from collections.abc import Sequence
from datetime import datetime

from muster.domain.actors import actor_name
from muster.domain.clockwork import ago
from muster.domain.event import Event
from muster.domain.facts.classification import SeverityChanged
from muster.domain.facts.communication import UpdateSent
from muster.domain.facts.escalation import AlsoAcknowledged, Escalated, NobodyToPage
from muster.domain.facts.healing import RemedyApproved, RemedyDenied
from muster.domain.incident import Incident, IncidentState
from muster.domain.policy import Policy
from muster.domain.text import listed


def standing(incident: Incident, policy: Policy, now: datetime, you: str | None = None) -> str:
    """Return a sentence on how the incident stands at `now`: "Bo Ek acknowledged this 3 min ago.".

    `you` is the id of the person it is said to.
    """
    match incident.state:
        case IncidentState.TRIGGERED:
            return "Nobody has acknowledged this yet."
        case IncidentState.ACKNOWLEDGED:
            who, at, did = incident.acknowledged_by, incident.acknowledged_at, "acknowledged this"
        case IncidentState.RESOLVED:
            who, at, did = incident.resolved_by, incident.resolved_at, "resolved this"
        case _:
            return f"This incident was closed{_ago(incident.closed_at, now)}."
    return f"{_name(who, incident, policy, you)} {did}{_ago(at, now)}."


def answer(  # noqa: PLR0913 - what is to be said, of what, to whom and when
    wish: str, incident: Incident, events: Sequence[Event], policy: Policy, now: datetime, *, you: str | None = None
) -> str:
    """Return what to say to whoever wished an action of a link, after its `events`."""
    if wish == "update":
        told = [event.fact.name for event in events if isinstance(event.fact, UpdateSent)]
        return f"This is on its way to {listed(told)}." if told else "This very text has been sent just now."
    if wish in {"approve", "deny"}:
        return _decided(events) or standing(incident, policy, now, you)
    if changed := next((each.fact for each in events if isinstance(each.fact, SeverityChanged)), None):
        return f"You set it to {changed.after}. {standing(incident, policy, now, you)}"
    if any(isinstance(event.fact, AlsoAcknowledged) for event in events):
        return f"It is recorded that you have acknowledged this too. {standing(incident, policy, now, you)}"
    return (_escalated(events) if wish == "escalate" else "") or standing(incident, policy, now, you)


def _decided(events: Sequence[Event]) -> str:
    for event in events:
        if isinstance(event.fact, RemedyApproved | RemedyDenied):
            said = "approved" if isinstance(event.fact, RemedyApproved) else "denied"
            return f"You {said} this: {event.fact.action}."
    return ""


def _escalated(events: Sequence[Event]) -> str:
    for event in reversed(events):
        if isinstance(event.fact, Escalated):
            people = [recipient.name for recipient in event.recipients]
            paged = f": {listed(people)} {'is' if len(people) == 1 else 'are'} being paged" if people else ""
            return f"Escalated to level {event.fact.level} ({event.fact.level_name}){paged}."
    for event in reversed(events):
        if isinstance(event.fact, NobodyToPage):
            return f"Nobody is on call at level {event.fact.level}, so nobody was paged."
    return ""


def _ago(at: datetime | None, now: datetime) -> str:
    if at is None:
        return ""
    return f" {ago(now - at)}"


def _name(who: str | None, incident: Incident, policy: Policy, you: str | None) -> str:
    if who is None:
        return "Somebody"
    if who == you:
        return "You"
    return actor_name(who, incident.source, policy)
