"""Follow up what was decided after an incident: things to do, with an owner and a day, until they have helped.

S1, Post-Incident Review Process: "Assign Action Items, Track Implementation, Verify Effectiveness".
"""

from datetime import date, datetime, time

from muster.domain.aftermath import ActionItem
from muster.domain.facts.closure import (
    ActionItemAdded,
    ActionItemDone,
    ActionItemDue,
    ActionItemReopened,
    ActionItemVerified,
)
from muster.domain.parties import MUSTER, Actor, Recipient
from muster.domain.reason import REQUESTED, Reason
from muster.domain.reminders import next_time, owner, remindable, room
from muster.domain.ruling.refusals import one_of
from muster.domain.story import TEXT_LIMIT, Refused, Story
from muster.domain.text import cap
from muster.domain.wall_clock import readings, showings

MORNING = time(9)
"""By the owner's clock: when an item's owner is reminded on the day it is due."""
MOST = 50
"""Items of one incident, which are kept in its document."""
SENTENCE_LIMIT = 500


def add(story: Story, actor: Actor, text: str, who: str, due: date) -> None:
    """Add an item to be done by a person of the policy, by its day at the latest."""
    people = story.policy.people
    one_of(who, tuple(people), "person")
    number = len(story.incident.aftermath.actions) + 1
    if not text:
        raise Refused("the action item is empty")
    if number > MOST:
        raise Refused(f"the incident has {MOST} action items, and takes no more")
    zone = people[who].time_zone
    if due < readings(story.now, zone)[0].date():
        raise Refused(f"{due} is in the past")
    morning = showings(datetime.combine(due, MORNING), zone)[0]
    remind_at = morning if morning > story.now else _again(story, morning)
    reason = Reason(code=REQUESTED, text=f"{actor.name} asks {people[who].name} to do it by {due}")
    fact = ActionItemAdded(number=number, text=cap(text, SENTENCE_LIMIT), owner=who, due=due, remind_at=remind_at)
    story.add(actor, reason, fact, reminds=_others(story, [who], actor, "asked to do something after an incident"))


def complete(story: Story, actor: Actor, number: int, note: str) -> None:
    """Say that an item is done; from then on it waits to be verified."""
    if _item(story, number).state == "open":
        remind_at = story.now + story.policy.reviews.remind
        fact = ActionItemDone(number=number, note=cap(note, TEXT_LIMIT), remind_at=remind_at)
        story.add(actor, _so(actor, note), fact)


def verify(story: Story, actor: Actor, number: int, note: str, *, helped: bool) -> None:
    """Say whether a done item has helped. Whoever did it does not say so, unless there is nobody else."""
    item = _item(story, number)
    if item.state == "open":
        raise Refused(f"action item {number} is not done yet")
    if item.state == "verified":
        return
    if item.done_by == actor.id and len(story.policy.people) > 1:
        raise Refused("whoever did it does not verify it: ask somebody else to")
    note = cap(note, TEXT_LIMIT)
    if helped:
        story.add(actor, _so(actor, note), ActionItemVerified(number=number, note=note))
        return
    fact = ActionItemReopened(number=number, note=note, remind_at=story.now + story.policy.reviews.remind)
    why = "an action item of yours has not helped"
    story.add(actor, _so(actor, note), fact, reminds=_others(story, [item.owner], actor, why))


def remind(story: Story, timer: str) -> None:
    """Remind whoever an item waits for: its owner, or whoever is to verify it."""
    number = int(timer.partition(":")[2])
    item = _item(story, number)
    next_at = _again(story, item.remind_at or story.now)
    if item.state == "open":
        people = remindable([item.owner], "to do something after an incident", story.policy)
        text = f'action item {number} is to be done by {item.due}: "{item.text}"'
    else:
        people = remindable(_verifiers(story, item), "to see whether something has helped", story.policy)
        text = f'action item {number} is done, and to be verified by somebody else: "{item.text}"'
    fact = ActionItemDue(number=number, remind_at=next_at)
    story.add(MUSTER, Reason(code="action_due", text=text), fact, reminds=people, tell=room(story, *people))


def _again(story: Story, before: datetime) -> datetime:
    return next_time(before, story.policy.reviews.remind, story.now)[1]


def _item(story: Story, number: int) -> ActionItem:
    items = story.incident.aftermath.actions
    if not 1 <= number <= len(items):
        raise Refused(f"there is no action item {number}")
    return items[number - 1]


def _verifiers(story: Story, item: ActionItem) -> list[str]:
    """Return who is asked to verify an item: the incident's owner, else the first at its review, who did not do it."""
    review = story.incident.aftermath.review
    wanted = [owner(story.incident, story.policy), *(review.participants if review else ()), item.owner]
    return [each for each in wanted if each and each != item.done_by][:1]


def _others(story: Story, people: list[str], actor: Actor, why: str) -> tuple[Recipient, ...]:
    return remindable([each for each in people if each != actor.id], why, story.policy)


def _so(actor: Actor, note: str) -> Reason:
    return Reason(code=REQUESTED, text=f"{actor.name} says so" + (f": {note}" if note else ""))
