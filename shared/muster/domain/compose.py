"""Put a message together: what, how bad, since when, why you, what happens next and when, and where to click."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from muster.domain.actors import actor_name
from muster.domain.clockwork import ago, ahead, spoken
from muster.domain.delivery import Delivery
from muster.domain.incident import Incident, IncidentState
from muster.domain.message import ActionLink, Message, MessageKind
from muster.domain.oncall import recipients
from muster.domain.plan import PlanStep
from muster.domain.policy import Policy
from muster.domain.rules.escalation import Unless
from muster.domain.text import listed

LATE_AFTER = timedelta(minutes=2)
LABELS = {"acknowledge": "Acknowledge", "escalate": "Escalate", "resolve": "Resolve"}
NEWS = {
    "incident.opened": "Opened",
    "incident.acknowledged": "Acknowledged",
    "incident.escalated": "Escalated",
    "incident.severity_changed": "Severity changed",
    "incident.resolved": "Resolved",
    "incident.reopened": "Reopened",
    "incident.watch_stopped": "Watch stopped",
    "incident.nobody_to_page": "Nobody to page",
    "incident.person_unreached": "Nobody reached",
    "incident.milestone": "Progress",
}

LinkMaker: TypeAlias = Callable[[str, str | None, str], str | None]
"""Make the URL for (incident, person or None where it is posted to many, action); None where none can be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """How to make the URLs in a message: for an action, and for a provider's reports on a delivery by its id."""

    action: LinkMaker
    callback: Callable[[str], str | None]


def compose(incident: Incident, delivery: Delivery, policy: Policy, now: datetime, links: Links) -> Message:
    """Return the message of `delivery` about the incident as it is at `now` (aware)."""
    person = policy.people.get(delivery.recipient) if delivery.kind is MessageKind.PAGE else None
    zone = person.time_zone if person else policy.time_zone
    severity = policy.severities[incident.severity]
    late = now - delivery.asked_at
    return Message(
        kind=delivery.kind,
        incident=incident.id,
        severity=incident.severity,
        headline=_headline(incident, delivery, severity.name),
        title=incident.title,
        why=_why(delivery),
        since=f"Since {say(incident.opened_at, zone, now)}, {ago(now - incident.opened_at)}.",
        next=what_next(incident, policy, zone, now),
        sent_at=now,
        recipient=person.name if person else delivery.recipient,
        details=incident.description,
        late=f"This message is {spoken(late)} late." if late > LATE_AFTER else None,
        facts=facts(incident, policy),
        actions=_actions(incident, person.id if person else None, links.action),
        links=incident.links,
        reply_code=delivery.reply_code,
        callback=links.callback(delivery.id),
        colour=severity.colour,
    )


def say(at: datetime, zone: str, now: datetime) -> str:
    """Say an instant by the wall clock of `zone`: "09:00 CET", with the day where that is not today's."""
    local = at.astimezone(ZoneInfo(zone))
    today = local.date() == now.astimezone(ZoneInfo(zone)).date()
    return local.strftime("%H:%M %Z" if today else "%a %d %b %H:%M %Z")


def _headline(incident: Incident, delivery: Delivery, severity_name: str) -> str:
    test = "[Test] " if incident.test else ""
    about = NEWS.get(delivery.about) or NEWS.get(f"incident.{delivery.reason.code}", "Update")
    news = f"[{about}] " if delivery.kind is MessageKind.UPDATE else ""
    return f"{test}{news}{incident.severity} {severity_name}: {incident.title}"


def _why(delivery: Delivery) -> str:
    reason = delivery.reason.text.rstrip(".")
    return (
        f"You are {delivery.why}: {reason}."
        if delivery.kind is MessageKind.PAGE
        else f"{reason[:1].upper()}{reason[1:]}."
    )


def what_next(incident: Incident, policy: Policy, zone: str, now: datetime) -> str:
    """Say in a sentence who owns the incident, and who is paged when if that changes nothing; times in `zone`."""
    if not incident.open:
        return f"The incident is {incident.state}."
    owner = ""
    if incident.state is IncidentState.ACKNOWLEDGED:
        owner = f"{actor_name(incident.acknowledged_by or '', incident.source, policy)} owns it. "
    coming = next(((at, step) for at, step in incident.pending if step.page), None)
    if coming is None:
        return owner + "No further step is planned."
    at, step = coming
    when = f"{say(at, zone, now)} ({ahead(at - now)})" if at > now else "the next minute"
    happens = {
        Unless.ACKNOWLEDGED: "nobody acknowledges",
        Unless.RESOLVED: "it is not resolved",
        None: "it is still open",
    }
    return f"{owner}If {happens[step.unless]} by {when}, {_whom(step, incident, policy, at)}."


def _whom(step: PlanStep, incident: Incident, policy: Policy, at: datetime) -> str:
    people = [recipient.name for recipient in recipients(step.page, step.by, incident.team, policy, at)]
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
    pairs = (
        ("Service", service.name if service else incident.service),
        ("Team", team.name if team else incident.team),
        ("Type", kind.name if kind else incident.type),
        ("Environment", incident.environment or ""),
        ("State", str(incident.state)),
        ("Runbook", (service and service.runbook) or (kind and kind.runbook) or ""),
    )
    return tuple((name, value) for name, value in pairs if value)


def _actions(incident: Incident, person: str | None, link: LinkMaker) -> tuple[ActionLink, ...]:
    if not incident.open:
        return ()
    acknowledged = incident.state is IncidentState.ACKNOWLEDGED
    wanted = ["resolve", "escalate"] if acknowledged else ["acknowledge", "escalate", "resolve"]
    links = ((action, link(incident.id, person, action)) for action in wanted)
    return tuple(ActionLink(action=action, label=LABELS[action], href=href) for action, href in links if href)
