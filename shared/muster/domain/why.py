"""Say why a step of the plan fires: what has not happened by then."""

from collections.abc import Iterable
from dataclasses import replace

from muster.domain.clockwork import spoken
from muster.domain.event import Event
from muster.domain.facts.classification import ImpactAssessed, SeverityChanged
from muster.domain.incident import Incident
from muster.domain.plan import PlanStep
from muster.domain.policy import Policy
from muster.domain.reason import Reason
from muster.domain.rules.escalation import CountedFrom, Unless
from muster.domain.rules.severities import worst
from muster.domain.text import listed


def why_due(step: PlanStep, incident: Incident, policy: Policy, change: Event | None = None) -> Reason:
    """Return why a step fires when its time has come, with its place in the policy.

    Of one that only became overdue with a `change` of what the incident is, that is why.
    """
    reason = replace(_changed(change) if change else _why(step, incident, policy), rule=step.rule)
    if step.id not in incident.put_off:
        return reason
    return replace(reason, text=f"{reason.text}; put off to {step.during}")


def names(incident: Incident, policy: Policy) -> str:
    """Say who has been paged so far: "Ada", "Ada and Bo", "Ada, Bo and Cy"; empty where nobody was.

    In the order of the plan, then those paged by hand: a store gives the names in `fired` back in any order.
    """
    places = {step.id: place for place, step in enumerate(incident.plan)}
    fired = sorted(incident.fired.items(), key=lambda item: (places.get(item[0], len(places)), item[0]))
    return _listed((person for _, paged in fired for person in paged), policy)


def _changed(event: Event) -> Reason:
    code, text = event.fact.type.removeprefix("incident."), event.reason.text
    match event.fact:
        case SeverityChanged(before=before, after=after):
            text = f"{'raised' if worst(before, after) == after else 'lowered'} to {after}: {text}"
        case ImpactAssessed(said=said):
            text = f"impact assessed as {said}: {text}"
    return Reason(code=code, text=text)


def _why(step: PlanStep, incident: Incident, policy: Policy) -> Reason:
    offset = spoken(step.at)
    silent = incident.silent(step) if step.unless is Unless.ALL_ACKNOWLEDGED else ()
    if silent:
        who = _listed(silent, policy)
        return Reason(code="not_acknowledged", text=f"{who} did not acknowledge within {offset}")
    if step.counted_from is CountedFrom.ACKNOWLEDGEMENT:
        return _since_acknowledged(offset) if step.at else Reason(code="acknowledged", text="it was acknowledged")
    if not step.at:
        return Reason(code=incident.began.replace(" ", "_"), text=f"{incident.severity} incident {incident.began}")
    if step.unless is Unless.ACKNOWLEDGED:
        who = names(incident, policy)
        did = f"{who} did not acknowledge" if who else "nobody acknowledged"
        return Reason(code="not_acknowledged", text=f"{did} within {offset}")
    if step.unless is Unless.RESOLVED:
        return Reason(code="not_resolved", text=f"not resolved within {offset}")
    return Reason(code="elapsed", text=f"{offset} after it was opened")


def _since_acknowledged(offset: str) -> Reason:
    return Reason(code="not_resolved", text=f"not resolved within {offset} of the acknowledgement")


def _listed(people: Iterable[str], policy: Policy) -> str:
    known = (policy.people[person].name if person in policy.people else person for person in dict.fromkeys(people))
    return listed([*known])
