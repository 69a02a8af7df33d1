"""Whatever happens to an incident, in whatever order, under whatever policy: this holds."""

import json
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.domain.aftermath import ACTION, CLOSURE, REVIEW
from muster.domain.alert import Alert
from muster.domain.cadence import UNSENT, UPDATE
from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.event import Event
from muster.domain.evolve import fold
from muster.domain.facts.asides import DeliveryReported, EvidenceAttached
from muster.domain.facts.communication import UpdateDue
from muster.domain.facts.deadlines import DeadlineMissed
from muster.domain.facts.escalation import AcknowledgementLapsed, Escalated, NobodyToPage, Paged, Told
from muster.domain.facts.holds import Held, Released
from muster.domain.facts.lifecycle import Acknowledged, Reopened, Resolved
from muster.domain.facts.noise import Raised
from muster.domain.incident import CLOSE, OPEN_STATES, Incident, IncidentState
from muster.domain.policy import Policy
from muster.domain.rules.noise import NOTHING
from muster.domain.rules.severities import SEVERITIES
from muster.records import event_fields, event_from, incident_fields
from tests.support.drill import Drill, at
from tests.support.noise_strategies import STANDINGS
from tests.support.plan_strategies import plan_policies
from tests.support.play import Played, play
from tests.support.policies import a_policy
from tests.support.strategies import OPENING, STORIES, WORDS, policies

Fields = dict[str, Any]

played = st.builds(play, policies(), OPENING, STORIES, STANDINGS)
some = settings(max_examples=50)
many = settings(max_examples=120)


@some
@given(story=played)
def test_the_incident_is_the_fold_of_its_timeline(story: Played) -> None:
    """From nothing, the events lead to exactly what the decisions saw."""
    assert fold(None, story.drill.events) == story.drill.incident


@some
@given(story=played)
def test_the_timeline_is_numbered_without_gaps(story: Played) -> None:
    """From 1, by one; and never back in time."""
    events = story.drill.events
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert all(before.at <= after.at for before, after in pairwise(events))


@some
@given(story=played)
def test_every_event_says_who_and_why(story: Played) -> None:
    """A code to count by, a sentence for people, an actor with a name."""
    for event in story.drill.events:
        assert event.reason.code
        assert event.reason.text.strip()
        assert event.actor.name


@many
@given(story=played)
def test_no_step_fires_twice_in_a_run(story: Played) -> None:
    """However the severity changes, whoever escalates by hand, whoever is not there."""
    fired = Counter(
        (event.run, event.fact.step)
        for event in story.drill.events
        if isinstance(event.fact, Paged | Escalated | Told | NobodyToPage) and event.fact.step
    )
    assert max(fired.values(), default=0) <= 1


@some
@given(story=played)
def test_every_page_pages_somebody(story: Played) -> None:
    """A step with nobody is said to be one; nobody is paged about what is over, and nobody without a road."""
    for event in story.drill.events:
        assert not isinstance(event.fact, Paged) or event.recipients
        assert all(recipient.channels and recipient.why for recipient in event.recipients)
        assert len({recipient.person for recipient in event.recipients}) == len(event.recipients)


@many
@given(story=played)
def test_nobody_is_paged_about_what_is_over(story: Played) -> None:
    """After the last event of each decision that pages, the incident was open when it did."""
    state: Incident | None = None
    for event in story.drill.events:
        state = fold(state, [event])
        assert not event.recipients or state.state in OPEN_STATES


@settings(max_examples=270)
@given(story=st.builds(play, policies() | plan_policies(), OPENING, STORIES, STANDINGS))
def test_a_second_tick_at_the_same_instant_does_nothing(story: Played) -> None:
    """Whatever was due is done by the first, whatever plans are made of; and what is left is later than now."""
    story.drill.tick(story.minutes)
    assert story.drill.tick(story.minutes) == []
    due = story.drill.incident.due_at
    assert due is None or due > at(story.minutes)


