"""Fire the steps of an incident's plan: what is due, what a person asks for, and what moves up when nobody is there."""

from muster.domain.clockwork import spoken
from muster.domain.facts.escalation import Escalated, NobodyToPage, Paged, Told
from muster.domain.incident import Incident
from muster.domain.oncall import recipients
from muster.domain.parties import MUSTER, Actor
from muster.domain.plan import PlanStep
from muster.domain.policy import Policy
from muster.domain.reason import REQUESTED, Reason
from muster.domain.rules.escalation import CountedFrom, Unless
from muster.domain.story import Refused, Story
from muster.domain.text import listed

NOBODY = "nobody_on_call"


def fire(story: Story, step: PlanStep, reason: Reason, actor: Actor = MUSTER) -> None:
    """Carry out a step of the plan: page its people, tell its channels; with nobody to page, the next one moves up."""
    people = recipients(step.page, step.by, story.incident.team, story.policy, story.now)
    if step.page and not people:
        _say_nobody(story, step, reason, actor)
        return
    level = step.level if step.raises else story.incident.level
    fact: Escalated | Paged | Told
    if step.raises:
        name = next((rung.name for rung in story.incident.ladder if rung.number == level), f"level {level}")
        fact = Escalated(step=step.id, number=step.number, level=level, level_name=name)
    elif step.page:
        fact = Paged(step=step.id, number=step.number, level=level)
    else:
        fact = Told(step=step.id, number=step.number, level=level)
    tell = story.audience(*step.tell) if step.raises else story.untold(step.tell)
    story.add(actor, reason, fact, recipients=people, tell=tell)


def pull_forward(story: Story, reason: Reason) -> None:
    """Fire the next step that pages somebody now instead of when it is due, if there is one."""
    step = next((step for _, step in story.incident.pending if step.page), None)
    if step:
        fire(story, step, reason)


def escalate_by_hand(story: Story, actor: Actor, level: int | None, why: str) -> None:
    """Go up to `level`, or to the next one: its people are paged now, whatever the plan says of time."""
    incident = story.incident
    wanted = (
        rung for rung in incident.ladder if (rung.number > incident.level if level is None else rung.number == level)
    )
    rung = next(wanted, None)
    if rung is None:
        raise Refused("this is the highest level already" if level is None else f"there is no level {level}")
    if rung.number <= incident.level:
        raise Refused(f"the incident is at level {incident.level} already")
    reason = Reason(code=REQUESTED, text=f"{actor.name} asked for it" + (f": {why}" if why else ""))
    planned = next((step for _, step in incident.pending if step.raises and step.level == rung.number), None)
    if planned:
        fire(story, planned, reason, actor)
        return
    people = recipients(rung.page, (), incident.team, story.policy, story.now)
    if not people:
        story.add(actor, reason, NobodyToPage(step=None, number=None, level=rung.number), tell=story.audience())
        pull_forward(story, Reason(code=NOBODY, text=f"nobody is on call for level {rung.number}"))
        return
    fact = Escalated(step=None, number=None, level=rung.number, level_name=rung.name)
    story.add(actor, reason, fact, recipients=people, tell=story.audience())


def why_due(step: PlanStep, incident: Incident, policy: Policy) -> Reason:
    """Return why a step fires when its time has come: what has not happened by then."""
    offset = spoken(step.at)
    who = names(incident, policy)
    if step.counted_from is CountedFrom.ACKNOWLEDGEMENT and not step.at:
        return Reason(code="acknowledged", text="it was acknowledged", rule=step.rule)
    if step.counted_from is CountedFrom.ACKNOWLEDGEMENT:
        return Reason(code="not_resolved", text=f"not resolved within {offset} of the acknowledgement", rule=step.rule)
    if not step.at:
        code = incident.began.replace(" ", "_")
        return Reason(code=code, text=f"{incident.severity} incident {incident.began}", rule=step.rule)
    if step.unless is Unless.ACKNOWLEDGED:
        did = f"{who} did not acknowledge" if who else "nobody acknowledged"
        return Reason(code="not_acknowledged", text=f"{did} within {offset}", rule=step.rule)
    if step.unless is Unless.RESOLVED:
        return Reason(code="not_resolved", text=f"not resolved within {offset}", rule=step.rule)
    return Reason(code="elapsed", text=f"{offset} after it was opened", rule=step.rule)


def names(incident: Incident, policy: Policy) -> str:
    """Say who has been paged so far: "Ada", "Ada and Bo", "Ada, Bo and Cy"; empty where nobody was.

    In the order of the plan, then those paged by hand: a store gives the names in `fired` back in any order.
    """
    places = {step.id: place for place, step in enumerate(incident.plan)}
    fired = sorted(incident.fired.items(), key=lambda item: (places.get(item[0], len(places)), item[0]))
    people = list(dict.fromkeys(person for _, paged in fired for person in paged))
    return listed([policy.people[person].name if person in policy.people else person for person in people])


def _say_nobody(story: Story, step: PlanStep, reason: Reason, actor: Actor) -> None:
    wanted = ", ".join(map(str, step.page))
    text = f"{reason.text}, {'and' if reason.code == NOBODY else 'but'} nobody is on call ({wanted})"
    level = step.level if step.raises else story.incident.level
    fact = NobodyToPage(step=step.id, number=step.number, level=level)
    story.add(actor, Reason(code=NOBODY, text=text, rule=step.rule), fact, tell=story.audience(*step.tell))
    pull_forward(story, Reason(code=NOBODY, text=f"nobody is on call for step {step.number}", rule=step.rule))
