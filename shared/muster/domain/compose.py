"""Put a message together: what, how bad, since when, why you, what happens next and when, and where to click."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from muster.domain.alert import Link
from muster.domain.broadcast import broadcast
from muster.domain.clockwork import ago, say, spoken
from muster.domain.delivery import Delivery
from muster.domain.facts.classification import SeverityRequested
from muster.domain.facts.healing import ApprovalRequested
from muster.domain.incident import Incident, IncidentState
from muster.domain.incident_facts import facts
from muster.domain.message import ActionLink, Message, MessageKind
from muster.domain.others import ALONE, Others
from muster.domain.outlook import what_next
from muster.domain.story import Context
from muster.domain.why import up_to_date

LATE_AFTER = timedelta(minutes=2)
LABELS = {
    "acknowledge": "Acknowledge",
    "escalate": "Escalate",
    "resolve": "Resolve",
    "update": "Write the update",
    "approve": "Approve",
    "deny": "Deny",
    "confirm": "Confirm",
    "severity": "Decide on it",
}
NEWS = {
    "incident.opened": "Opened",
    "incident.gathered": "Another has joined",
    "incident.raised": "Raised",
    "incident.acknowledged": "Acknowledged",
    "incident.escalated": "Escalated",
    "incident.severity_changed": "Severity changed",
    "incident.severity_requested": "Another severity requested",
    "incident.triaged": "Another team's",
    "incident.resolved": "Resolved",
    "incident.reopened": "Reopened",
    "incident.watch_stopped": "Watch stopped",
    "incident.acknowledgement_lapsed": "No longer looked after",
    "incident.nobody_to_page": "Nobody to page",
    "incident.person_unreached": "Nobody reached",
    "incident.milestone": "Progress",
    "incident.deadline_near": "Deadline near",
    "incident.role_assigned": "Role handed over",
    "incident.role_unfilled": "Role unfilled",
    "incident.update_due": "Update due",
    "healing.started": "Healing",
    "healing.succeeded": "Healed?",
    "healing.failed": "Not healed",
    "healing.approval_requested": "Approval wanted",
    "healing.approved": "Remedy approved",
    "healing.denied": "Remedy denied",
    "incident.held": "On hold",
    "incident.released": "No longer on hold",
    "incident.closed": "Closed",
    "incident.closure_due": "To be closed",
    "incident.review_scheduled": "Review",
    "incident.deadline_missed": "Too late",
    "incident.action_added": "Action item",
    "incident.action_due": "Action item",
    "incident.action_reopened": "Action item",
}

LinkMaker: TypeAlias = Callable[[str, str | None, str, str], str | None]
"""Make the URL for (incident, person or None where it is posted to many, action, what it is about where an incident may
have several of these, or ""); None where none can be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """How to make the URLs in a message: for an action, and for a provider's reports on a delivery by its id."""

    action: LinkMaker
    callback: Callable[[str], str | None]


def compose(  # noqa: PLR0913, PLR0917 - all that a message is made from
    incident: Incident, delivery: Delivery, context: Context, now: datetime, links: Links, others: Others = ALONE
) -> Message:
    """Return the message of `delivery` about the incident as it is at `now` (aware), which tells of `others` too."""
    policy = context.policy
    if delivery.words and not delivery.kind.is_personal:
        return broadcast(incident, delivery, delivery.words, policy, now)
    person = policy.people.get(delivery.recipient) if delivery.kind.is_personal else None
    zone = person.time_zone if person else policy.time_zone
    severity = policy.severities[incident.severity]
    late = now - delivery.asked_at - delivery.after
    actions = _actions(incident, delivery, person.id if person else None, links.action)
    return Message(
        kind=delivery.kind,
        incident=incident.id,
        severity=incident.severity,
        headline=_headline(incident, delivery, severity.name, others.count),
        title=incident.title,
        why=_why(delivery, incident),
        since=f"Since {say(incident.opened_at, zone, now)}, {ago(now - incident.opened_at)}.",
        next=what_next(incident, context, zone, now),
        sent_at=now,
        recipient=person.name if person else delivery.recipient,
        details=f"{delivery.words.subject}\n\n{delivery.words.text}" if delivery.words else incident.description,
        late=f"This message is {spoken(late)} late." if late > LATE_AFTER else None,
        facts=((("Also waiting", others.summary),) if others.incidents else ()) + facts(incident, policy),
        actions=actions,
        links=(*_links_to(others, delivery.recipient, links.action), *incident.links),
        reply_code=delivery.reply_code if plainly_paged(delivery) else None,
        others=len(others.incidents),
        callback=links.callback(delivery.id),
        colour=severity.colour,
    )


def plainly_paged(delivery: Delivery) -> bool:
    """Return whether somebody is to take the incident on, rather than to decide on a remedy or to know of it."""
    return delivery.kind is MessageKind.PAGE and delivery.about != ApprovalRequested.type


def _links_to(others: Others, person: str, link: LinkMaker) -> Iterator[Link]:
    """Yield where the person may look at, and acknowledge, each of the others that are named."""
    for other in others.named:
        if href := link(other.incident, person, "acknowledge", ""):
            yield Link(text=other.name, href=href)


def _headline(incident: Incident, delivery: Delivery, severity_name: str, more: str) -> str:
    test = "[Test] " if incident.test else ""
    about = NEWS.get(delivery.about) or NEWS.get(f"incident.{delivery.reason.code}", "Update")
    news = "" if plainly_paged(delivery) else f"[{about}] "
    title = f"{incident.joined.title} (with {incident.title})" if incident.joined else incident.title
    return f"{test}{news}{incident.severity} {severity_name}{f', and {more}' if more else ''}: {title}"


def _why(delivery: Delivery, incident: Incident) -> str:
    reason = up_to_date(delivery.reason, incident).rstrip(".")
    return f"You are {delivery.why}: {reason}." if delivery.kind.is_personal else f"{reason[:1].upper()}{reason[1:]}."


def _actions(incident: Incident, delivery: Delivery, person: str | None, link: LinkMaker) -> tuple[ActionLink, ...]:
    approval = incident.healing.approval if incident.healing else None
    subject = ""
    if delivery.words:
        wanted = ["update"]
    elif delivery.about == ApprovalRequested.type and person:
        wanted, subject = (["approve", "deny"], approval.code) if approval else ([], "")
    elif delivery.about == SeverityRequested.type and person and incident.open:
        wanted = ["severity"]
    elif not incident.open:
        return ()
    else:
        acknowledged = incident.state is IncidentState.ACKNOWLEDGED and not incident.owes(person)
        wanted = ["resolve", "escalate"] if acknowledged else ["acknowledge", "escalate", "resolve"]
    links = ((action, link(incident.id, person, action, subject)) for action in wanted)
    return tuple(ActionLink(action=action, label=LABELS[action], href=href) for action, href in links if href)