@many
@given(story=played, silence=st.integers(1, 400))
def test_one_late_tick_ends_where_punctual_ones_do(story: Played, silence: int) -> None:
    """Only the times differ, and the numbers of events."""
    drill = story.drill
    drill.tick(story.minutes)
    late, punctual = drill.copy(), drill.copy()
    late.tick(story.minutes + silence)
    for minutes in range(1, silence + 1):
        punctual.tick(story.minutes + minutes)
    assert _timeless(late.incident) == _timeless(punctual.incident)
    assert _deeds(late, drill) == _deeds(punctual, drill)


@some
@given(story=played)
def test_what_is_over_waits_for_no_step(story: Played) -> None:
    """Resolved, an incident waits for its closure; then only for its review, and for action items."""
    for scene in story.scenes:
        waits = {name.partition(":")[0] for name in scene.incident.timers} - {REVIEW, ACTION}
        if scene.incident.state is IncidentState.RESOLVED:
            assert waits in ({CLOSE}, {CLOSURE})
        if scene.incident.state is IncidentState.CLOSED:
            assert waits == set()
        if scene.incident.open:
            assert CLOSE not in scene.incident.timers


TURNS = (Acknowledged, AcknowledgementLapsed, Held, Raised, Released, Reopened, Resolved)
"""What a page that is under way is looked at again for."""


def begins_anew(event: Event) -> bool:
    """Return whether the plan begins anew with an event."""
    released = isinstance(event.fact, Released) and event.fact.response is not None
    return released or isinstance(event.fact, AcknowledgementLapsed | Raised | Reopened)


@many
@given(story=played)
def test_level_epoch_and_run_never_go_back(story: Played) -> None:
    """Within a run an incident only escalates; an acknowledgement, an end and a new beginning raise the epoch."""
    for before, after in pairwise(story.scenes):
        was, now = before.incident, after.incident
        assert now.level >= was.level or now.run > was.run
        assert now.run - was.run == sum(begins_anew(event) for event in after.events)
        turns = sum(isinstance(event.fact, TURNS) for event in after.events)
        assert now.epoch - was.epoch == turns
    assert all(event.epoch <= story.drill.incident.epoch for event in story.drill.events)


NEXT = {
    IncidentState.TRIGGERED: {IncidentState.ACKNOWLEDGED, IncidentState.RESOLVED},
    IncidentState.ACKNOWLEDGED: {IncidentState.RESOLVED, IncidentState.TRIGGERED},
    IncidentState.RESOLVED: {IncidentState.TRIGGERED, IncidentState.CLOSED},
    IncidentState.CLOSED: set[IncidentState](),
}


@some
@given(story=played)
def test_states_follow_each_other_as_they_may(story: Played) -> None:
    """Only a new beginning takes it from its owner or un-resolves it, and nothing reopens what is closed."""
    events = story.drill.events
    incidents = [fold(None, events[:number]) for number in range(1, len(events) + 1)]
    for event, (before, after) in zip(events[1:], pairwise(incidents), strict=True):
        assert after.state is before.state or after.state in NEXT[before.state]
        if after.state is IncidentState.TRIGGERED and before.state is not IncidentState.TRIGGERED:
            assert begins_anew(event)


@some
@given(story=played)
def test_a_promise_is_broken_once_in_a_run(story: Played) -> None:
    """And not after it was kept; each at or after its time."""
    broken = [event for event in story.drill.events if isinstance(event.fact, DeadlineMissed)]
    facts = [(event.run, event.fact) for event in broken if isinstance(event.fact, DeadlineMissed)]
    names = Counter((run, fact.deadline, fact.audience, fact.audience and fact.due_at) for run, fact in facts)
    assert max(names.values(), default=0) <= 1
    for event in broken:
        assert isinstance(event.fact, DeadlineMissed)
        assert event.fact.due_at <= event.at


@some
@given(story=played)
def test_only_what_a_command_changes_is_an_event(story: Played) -> None:
    """A command without events leaves the incident as it was, and the other way round."""
    for before, after in pairwise(story.scenes):
        assert (before.incident == after.incident) is (after.events == [])


