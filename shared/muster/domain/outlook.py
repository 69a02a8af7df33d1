"""Say what happens to an incident next: who owns it, who is paged when if that changes nothing, who is told when."""

from datetime import datetime

from muster.domain.actors import actor_name
from muster.domain.cadence import UPDATE
from muster.domain.clockwork import ahead, say
from muster.domain.incident import Incident, IncidentState
from muster.domain.plan import PlanStep
from muster.domain.rules.escalation import Unless
from muster.domain.step_hours import coming
from muster.domain.story import Context
from muster.domain.text import listed
from muster.domain.whom import whom


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
