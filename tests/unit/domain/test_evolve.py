"""Fold events into the incident."""

from dataclasses import replace

import pytest

from muster.domain.commands.classification import SetSeverity, Triage
from muster.domain.commands.escalation import Escalate, ReportUnreached
from muster.domain.commands.lifecycle import Reopen
from muster.domain.commands.work import ReachMilestone
from muster.domain.event import Event
from muster.domain.evolve import evolve, fold
from muster.domain.facts.asides import DeliveryReported, EvidenceAttached
from muster.domain.facts.lifecycle import Acknowledged
from muster.domain.incident import CLOSE, IncidentState
from muster.domain.parties import MUSTER, Actor, ActorKind
from muster.domain.reason import Reason
from tests.support.drill import ADA, Drill, at


def _event(drill: Drill, fact: DeliveryReported | EvidenceAttached | Acknowledged) -> Event:
    seq = drill.incident.seq + 1
    reason = Reason(code="c", text="t")
    return Event(incident=drill.incident.id, seq=seq, at=at(1), actor=MUSTER, reason=reason, fact=fact, epoch=1, run=1)


def test_the_incident_is_the_fold_of_its_events() -> None:
    """From nothing, all events lead to the incident that the decisions saw."""
    drill = Drill()
    drill.tick(20)
    drill.acknowledge(21)
    drill.resolve(22)
    assert fold(None, drill.events) == drill.incident


def test_the_first_event_is_an_opening() -> None:
    """Any other has nothing to happen to."""
    with pytest.raises(ValueError, match=r"incident\.acknowledged cannot be the first"):
        evolve(None, _event(Drill(), Acknowledged()))


def test_an_incident_changed_when_its_last_event_was() -> None:
    """From the opening on."""
    drill = Drill()
    assert drill.incident.changed_at == at(0)
    drill.acknowledge(3)
    assert drill.incident.changed_at == at(3)


def test_without_events_there_is_no_incident() -> None:
    """Folding nothing into nothing is an error; into an incident it is that incident."""
    drill = Drill()
    with pytest.raises(ValueError, match="no events"):
        fold(None, [])
    assert fold(drill.incident, []) is drill.incident


def test_the_outcome_of_a_delivery_does_not_touch_the_incident() -> None:
    """Not even its sequence number: the line stands with the event that asked for the delivery."""
    drill = Drill()
    fact = DeliveryReported(delivery="d", recipient="ada", channel="push", outcome="sent")
    assert evolve(drill.incident, _event(drill, fact)) is drill.incident


def test_evidence_does_not_touch_the_incident() -> None:
    """Nobody's page or timer depends on what was logged."""
    drill = Drill()
    assert evolve(drill.incident, _event(drill, EvidenceAttached(entries=3))) is drill.incident


def test_an_acknowledgement_ends_its_deadline() -> None:
    """Who owns it and since when; the promise to acknowledge is kept."""
    drill = Drill()
    drill.acknowledge(1)
    assert drill.incident.state is IncidentState.ACKNOWLEDGED
    assert set(drill.incident.deadlines) == {"triage", "resolve"}


def test_a_resolution_leaves_only_the_reopen_window() -> None:
    """No promise is left to break; the record is completed an hour later."""
    drill = Drill()
    drill.resolve(1)
    assert drill.incident.deadlines == {CLOSE: at(61)}


def test_reopening_starts_anew() -> None:
    """What was fired, missed, reached and acknowledged belongs to the run before; what channels heard does not."""
    drill = Drill()
    drill.do(1, ReportUnreached(person="ada", step="0|on-call|incidents|#1", run=1))
    drill.do(2, ReachMilestone(actor=ADA, milestone="identified"))
    drill.tick(40)
    drill.do(40, Triage(actor=ADA))
    drill.acknowledge(41)
    drill.resolve(42)
    told = drill.incident.told
    drill.do(50, Reopen(actor=ADA))
    now = drill.incident
    assert (now.state, now.run, now.level, now.missed, now.unreached, now.milestones) == ("triggered", 2, 1, (), {}, {})
    assert (now.acknowledged_at, now.acknowledged_by, now.resolved_at, now.resolved_by, now.triaged_at) == (None,) * 5
    assert (now.opened_at, now.run_started_at) == (at(0), at(50))
    assert now.told.keys() == told.keys()
    assert list(now.fired) == ["0|on-call|incidents|#1"]


def test_whom_each_escalation_by_hand_paged_is_remembered() -> None:
    """Two of them are two, each under a name of its own."""
    drill = Drill()
    drill.acknowledge(1)
    drill.do(2, Escalate(actor=ADA))
    drill.do(3, Escalate(actor=ADA))
    assert [people for name, people in drill.incident.fired.items() if "by hand" in name] == [("ada", "bo"), ("cy",)]


def test_each_channel_remembers_the_last_event_it_was_told() -> None:
    """A channel that hears less than another is not taken to have heard later news."""
    drill = Drill()
    assert drill.incident.told == {"shop-room": 1, "incidents": 2}


@pytest.mark.parametrize(("kind", "taken_over"), [("person", True), ("token", False), ("sender", False)])
def test_a_severity_is_a_persons_only_where_a_person_set_it(kind: ActorKind, *, taken_over: bool) -> None:
    """A service with a token does not stop later alerts from making it worse."""
    drill = Drill()
    drill.do(1, SetSeverity(actor=replace(ADA, kind=ActorKind(kind)), severity="P2", reason="it is so bad"))
    assert (drill.incident.outvoted == "P1") is taken_over


def test_what_a_person_decided_stays_a_persons_decision() -> None:
    """A later change by a token does not hand the severity back to the alerts."""
    drill = Drill()
    drill.do(1, SetSeverity(actor=ADA, severity="P2", reason="it is so bad"))
    drill.do(
        2, SetSeverity(actor=Actor(kind=ActorKind.TOKEN, id="ci", name="CI"), severity="P3", reason="it is so bad")
    )
    assert drill.incident.outvoted == "P1"


def test_a_persons_own_word_is_not_what_their_next_one_outvotes() -> None:
    """Ada makes a P3 a P1, and then a P4: nobody has said P2 yet, so an alert that does is heeded."""
    drill = Drill(severity="medium")
    drill.do(1, SetSeverity(actor=ADA, severity="P1", reason="it is so bad"))
    drill.do(2, SetSeverity(actor=ADA, severity="P4", reason="it is not"))
    assert drill.incident.outvoted == "P3"
    assert drill.alert(3, severity="medium") == []
    drill.alert(4, severity="high")
    assert (drill.incident.severity, drill.incident.outvoted) == ("P2", "P2")
