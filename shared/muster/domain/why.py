"""Say why a step of the plan fires: what has not happened by then."""

from collections.abc import Iterable
from dataclasses import replace

from muster.domain.clockwork import spoken
from muster.domain.event import Event
from muster.domain.facts.classification import ImpactAssessed, SeverityChanged
from muster.domain.healing_progress import Healing, Phase
from muster.domain.incident import NOT_HEALED, RAISED, Incident
from muster.domain.plan import PlanStep
from muster.domain.policy import Policy
from muster.domain.put_off import put_off
from muster.domain.reason import Reason
from muster.domain.rules.escalation import CountedFrom, Unless
from muster.domain.rules.severities import SEVERITIES, worst
from muster.domain.text import listed

_NOT_YET = {
    Phase.EXPECTED: "nothing has begun to mend it",
    Phase.RUNNING: "{action} is still at work",
    Phase.PROPOSED: "nobody has decided on {action}",
    Phase.VERIFYING: "whether {action} has mended it is not known",
}
"""How healing stands that is not waited for any more, though it has not failed."""


def why_due(step: PlanStep, incident: Incident, policy: Policy, change: Event | None = None) -> Reason:
    """Return why a step fires when its time has come, with its place in the policy.

    Of one that only became overdue with a `change` of what the incident is, that is why.
    """
    reason = replace(_changed(change) if change else _why(step, incident, policy), rule=step.rule)
    waited = put_off(step, incident.plan, incident.put_off)
    return replace(reason, text=f"{reason.text}; put off to {waited[1].during}") if waited else reason


def up_to_date(reason: Reason, incident: Incident) -> str:
    """Return the words of a reason as they are to be read by now: how a plan began may be of another severity since."""
    before = tuple(f"{was} incident {incident.began}" for was in SEVERITIES if was != incident.severity)
    stale = reason.code == _code(incident.began) and reason.text.startswith(before)
    return f"{reason.text}, and is {incident.severity} now" if stale else reason.text


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
        text = f"{incident.severity} incident {incident.began}"
        if incident.began == NOT_HEALED and incident.healing and incident.healing.phase in _NOT_YET:
            text = f"{text} yet: {_stands(incident.healing)}"
        if incident.joined and incident.began == RAISED:
            text = f"{incident.joined.said} joined it as {incident.joined.severity}"
        return Reason(code=_code(incident.began), text=text)
    if step.unless is Unless.ACKNOWLEDGED:
        who = names(incident, policy)
        did = f"{who} did not acknowledge" if who else "nobody acknowledged"
        return Reason(code="not_acknowledged", text=f"{did} within {offset}")
    if step.unless is Unless.RESOLVED:
        return Reason(code="not_resolved", text=f"not resolved within {offset}")
    return Reason(code="elapsed", text=f"{offset} after it was opened")


def _code(began: str) -> str:
    return began.replace(" ", "_")


def _stands(healing: Healing) -> str:
    action = healing.approval.action if healing.approval else healing.action
    return _NOT_YET[healing.phase].format(action=action)


def _since_acknowledged(offset: str) -> Reason:
    return Reason(code="not_resolved", text=f"not resolved within {offset} of the acknowledgement")


def _listed(people: Iterable[str], policy: Policy) -> str:
    return listed([*map(policy.called, dict.fromkeys(people))])
