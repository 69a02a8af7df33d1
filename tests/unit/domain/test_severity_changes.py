"""Another severity, another plan, counted from the opening."""

from muster.domain.commands.classification import SetSeverity
from muster.domain.facts.escalation import Escalated, Paged, Told
from tests.support.drill import ADA, BO, Drill, paged, types


def test_steps_already_overdue_fire_at_once_and_in_order() -> None:
    """At 20 minutes a P2 becomes a P1: what a P1 would have done by then happens, the rest in time."""
    drill = Drill(severity="high")
    assert paged(drill.tick(15)) == ["bo"]
    events = drill.do(20, SetSeverity(actor=ADA, severity="P1", reason="it is so bad"))
    assert types(events)[0] == "severity_changed"
    assert paged(events) == ["ada", "bo"]
    assert drill.incident.level == 2
    assert paged(drill.tick(29)) == []
    assert paged(drill.tick(30)) == ["cy"]


def test_no_step_fires_twice() -> None:
    """What both plans have in common, and has been done, is not done again."""
    drill = Drill(severity="high")
    drill.tick(15)
    drill.do(16, SetSeverity(actor=ADA, severity="P1", reason="it is so bad"))
    drill.do(17, SetSeverity(actor=ADA, severity="P2", reason="it is so bad"))
    drill.do(18, SetSeverity(actor=ADA, severity="P1", reason="it is so bad"))
    steps = [event.fact.step for event in drill.events if isinstance(event.fact, Paged | Escalated | Told)]
    assert len(steps) == len(set(steps))


def test_another_road_is_another_step() -> None:
    """Whoever was only sent a mail for a P3 is woken when it becomes a P1."""
    drill = Drill(severity="medium")
    assert [recipient.channels for recipient in drill.events[1].recipients] == [("email",)]
    events = drill.do(1, SetSeverity(actor=BO, severity="P1", reason="it is so bad"))
    assert [(r.person, r.channels) for event in events for r in event.recipients] == [
        ("ada", ("push", "call", "email"))
    ]


def test_a_lower_severity_takes_back_what_has_not_fired() -> None:
    """A P1 lowered to P4 pages nobody any more, and stays at its level."""
    drill = Drill()
    drill.tick(15)
    events = drill.do(16, SetSeverity(actor=ADA, severity="P4", reason="it is so bad"))
    assert paged(events) == []
    assert paged(drill.tick(10_000)) == []
    assert drill.incident.level == 2


def test_an_acknowledged_incident_does_not_wake_those_conditional_on_that() -> None:
    """Made worse after the acknowledgement, only what is unless resolved remains."""
    drill = Drill(severity="high")
    drill.acknowledge(1)
    assert paged(drill.do(20, SetSeverity(actor=ADA, severity="P1", reason="it is so bad"))) == []
    assert paged(drill.tick(130)) == ["cy", "dir"]
