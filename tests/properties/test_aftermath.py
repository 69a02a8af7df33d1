"""Whatever is done once incidents are over: nobody is reminded twice, and a late tick leaves what punctual ones do."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from muster.domain.command import Command
from muster.domain.commands.classification import SetSeverity
from muster.domain.commands.lifecycle import Acknowledge, Close, Reopen, Resolve, Tick
from muster.domain.event import Event
from muster.domain.facts.closure import ActionItemDue, ClosureDue, ReviewScheduled
from muster.domain.facts.deadlines import DeadlineMissed
from muster.domain.facts.lifecycle import Closed
from muster.domain.incident import Incident
from muster.domain.policy import Policy
from muster.domain.report import draft
from muster.domain.rules.circumstances import Seen
from muster.domain.rules.closure import Closure, ReviewRule, Reviews
from muster.domain.rules.severities import Within
from tests.support.alerts import an_alert
from tests.support.drill import Drill, at
from tests.support.play import Played, play
from tests.support.policies import CY, ON_CALL, START, a_policy, when
from tests.support.strategies import ACTORS, AFTERMATH, WORDS

HOURS = st.sampled_from([1, 5, 24]).map(lambda hours: timedelta(hours=hours))
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.just(Tick()),
    st.builds(Acknowledge, actor=ACTORS),
    st.builds(Resolve, actor=ACTORS, note=WORDS),
    st.builds(Resolve, actor=ACTORS),
    st.builds(Reopen, actor=ACTORS),
    st.builds(Close, actor=ACTORS, reason=st.sampled_from(["", "done"])),
    st.builds(SetSeverity, actor=ACTORS, severity=st.sampled_from(["P1", "P2", "P3"]), reason=st.just("so")),
    AFTERMATH,
)
GAPS = st.sampled_from([0, 1, 30, 90, 600, 3_000])
STORIES = st.lists(st.tuples(GAPS, COMMANDS), min_size=3, max_size=15)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Draw a policy with checklists and reviews; nobody is paged by it."""
    checklists = {
        severity: Closure(checklist=criteria, remind=draw(HOURS), times=draw(st.integers(1, 4)))
        for severity in ("P1", "P2")
        if (criteria := draw(st.sampled_from([(), ("a",), ("a", "b", "c")])))
    }
    reviews = Reviews(
        rules=tuple(
            draw(
                st.lists(
                    st.sampled_from(
                        [
                            ReviewRule(rule="reviews.when[1]", when=when(severity="P1")),
                            ReviewRule(rule="reviews.when[2]", recurring=Seen(times=2, within=timedelta(days=1))),
                        ]
                    ),
                    max_size=2,
                )
            )
        ),
        within=draw(st.sampled_from([Within(duration=timedelta(hours=48)), Within(business_days=1)])),
        participants=draw(st.sampled_from([(), (ON_CALL, CY)])),
        announce=draw(st.sampled_from([(), ("incidents",)])),
        remind=draw(HOURS),
    )
    window = timedelta(minutes=draw(st.sampled_from([0, 60])))
    return a_policy(escalation={}, closure=checklists, reviews=reviews, reopen_within=window)


played = st.builds(play, policies(), st.just(an_alert()), STORIES)
many = settings(max_examples=150)


def reminded_of(event: Event) -> tuple[str, int]:
    """Return what a reminder is about: the closure, or an item by its number, in a run of the incident."""
    return ("item", event.fact.number) if isinstance(event.fact, ActionItemDue) else ("closure", event.run)


@many
@given(story=played)
def test_nobody_is_reminded_twice_of_the_same(story: Played) -> None:
    """Two reminders of a kind never come in the same decision, nor more of a closure than the policy allows."""
    for scene in story.scenes:
        of = [reminded_of(each) for each in scene.events if isinstance(each.fact, ClosureDue | ActionItemDue)]
        assert max(Counter(of).values(), default=0) <= 1
    numbers = [each.fact.number for each in story.drill.events if isinstance(each.fact, ClosureDue)]
    assert all(number <= 4 for number in numbers)


@many
@given(story=played, silence=st.integers(1, 10_000))
def test_one_late_tick_leaves_what_punctual_ones_do(story: Played, silence: int) -> None:
    """Missed reminders of a kind collapse into one; everything else is done as it would have been."""
    drill = story.drill
    drill.tick(story.minutes)
    late, punctual = drill.copy(), drill.copy()
    late.tick(story.minutes + silence)
    end = at(story.minutes + silence)
    while (due := punctual.incident.due_at) and due <= end:
        punctual.do_at(due, Tick())
    assert _lasting(late.incident) == _lasting(punctual.incident)
    assert _once(late, drill) == _once(punctual, drill)


@many
@given(story=played)
def test_a_second_tick_at_the_same_instant_does_nothing(story: Played) -> None:
    """Every alarm has ended, or is set to a later instant."""
    story.drill.tick(story.minutes)
    assert story.drill.tick(story.minutes) == []


@many
@given(story=played)
def test_a_review_is_missed_once_for_each_time_it_was_planned(story: Played) -> None:
    """And never while the incident is open."""
    story.drill.tick(story.minutes + 10_000)
    planned = sum(isinstance(event.fact, ReviewScheduled) for event in story.drill.events)
    missed = [event.fact for event in story.drill.events if isinstance(event.fact, DeadlineMissed)]
    assert sum(fact.deadline == "review" for fact in missed) <= planned
    for scene in story.scenes:
        assert scene.incident.aftermath.review is None or not scene.incident.open


@many
@given(story=played)
def test_no_item_is_ever_lost(story: Played) -> None:
    """Whatever becomes of the incident, its items stay in their order; each waits for somebody until it is verified."""
    for before, after in pairwise(story.scenes):
        was, now = before.incident.aftermath.actions, after.incident.aftermath.actions
        assert [each.text for each in now][: len(was)] == [each.text for each in was]
        assert all((each.remind_at is None) == (each.state == "verified") for each in now)


@many
@given(story=played)
def test_a_record_is_closed_by_itself_only_where_there_is_nothing_to_check(story: Played) -> None:
    """With a checklist a person does, and what was left open is on record."""
    for before, after in pairwise(story.scenes):
        for event in after.events:
            if isinstance(event.fact, Closed) and event.actor.id == "muster":
                assert not after.incident.aftermath.checklist
            elif isinstance(event.fact, Closed):
                assert event.fact.unmet == after.incident.aftermath.unmet
        assert before.incident.opened_at == START


@many
@given(story=played)
def test_a_report_can_be_drafted_at_any_time(story: Played) -> None:
    """Whatever has happened, and whatever people wrote."""
    assert draft(story.drill.incident, story.drill.events, story.drill.policy).startswith("# Incident Report: ")


def _lasting(incident: Incident) -> Incident:
    """Return the incident without the times of what was done, and the number of events."""
    closed = incident.closed_at and START
    return replace(incident, seq=0, changed_at=START, closed_at=closed, told={})


def _once(drill: Drill, since: Drill) -> set[tuple[object, ...]]:
    """Return what was done after another drill, reminders of a kind as one."""
    new = drill.events[len(since.events) :]
    return {
        reminded_of(each) if isinstance(each.fact, ClosureDue | ActionItemDue) else (each.fact, each.reason.text)
        for each in new
        if not isinstance(each.fact, DeadlineMissed) or each.fact.deadline == "review"
    }
