"""Who may say that the severity is another, and what becomes of it where somebody else does.

Source of the rules: S1, Automated Classification, 3. Classification Overrides.
"""

from collections.abc import Iterable
from dataclasses import replace

from muster.domain.facts.classification import SeverityRequested
from muster.domain.parties import Actor, Recipient
from muster.domain.reason import REQUESTED, Reason
from muster.domain.rules.escalation import Target
from muster.domain.ruling.refusals import refuse_over
from muster.domain.story import Refused, Story
from muster.domain.transitions import change_severity
from muster.domain.whom import reached


def override(story: Story, actor: Actor, severity: str, why: str) -> None:
    """Set the severity, or only ask for it where the policy names those who may, and `actor` is none of them."""
    _refuse_without_reason(why)
    if severity == story.incident.severity:
        return
    if story.policy.override_by and actor.id not in {each.person for each in _entitled(story)}:
        request(story, actor, severity, why)
    else:
        change_severity(story, actor, severity, Reason(code=REQUESTED, text=why.strip()))


def request(story: Story, actor: Actor, severity: str, why: str) -> None:
    """Ask for another severity: nothing changes, but whoever can change it is told; the same twice is told once."""
    _refuse_without_reason(why)
    refuse_over(story)
    incident = story.incident
    pending = incident.severity_request
    if severity == incident.severity or (pending and (pending.severity, pending.by) == (severity, actor.id)):
        return
    text = f"{actor.name} asks for {severity} instead of {incident.severity}: {why.strip()}"
    fact = SeverityRequested(severity=severity)
    told = _told(story, actor)
    story.add(actor, Reason(code=REQUESTED, text=text), fact, recipients=told, tell=story.audience())


def _entitled(story: Story) -> tuple[Recipient, ...]:
    return reached(story.policy.override_by, (), story.incident, story.context, story.now)


def _told(story: Story, actor: Actor) -> tuple[Recipient, ...]:
    """Return whom to tell of a request: the owner, else the first who may grant it, else the first who was paged."""
    incident = story.incident
    owner = [incident.acknowledged_by] if incident.acknowledged_by else []
    paged = sorted({person for people in incident.fired.values() for person in people})
    granting = (replace(each, why="one of those who decide on the severity") for each in _entitled(story))
    found = (*_persons(story, owner, "its owner"), *granting, *_persons(story, paged, "one of those paged"))
    return tuple(each for each in found if each.person != actor.id)[:1]


def _persons(story: Story, people: Iterable[str], why: str) -> tuple[Recipient, ...]:
    named = (Target(kind=Target.Kind.PERSON, name=person) for person in people)
    found = reached(named, (), story.incident, story.context, story.now)
    return tuple(replace(each, why=why) for each in found)


def _refuse_without_reason(why: str) -> None:
    if not why.strip():
        raise Refused("say why the severity should be another")
