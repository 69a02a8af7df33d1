"""Fire the steps of an incident's plan: what is due, what a person asks for, and what moves up when nobody is there."""

from dataclasses import replace
from datetime import datetime

from muster.domain.at_once import needless, replanned
from muster.domain.briefing import Briefing
from muster.domain.facts.escalation import (
    Escalated,
    HelpRequested,
    NobodyToPage,
    Paged,
    StepPutOff,
    StepSkipped,
    Told,
)
from muster.domain.parties import MUSTER, Actor, Recipient
from muster.domain.plan import PlanStep
from muster.domain.reason import REQUESTED, Reason
from muster.domain.rules.escalation import Unless
from muster.domain.step_hours import begins
from muster.domain.story import Refused, Story
from muster.domain.text import listed
from muster.domain.whom import reached, whom
from muster.domain.why import why_due

NOBODY = "nobody_on_call"


def carry_out(story: Story, step: PlanStep, due: datetime) -> None:
    """Fire a step that fell due at `due`; outside its hours leave it out, or have it wait for them.

    The hours are asked about that instant, so that a late tick does what a punctual one would; but not about one before
    the plan was what it is now. One that is to raise the incident to a level that it has reached is left out.
    """
    incident = story.incident
    if incident.has_reached(step):
        _leave_out(story, step, Reason(code="reached", text=f"level {step.level} has been reached already"))
        return
    at = max(due, incident.planned_at or due)
    when = begins(step, incident, story.context, at)
    only = Reason(code="out_of_hours", text=f"it is only for {step.during}", rule=step.rule)
    if when is None:
        _leave_out(story, step, only)
    elif when > at:
        story.add(MUSTER, only, StepPutOff(step=step.id, number=step.number, until=when))
    elif due < at:
        _catch_up(story, step, at)
    else:
        fire(story, step, why_due(step, incident, story.policy), at)


def fire(story: Story, step: PlanStep, reason: Reason, at: datetime, actor: Actor = MUSTER) -> None:
    """Carry out a step of the plan: page its people, tell its channels; with nobody to page, the next one moves up.

    `at` is when it fell due. A step that waits for all to acknowledge is left out once they have.
    """
    people = whom(step, story.incident, story.context, story.now)
    if step.page and not people:
        if _all_acknowledged(story, step):
            _leave_out(story, step, Reason(code="all_acknowledged", text="everybody whom it pages has acknowledged"))
        else:
            _say_nobody(story, step, reason, at, actor)
        return
    _page(story, step, reason, people, actor)


def _catch_up(story: Story, step: PlanStep, at: datetime) -> None:
    """Fire a step that was overdue when the plan became what it is, at `at`; nobody is paged who knows already.

    One that others go on from pages somebody all the same.
    """
    incident = story.incident
    reason = why_due(step, incident, story.policy, replanned(story))
    people = whom(step, incident, story.context, story.now)
    known = needless(step, people, story)
    rest = tuple(each for each in people if each not in known)
    if not known or not (rest or all(each.of != step.id for each in incident.plan)):
        fire(story, step, reason, at)
    elif rest or step.raises or story.untold(step.tell):
        _page(story, step, reason, rest, MUSTER)
    else:
        who = listed([each.name for each in known])
        text = f"{who} {'knows' if len(known) == 1 else 'know'} already, and once is enough"
        _leave_out(story, step, Reason(code="known", text=text))


def _leave_out(story: Story, step: PlanStep, reason: Reason) -> None:
    story.add(MUSTER, replace(reason, rule=step.rule), StepSkipped(step=step.id, number=step.number))


def _page(story: Story, step: PlanStep, reason: Reason, people: tuple[Recipient, ...], actor: Actor) -> None:
    level = step.level if step.raises else story.incident.level
    fact: Escalated | Paged | Told
    if step.raises:
        name = next((rung.name for rung in story.incident.ladder if rung.number == level), f"level {level}")
        fact = Escalated(step=step.id, number=step.number, level=level, level_name=name)
    elif people:
        fact = Paged(step=step.id, number=step.number, level=level)
    else:
        fact = Told(step=step.id, number=step.number, level=level)
    tell = story.audience(*step.tell) if step.raises else story.untold(step.tell)
    story.add(actor, reason, fact, recipients=people, tell=tell)


def pull_forward(story: Story, reason: Reason, at: datetime) -> None:
    """Fire now, at `at`, the next step that pages others, instead of when it is due; none that is out of its hours.

    The plan does not begin again before its time.
    """
    incident = story.incident
    begun = max((step.round for step in incident.plan if step.id in incident.fired), default=0)
    coming = (step for _, step in incident.pending if step.page and not step.repeats and step.round <= begun)
    step = next((each for each in coming if begins(each, incident, story.context, at) == at), None)
    if step:
        fire(story, step, reason, at)


def escalate_by_hand(story: Story, actor: Actor, level: int | None, briefing: Briefing) -> None:
    """Go up to `level`, or to the next one: its people are paged now, whatever the plan says of time."""
    incident = story.incident
    chosen = next((rung for rung in incident.ladder if rung.number == level), None)
    rung = incident.next_rung if level is None else chosen
    if rung is None:
        raise Refused("this is the highest level already" if level is None else f"there is no level {level}")
    if rung.number in incident.reached:
        raise Refused(f"the incident has reached level {rung.number} already")
    asked = f"{actor.name} asked for it"
    if briefing.parts:
        story.add(actor, Reason(code=REQUESTED, text=asked), HelpRequested(briefing=briefing))
    reason = Reason(code=REQUESTED, text=f"{asked}: {briefing.summary}" if briefing.summary else asked)
    planned = next((step for _, step in incident.pending if step.raises and step.level == rung.number), None)
    if planned:
        fire(story, planned, reason, story.now, actor)
        return
    people = reached(rung.page, (), incident, story.context, story.now)
    if not people:
        story.add(actor, reason, NobodyToPage(step=None, number=None, level=rung.number), tell=story.audience())
        pull_forward(story, Reason(code=NOBODY, text=f"nobody is on call for level {rung.number}"), story.now)
        return
    fact = Escalated(step=None, number=None, level=rung.number, level_name=rung.name)
    story.add(actor, reason, fact, recipients=people, tell=story.audience())


def _all_acknowledged(story: Story, step: PlanStep) -> bool:
    if step.unless is not Unless.ALL_ACKNOWLEDGED or step.of:
        return False
    return bool(reached(step.page, step.by, story.incident, story.context, story.now))


def _say_nobody(story: Story, step: PlanStep, reason: Reason, at: datetime, actor: Actor) -> None:
    wanted = ", ".join(map(str, step.page))
    text = f"{reason.text}, {'and' if reason.code == NOBODY else 'but'} nobody is on call ({wanted})"
    level = step.level if step.raises else story.incident.level
    fact = NobodyToPage(step=step.id, number=step.number, level=level)
    story.add(actor, Reason(code=NOBODY, text=text, rule=step.rule), fact, tell=story.audience(*step.tell))
    pull_forward(story, Reason(code=NOBODY, text=f"nobody is on call for step {step.number}", rule=step.rule), at)
