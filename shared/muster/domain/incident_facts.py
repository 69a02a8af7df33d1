"""What there is to know about an incident, in pairs of few words: whose it is, how it stands, what helps."""

from muster.domain.guidance import guidance
from muster.domain.incident import Incident
from muster.domain.policy import Policy
from muster.domain.text import cap

FIRST_STEPS = "First steps"
STEPS_LIMIT = 300
"""Characters of the first steps that a message has room for; the incident's page has them all."""


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
