"""Close the record of an incident: by itself when nothing more can happen to it, or by a person who saw to a checklist.

S1, Incident Closure: "Incident closure should be formal and thorough to ensure proper documentation and follow-up".
"""

from muster.domain.facts.closure import ClosureDue, CriterionChecked
from muster.domain.facts.lifecycle import Closed
from muster.domain.incident import IncidentState
from muster.domain.parties import MUSTER, Actor
from muster.domain.reason import REQUESTED, Reason
from muster.domain.reminders import next_time, owner, remindable, room
from muster.domain.rules.closure import Closure
from muster.domain.story import Refused, Story
from muster.domain.text import listed


def check(story: Story, actor: Actor, said: int | str, *, done: bool) -> None:
    """Check a criterion of the checklist, by its number or its text, or take that back."""
    aftermath = story.incident.aftermath
    criterion = _criterion(aftermath.checklist, said)
    if done is (criterion in aftermath.unmet):
        reason = Reason(code=REQUESTED, text=f"{actor.name} says so")
        story.add(actor, reason, CriterionChecked(criterion=criterion, done=done))


def close(story: Story, actor: Actor, why: str) -> None:
    """Close the record of a resolved incident; with criteria unmet only for a reason, which is recorded.

    Where there is a checklist, all that heard of the incident hear of it (S1, Incident Closure, 2: "Notify all
    participants of closure").
    """
    unmet = story.incident.aftermath.unmet
    if story.incident.state is IncidentState.CLOSED:
        return
    if unmet and not why:
        raise Refused(f"not everything is done: {_quoted(unmet)}; see to it, or say why it is closed without")
    text = f"{actor.name} closed it" + (f": {why}" if why else "")
    tell = story.audience() if story.incident.aftermath.checklist else ()
    story.add(actor, Reason(code=REQUESTED, text=text), Closed(unmet=unmet), tell=tell)


def end_window(story: Story, timer: str) -> None:
    """Close the record, since nothing reopens it any more; with a checklist remind its owner to do so instead."""
    if story.incident.aftermath.checklist:
        _remind(story, timer)
        return
    reason = Reason(code="reopen_window_over", text="nothing reopened it in time", rule="reopen_within")
    story.add(MUSTER, reason, Closed())


def _remind(story: Story, timer: str) -> None:
    incident, policy = story.incident, story.policy
    rule = policy.closure.get(incident.severity, Closure())
    more, next_at = next_time(incident.deadlines[timer], rule.remind, story.now)
    number = min(incident.aftermath.reminded + 1 + more, rule.times)
    unmet = incident.aftermath.unmet
    people = remindable([owner(incident, policy)], "the owner of a resolved incident", policy)
    left = f"still to be seen to: {_quoted(unmet)}" if unmet else "everything on its checklist is done"
    reason = Reason(
        code="closure_due",
        text=f"a person is to close it; {left} (reminder {number} of {rule.times})",
        rule=f"closure.{incident.severity}",
    )
    fact = ClosureDue(unmet=unmet, number=number, next_at=next_at if number < rule.times else None)
    story.add(MUSTER, reason, fact, reminds=people, tell=room(story, *people))


def _criterion(checklist: tuple[str, ...], said: int | str) -> str:
    if not checklist:
        raise Refused("this incident has no checklist")
    if isinstance(said, int):
        if not 1 <= said <= len(checklist):
            raise Refused(f"there is no criterion {said}: say a number from 1 to {len(checklist)}")
        return checklist[said - 1]
    meant = next((each for each in checklist if each.casefold() == said.strip().casefold()), None)
    if meant is None:
        raise Refused(f"no criterion is called that: say one of {_quoted(checklist)}, or its number")
    return meant


def _quoted(criteria: tuple[str, ...]) -> str:
    return listed([f'"{each}"' for each in criteria])
