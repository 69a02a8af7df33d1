"""Put a message together: what, how bad, since when, why you, what happens next and when, and where to click."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from muster.domain.actors import actor_name
from muster.domain.alert import Link
from muster.domain.broadcast import broadcast
from muster.domain.cadence import UPDATE
from muster.domain.clockwork import ago, ahead, say, spoken
from muster.domain.delivery import Delivery
from muster.domain.facts.classification import SeverityRequested
from muster.domain.facts.healing import ApprovalRequested
from muster.domain.guidance import guidance
from muster.domain.incident import Incident, IncidentState
from muster.domain.message import ActionLink, Message, MessageKind
from muster.domain.others import ALONE, Others
from muster.domain.plan import PlanStep
from muster.domain.policy import Policy
from muster.domain.rules.escalation import Unless
from muster.domain.step_hours import coming
from muster.domain.story import Context
from muster.domain.text import cap, listed
from muster.domain.whom import whom
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

FIRST_STEPS = "First steps"
STEPS_LIMIT = 300
"""Characters of the first steps that a message has room for; the incident's page has them all."""

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
        why=_why(delivery, incident.severity),
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


def _why(delivery: Delivery, severity: str) -> str:
    reason = up_to_date(delivery.reason.text.rstrip("."), severity)
    return f"You are {delivery.why}: {reason}." if delivery.kind.is_personal else f"{reason[:1].upper()}{reason[1:]}."


def what_next(incident: Incident, context: Context, zone: str, now: datetime) -> str:
    """Say in a sentence who owns the incident, and who is paged when if that changes nothing; times in `zone`."""
    if not incident.open:
        return f"The incident is {incident.state}."
    owner = ""
    if incident.state is IncidentState.ACKNOWLEDGED:
        owner = f"{actor_name(incident.acknowledged_by or '', incident.source, context.policy)} owns it. "
    if incident.waits:
        end = max(hold.until for hold in incident.holds.values())
        return f"{owner}Nobody is paged until {say(end, zone, now)} ({ahead(end - now)})."
    found = coming(incident, context)
    if found is None:
        return f"{owner}No further step is planned.{_next_update(incident, zone, now)}"
    at, step = found
    when = f"{say(at, zone, now)} ({ahead(at - now)})" if at > now else "the next minute"
    happens = {
        Unless.ACKNOWLEDGED: "nobody acknowledges",
        Unless.ALL_ACKNOWLEDGED: "not everybody acknowledges",
        Unless.RESOLVED: "it is not resolved",
        None: "it is still open",
    }
    sooner = _next_update(incident, zone, now, before=at)
    return f"{owner}If {happens[step.unless]} by {when}, {_whom(step, incident, context, at)}.{sooner}"


def _next_update(incident: Incident, zone: str, now: datetime, before: datetime | None = None) -> str:
    """Return the sentence that says when an audience is to be told next, if that is sooner than `before`."""
    alarms = ((incident.alarms.get(f"{UPDATE}:{each.audience}"), each.name) for each in incident.updates)
    due = min(((at, name) for at, name in alarms if at), default=None)
    if due is None or (before and due[0] >= before):
        return ""
    at, name = due
    when = f"at {say(at, zone, now)} ({ahead(at - now)})" if at > now else "now"
    return f" An update to {name} is due {when}."


def _whom(step: PlanStep, incident: Incident, context: Context, at: datetime) -> str:
    people = [recipient.name for recipient in whom(step, incident, context, at)]
    paged = (
        f"{listed(people)} {'are' if len(people) > 1 else 'is'} paged" if people else "there is nobody on call to page"
    )
    rung = next((rung.name for rung in incident.ladder if rung.number == step.level), "")
    return f"it escalates to level {step.level} ({rung}) and {paged}" if step.raises else paged


def facts(incident: Incident, policy: Policy) -> tuple[tuple[str, str], ...]:
    """Return what there is to know about an incident in short pairs, such as ("Team", "Shop")."""
    service = policy.services.get(incident.service)
    team = policy.teams.get(incident.team)
    kind = policy.types.get(incident.type)
    helpful = guidance(incident, policy)
    pairs = (
        ("Service", service.name if service else incident.service),
        ("Team", team.name if team else incident.team),
        ("Type", kind.described if kind else incident.type),
        ("Environment", incident.environment or ""),
        ("Joined by", f"{incident.joined.said}, {incident.joined.severity}" if incident.joined else ""),
        ("State", f"{incident.state}, flapping" if incident.flap and incident.open else str(incident.state)),
        *(incident.briefing.parts if incident.briefing else ()),
        ("Tried", "; ".join(incident.healing.tried) if incident.healing else ""),
        ("Runbook", helpful.runbook),
        (FIRST_STEPS, cap(_numbered(helpful.first_steps), STEPS_LIMIT)),
        ("Roles", _roles(incident, policy)),
        ("Video call", policy.bridge(incident.severity)),
    )
    return tuple((name, value) for name, value in pairs if value)


def _roles(incident: Incident, policy: Policy) -> str:
    """Say who plays which part, in the policy's order: "Incident manager: Kim Dal, Technical coordinator: Dee Holm"."""
    held = ((role.name, policy.people.get(incident.roles.get(role.id, ""))) for role in policy.roles.values())
    return ", ".join(f"{name}: {person.name}" for name, person in held if person)


def _numbered(steps: tuple[str, ...]) -> str:
    return " ".join(f"{number}. {step}" for number, step in enumerate(steps, start=1))


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
