"""What there is to say of an incident to those who are kept informed: the values of the templates' placeholders."""

from collections.abc import Mapping
from datetime import datetime

from muster.domain.actors import actor_name
from muster.domain.clockwork import say, spoken
from muster.domain.incident import Incident, IncidentState
from muster.domain.policy import Policy
from muster.domain.text import cap, listed, one_line

VALUE_LIMIT = 300
"""Characters of what is filled in, but for what people wrote."""
_FAR = {"mitigated": "Mitigated", "identified": "Identified", "investigating": "Investigating"}
"""How far the work has got, the furthest first."""
_SUGGESTIONS = {
    "Detected": "We know of it.",
    "Investigating": "{owner} is looking into it.",
    "Identified": "The cause has been identified. {owner} is working on it.",
    "Mitigated": "The effects have been mitigated. {owner} is seeing to the rest.",
    "Resolved": "It is over.",
}


def account(incident: Incident, policy: Policy, now: datetime, **said: str) -> Mapping[str, str]:
    """Return the value of each placeholder at `now` (aware), with those `said` here; empty where it is not known."""
    severity = policy.severities[incident.severity]
    kind, team = policy.types.get(incident.type), policy.teams.get(incident.team)
    values = {
        "title": incident.title,
        "severity": incident.severity,
        "severity_name": severity.name,
        "status": status(incident),
        "affected": affected(incident, policy),
        "severity_means": severity.description,
        "impact": _impact(incident),
        "type": kind.name if kind else incident.type,
        "team": team.name if team else incident.team,
        "owner": _owner(incident, policy),
        "started": say(incident.opened_at, policy.time_zone, now),
        "duration": spoken((incident.resolved_at or now) - incident.opened_at),
        "video_bridge": policy.bridge(incident.severity),
        "incident": incident.id,
        "report": f"muster incidents report {incident.id}",
        "organisation": policy.organisation,
    }
    short = {name: one_line(cap(value, VALUE_LIMIT)) for name, value in values.items()}
    return short | {"prevention": _prevention(incident)} | said


def status(incident: Incident) -> str:
    """Say in a word how far the work on an incident has got."""
    if not incident.open:
        return "Resolved"
    furthest = next((word for milestone, word in _FAR.items() if milestone in incident.milestones), "")
    return furthest or ("Investigating" if incident.state is IncidentState.ACKNOWLEDGED else "Detected")


def suggestion(incident: Incident, policy: Policy) -> str:
    """Return what a person could write, to begin with."""
    owner = _owner(incident, policy) or "The team"
    return _SUGGESTIONS[status(incident)].format(owner=owner)


def _prevention(incident: Incident) -> str:
    """Return the action items, one a line."""
    return "\n".join(f"- {one_line(cap(item.text, VALUE_LIMIT))}" for item in incident.aftermath.actions)


def _impact(incident: Incident) -> str:
    """Say the impact as it was assessed: "Business high and user low"."""
    said = listed([f"{dimension} {level}" for dimension, level in sorted(incident.impact.items())])
    return said[:1].upper() + said[1:]


def _owner(incident: Incident, policy: Policy) -> str:
    return actor_name(incident.acknowledged_by, incident.source, policy) if incident.acknowledged_by else ""


def affected(incident: Incident, policy: Policy) -> str:
    """Say what is affected: the service, with the environment where the alert says one; else the resource."""
    service = policy.services.get(incident.service)
    name = (service.name if service else incident.service) or incident.resource or ""
    return f"{name} ({incident.environment})" if name and incident.environment else name
