"""Whatever a plan is made of, and whatever happens to the incident: this holds."""

from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from muster.domain.evolve import fold
from muster.domain.facts.communication import UpdateDue
from muster.domain.facts.deadlines import DeadlineMissed
from muster.domain.facts.escalation import Escalated, NobodyToPage, Paged, StepPutOff, StepSkipped, Told
from muster.domain.facts.lifecycle import Opened
from muster.domain.plan import PlanStep, size
from muster.domain.rules.escalation import Unless
from muster.domain.rules.severities import SEVERITIES
from muster.records import event_fields, event_from
from tests.support.drill import Drill, at
from tests.support.noise_strategies import STANDINGS
from tests.support.plan_strategies import plan_policies
from tests.support.play import Played, play
from tests.support.strategies import OPENING, STORIES

if TYPE_CHECKING:
    from muster.domain.incident import Incident

played = st.builds(play, plan_policies(), OPENING, STORIES, STANDINGS)
FIRED = Paged | Escalated | Told | NobodyToPage
some = settings(max_examples=60)
many = settings(max_examples=150)


def plans(drill: Drill) -> dict[str, PlanStep]:
    """Return every step that a plan of the incident has had, by its id."""
    found: dict[str, PlanStep] = {}
    for event in drill.events:
        response = getattr(event.fact, "response", None)
        found |= {step.id: step for step in response.plan} if response else {}
    return found


@some
@given(story=played)
def test_a_plan_comes_to_as_many_steps_as_were_counted(story: Played) -> None:
    """Where every condition holds: no more, however it repeats and follows; and no two of them are the same."""
    policy = story.drill.policy
    sizes = {name: size(steps, {}) for name, steps in policy.plans.items()}
    opened = next(event.fact for event in story.drill.events if isinstance(event.fact, Opened))
    plan = opened.response.plan
    assert len(plan) <= size(policy.steps(opened.severity, opened.team), sizes)
    assert len({step.id for step in plan}) == len(plan)


@many
@given(story=played)
def test_no_step_is_done_twice(story: Played) -> None:
    """Neither fired twice, nor left out twice, nor both; in whatever run."""
    done = Counter(
        (event.run, event.fact.step)
        for event in story.drill.events
        if isinstance(event.fact, FIRED | StepSkipped) and event.fact.step
    )
    assert max(done.values(), default=0) <= 1


@many
@given(story=played)
def test_nothing_is_repeated_more_often_than_it_says(story: Played) -> None:
    """In no run does the same step page more often than it has repetitions in the largest of the plans there were."""
    known = plans(story.drill)
    again = Counter(
        (event.run, known[event.fact.step].of)
        for event in story.drill.events
        if isinstance(event.fact, FIRED) and event.fact.step in known and known[event.fact.step].repeats
    )
    assert max(again.values(), default=0) <= max(_limits(story.drill), default=0)


@many
@given(story=played, silence=st.integers(1, 400))
def test_one_late_tick_does_what_punctual_ones_do(story: Played, silence: int) -> None:
    """The same deeds for the same reasons, whatever hours begin or end meanwhile, and they lead to the same."""
    drill = story.drill
    drill.tick(story.minutes)
    late, punctual = drill.copy(), drill.copy()
    late.tick(story.minutes + silence)
    for minutes in range(1, silence + 1):
        punctual.tick(story.minutes + minutes)
    assert _deeds(late) == _deeds(punctual)
    kept = ("state", "run", "run_started_at", "level", "reached", "fired", "skipped", "put_off", "confirmed")
    for name in kept:
        assert getattr(late.incident, name) == getattr(punctual.incident, name)


@some
@given(story=played)
def test_the_incident_is_the_fold_of_its_timeline(story: Played) -> None:
    """Also of one that was read back from its documents."""
    events = [event_from(event_fields(event)) for event in story.drill.events]
    assert events == story.drill.events
    assert fold(None, events) == story.drill.incident


@many
@given(story=played)
def test_nobody_is_paged_who_has_acknowledged_a_step_for_all(story: Played) -> None:
    """And whoever is, is paged by channels of their own, as many as their rule has times."""
    incident: Incident | None = None
    for event in story.drill.events:
        step = next((each for each in incident.plan if each.id == event.step), None) if incident else None
        if incident and step and step.unless is Unless.ALL_ACKNOWLEDGED and not step.hands_over:
            assert not {each.person for each in event.recipients} & {*incident.confirmed}
        for each in event.recipients:
            assert not each.after or len(each.after) == len(each.channels)
            assert list(each.after) == sorted(each.after)
        incident = fold(incident, [event])


@many
@given(story=played)
def test_what_is_put_off_is_put_off_to_later(story: Played) -> None:
    """To when its hours begin, of those that keep to the team's."""
    known, hours = plans(story.drill), story.drill.policy.team_hours(story.drill.incident.team)
    for event in story.drill.events:
        if isinstance(event.fact, StepPutOff):
            during = known[event.fact.step].during
            assert during is not None
            assert event.fact.until > at(0)
            assert during.of_responders or hours.is_working(event.fact.until) is during.is_working


def _deeds(drill: Drill) -> list[tuple[str, tuple[str, ...], str]]:
    """Return what was done, whom it paged, and why; without updates, of which a late tick asks for the last alone."""
    updates = (UpdateDue, DeadlineMissed)
    deeds = (event for event in drill.events if not isinstance(event.fact, updates))
    return [(event.fact.type, tuple(each.person for each in event.recipients), event.reason.text) for event in deeds]


def _limits(drill: Drill) -> list[int]:
    policy = drill.policy
    lists = (*(policy.steps(name, "shop") for name in SEVERITIES), *policy.plans.values())
    return [step.repeat.times for steps in lists for step in steps if step.repeat and step.repeat.every]
