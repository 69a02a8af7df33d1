"""However late the ticks come, and whatever else happens: who is kept informed is so as the policy says."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from muster.domain.cadence import UNSENT, UPDATE
from muster.domain.event import Event
from muster.domain.facts.communication import UpdateDue, UpdateSent
from muster.domain.facts.deadlines import DeadlineMissed
from muster.domain.incident import Incident
from muster.domain.policy import Policy
from muster.domain.reason import REQUESTED
from muster.domain.rules.communication import UpdateKind
from muster.domain.rules.noise import NOTHING
from tests.support.drill import Drill
from tests.support.informing import kept_informed, told
from tests.support.noise_strategies import STANDINGS
from tests.support.play import Played, play
from tests.support.strategies import OPENING, STORIES, policies

some = settings(max_examples=60)
SENDS = st.lists(st.sampled_from([UpdateKind.INITIAL, UpdateKind.RESOLUTION, UpdateKind.REVIEW]), unique=True)


@st.composite
def informing(draw: st.DrawFn, *, holds: bool = True) -> Policy:
    """Draw a policy of two audiences, whose updates a person writes; without `holds` nothing keeps it from paging."""
    policy = draw(policies())
    rules = [
        told(draw(st.sampled_from([None, 7, 10, 30, 45])), *draw(SENDS), audience=audience)
        for audience in ("bosses", "users")
    ]
    policy = policy if holds else replace(policy, healing=(), noise=NOTHING)
    return kept_informed(*rules, policy=policy, grace=timedelta(minutes=draw(st.sampled_from([1, 5]))))


@some
@given(policy=informing(holds=False), before=st.integers(0, 100), silence=st.integers(1, 400))
def test_a_late_tick_leaves_the_cadences_as_punctual_ones_do(policy: Policy, before: int, silence: int) -> None:
    """What is due next and what is being waited for is the same; and no audience is asked about twice by one tick."""
    late, punctual = Drill(policy), Drill(policy)
    for minute in range(1, before):
        late.tick(minute)
        punctual.tick(minute)
    for minute in range(before, before + silence + 1):
        punctual.tick(minute)
    events = late.tick(before + silence)
    assert _alarms(late.incident) == _alarms(punctual.incident)
    assert late.incident.updated == punctual.incident.updated
    asked = Counter(event.fact.audience for event in events if isinstance(event.fact, UpdateDue))
    assert max(asked.values(), default=0) <= 1
    assert {*late.incident.missed} == {*punctual.incident.missed}
    assert _last_asked(late.events) == _last_asked(punctual.events)


@some
@given(story=st.builds(play, informing(), OPENING, STORIES, STANDINGS))
def test_nothing_is_asked_for_twice(story: Played) -> None:
    """A question is about one instant, is not asked again, and is missed once at most, after its grace."""
    asked: Counter[object] = Counter()
    missed: Counter[object] = Counter()
    for event in story.drill.events:
        if isinstance(event.fact, UpdateDue):
            asked[event.run, event.fact.audience, event.fact.due_at] += 1
        elif isinstance(event.fact, DeadlineMissed) and event.fact.deadline == UPDATE:
            missed[event.run, event.fact.audience, event.fact.due_at] += 1
    assert max((*asked.values(), *missed.values()), default=0) <= 1


@some
@given(story=st.builds(play, informing(), OPENING, STORIES, STANDINGS))
def test_nobody_is_told_of_an_end_that_is_none(story: Played) -> None:
    """The last message is of an incident that is over, any other of one that is not; a test by hand only."""
    for scene in story.scenes:
        for event in scene.events:
            if isinstance(event.fact, UpdateSent) and event is scene.events[-1]:
                over = event.fact.kind in {UpdateKind.RESOLUTION, UpdateKind.REVIEW}
                assert over is not scene.incident.open
    if story.drill.incident.test:
        sent = [event for event in story.drill.events if isinstance(event.fact, UpdateDue | UpdateSent)]
        assert all(event.reason.code == REQUESTED for event in sent)


@some
@given(story=st.builds(play, informing(), OPENING, STORIES, STANDINGS))
def test_only_an_open_incident_waits_for_updates(story: Played) -> None:
    """And each that it waits for is of an audience that it keeps informed."""
    for scene in story.scenes:
        waits = {name.partition(":")[2] for name in _alarms(scene.incident)}
        assert not waits or scene.incident.open
        assert waits <= {cadence.audience for cadence in scene.incident.updates}


def _alarms(incident: Incident) -> dict[str, datetime]:
    return {name: due for name, due in incident.deadlines.items() if name.partition(":")[0] in {UPDATE, UNSENT}}


def _last_asked(events: list[Event]) -> dict[str, datetime]:
    return {event.fact.audience: event.fact.due_at for event in events if isinstance(event.fact, UpdateDue)}
