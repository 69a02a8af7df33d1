"""What actors are called."""

from muster.domain.parties import MUSTER
from muster.domain.policy import Policy


def source_name(source: str) -> str:
    """Say a source for people: "cloud_monitoring" is "Cloud Monitoring"."""
    return {"pagerduty": "PagerDuty Events"}.get(source, source.replace("_", " ").title())


def actor_name(actor: str, source: str, policy: Policy) -> str:
    """Say the actor of that id for people; `source` is that of the incident, which may have been the actor."""
    if actor in policy.people:
        return policy.people[actor].name
    return {source: source_name(source), MUSTER.id: MUSTER.name}.get(actor, actor.removeprefix("token:"))
