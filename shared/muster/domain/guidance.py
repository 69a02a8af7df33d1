"""What helps whoever responds to an incident: the runbook and the first steps of its service, or else of its type."""

from dataclasses import dataclass

from muster.domain.incident import Incident
from muster.domain.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """The runbook, a URL or words, empty where there is none; and what to do first, in order."""

    runbook: str
    first_steps: tuple[str, ...]


def guidance(incident: Incident, policy: Policy) -> Guidance:
    """Return what the policy has for the incident: the service's own before that of its type, each for itself."""
    found = [each for each in (policy.services.get(incident.service), policy.types.get(incident.type)) if each]
    return Guidance(
        runbook=next((each.runbook for each in found if each.runbook), ""),
        first_steps=next((each.first_steps for each in found if each.first_steps), ()),
    )
