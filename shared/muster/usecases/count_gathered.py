"""Count what has joined an incident, for whoever looks at it: joining it does not write it."""

from muster.domain.gathered import Gathered, gathered
from muster.domain.incident import Incident
from muster.domain.policy import Policy
from muster.incident_store import IncidentStore

LATEST = 100
"""Alerts whose services are looked at."""


def count_gathered(store: IncidentStore, incident: Incident, policy: Policy) -> Gathered | None:
    """Return what has joined an incident, by the policy in force; None, at no cost, for one that nothing has joined."""
    if not incident.gathers:
        return None
    return gathered(store.alerts.count_open(incident.id), store.alerts.open(incident.id, LATEST), policy)
