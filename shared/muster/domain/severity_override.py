"""Who may say that the severity is another, and what becomes of it where somebody else does.

Source of the rules: S1, Automated Classification, 3. Classification Overrides.
"""

from datetime import datetime, timedelta
from itertools import islice

from muster.domain.addressees import on_call_for, owner_of
from muster.domain.facts.classification import SeverityRequested
from muster.domain.incident import Incident
from muster.domain.parties import Actor, Recipient
from muster.domain.reason import REQUESTED, Reason
from muster.domain.reminders import remindable
from muster.domain.ruling.refusals import refuse_over
from muster.domain.severity_request import SeverityRequest
from muster.domain.story import Context, Refused, Story
from muster.domain.transitions import change_severity
from muster.domain.whom import reached

TOLD_AGAIN_AFTER = timedelta(minutes=15)
"""Whoever decides need not hear of each time that somebody changes their mind."""


def override(story: Story, actor: Actor, severity: str, why: str) -> None:
    """Set the severity, or only ask for it where the policy names those who may, and `actor` is none of them."""
    _refuse_without_reason(why)
    if severity == story.incident.severity:
        return
    if not may_decide(actor.id, story.incident, story.context, story.now):
        request(story, actor, severity, why)
    else:
        change_severity(story, actor, severity, Reason(code=REQUESTED, text=why.strip()))


def request(story: Story, actor: Actor, severity: str, why: str) -> None:
    """Ask for another severity: nothing changes, but whoever can change it is reminded, and nobody is paged.

    It takes the place of what the same actor has asked for before. The same again says nothing; another one is on
    record, and told only if nobody was told of their wishes within TOLD_AGAIN_AFTER: what it says then is on the page.
    """
    _refuse_without_reason(why)
    refuse_over(story)
    incident = story.incident
    pending = incident.severity_requests.get(actor.id)
    if severity == incident.severity or (pending and pending.severity == severity):
        return
    reason = Reason(
        code=REQUESTED, text=f"{actor.name} asks for {severity} instead of {incident.severity}: {why.strip()}"
    )
    fact = SeverityRequested(severity=severity)
    if pending and story.now < pending.told_at + TOLD_AGAIN_AFTER:
        story.add(actor, reason, fact)
    else:
        story.add(actor, reason, fact, reminds=_reminded(story, actor), tell=story.audience())


def asked_last(incident: Incident) -> SeverityRequest | None:
    """Return what was asked for last, of all that nobody has decided on."""
    return max(incident.severity_requests.values(), key=lambda each: each.seq, default=None)


def may_decide(person: str | None, incident: Incident, context: Context, now: datetime) -> bool:
    """Return whether a person (an id) may say that the severity is another, at `now` (aware)."""
    return not context.policy.override_by or person in _entitled(incident, context, now)


def _entitled(incident: Incident, context: Context, now: datetime) -> tuple[str, ...]:
    found = reached(context.policy.override_by, (), incident, context, now)
    return tuple(each.person for each in found)


def _reminded(story: Story, actor: Actor) -> tuple[Recipient, ...]:
    """Return whom to remind of a request: the owner, else who may grant it, else who was paged last or is on call.

    One of them, and one who may grant it besides, if the first may not.
    """
    incident, policy = story.incident, story.policy
    entitled = _entitled(incident, story.context, story.now)
    found = (
        *owner_of(story),
        *remindable(entitled, "one of those who decide on the severity", policy),
        *remindable(_paged_last(incident), "one of those paged last", policy),
        *on_call_for(story),
    )
    others = tuple(each for each in found if each.person != actor.id)
    grants = (each for each in others if each.person in entitled)
    return tuple({each.person: each for each in (*others[:1], *islice(grants, 1))}.values())


def _paged_last(incident: Incident) -> tuple[str, ...]:
    """Return the persons (ids) whom the latest step of the plan paged that paged anybody."""
    fired = (incident.fired.get(step.id, ()) for step in reversed(incident.plan))
    return next((people for people in fired if people), ())


def _refuse_without_reason(why: str) -> None:
    if not why.strip():
        raise Refused("say why the severity should be another")