@some
@given(story=played, outcome=WORDS)
def test_events_survive_their_documents(story: Played, outcome: str) -> None:
    """Written as JSON and read back, each is equal to itself."""
    last = story.drill.events[-1]
    report = DeliveryReported(delivery="d1", recipient="ada", channel="push", outcome=outcome)
    evidence = EvidenceAttached(entries=len(outcome))
    for event in (*story.drill.events, replace(last, fact=report), replace(last, fact=evidence)):
        assert event_from(_through_json(event_fields(event))) == event


@some
@given(story=played)
def test_incidents_survive_their_documents(story: Played) -> None:
    """Written as JSON and read back, an incident is equal to itself; its due time is the earliest of its timers."""
    for scene in story.scenes:
        fields = _through_json(incident_fields(scene.incident, None))
        assert msgspec.convert(fields, Incident) == scene.incident
        assert fields["due_at"] == min(fields["timers"].values(), default=None)


@some
@given(policy=policies(), opening=OPENING, data=st.data())
def test_the_order_of_duplicates_does_not_matter(policy: Policy, opening: Alert, data: st.DataObject) -> None:
    """However bad they say it is and in whatever order, the incident is as bad as the worst, and what else it was."""
    first = replace(opening, test=False, title="x")
    policy = replace(policy, noise=NOTHING)  # what holds it, and lets go as it gets worse, counts up its epoch
    alerts = [replace(first, severity=each) for each in data.draw(st.lists(st.sampled_from(SEVERITIES), max_size=5))]
    ends = set()
    for order in (alerts, alerts[::-1], data.draw(st.permutations(alerts))):
        story = play(policy, first, [(0, ReceiveAlert(alert=alert, incident="other")) for alert in order])
        incident = story.drill.incident
        ends.add((incident.severity, incident.type, incident.service, incident.team, incident.epoch))
    assert len(ends) == 1


@given(labels=st.dictionaries(WORDS, WORDS, max_size=5), data=st.data())
def test_the_order_of_labels_does_not_matter(labels: dict[str, str], data: st.DataObject) -> None:
    """Not to the key, not to the alert's identity, and not to what becomes of it."""
    shuffled = dict(data.draw(st.permutations(list(labels.items()))))
    one, other = Drill(a_policy(), labels=labels), Drill(a_policy(), labels=shuffled)
    assert one.incident.key_id == other.incident.key_id
    assert one.incident == other.incident


def _through_json(fields: Fields) -> Fields:
    read: Fields = json.loads(json.dumps(fields, allow_nan=False))
    return read


def _timeless(incident: Incident) -> Fields:
    """Return what is the same however late a tick was; when an audience was told is not, nor what counts from that."""
    fields: Fields = msgspec.to_builtins(incident)
    fields["told"] = sorted(incident.told)
    fields["missed"] = sorted({*incident.missed} - {UPDATE})
    fields["updated"] = sorted(incident.updated)
    fields["deadlines"] = {
        name: at for name, at in fields["deadlines"].items() if not name.startswith((UPDATE, UNSENT))
    }
    fields["resolved_at"] = incident.resolved_at is not None
    fields["closed_at"] = incident.closed_at is not None
    return {name: value for name, value in fields.items() if name not in {"seq", "changed_at"}}


def _deeds(drill: Drill, since: Drill) -> list[tuple[str, tuple[str, ...], str]]:
    """Return what was done after another drill, whom it paged, and why.

    Without the updates that were asked for: those that a late tick has missed are one (see test_cadences).
    """

    def deed(event: Event) -> tuple[str, tuple[str, ...], str]:
        return event.fact.type, tuple(recipient.person for recipient in event.recipients), event.reason.text

    events = drill.events[len(since.events) :]
    return [deed(event) for event in events if not isinstance(event.fact, UpdateDue) and not _about_update(event)]


def _about_update(event: Event) -> bool:
    return isinstance(event.fact, DeadlineMissed) and bool(event.fact.audience)
