"""What can be asked of an incident."""

from dataclasses import replace

from muster.domain.classification import facts_of
from tests.support.alerts import an_alert
from tests.support.drill import Drill, at
from tests.support.policies import a_step, with_steps


def test_open_is_whatever_somebody_must_still_see_to() -> None:
    """Triggered and acknowledged are, resolved and closed are not."""
    drill = Drill()
    states = [drill.incident.open]
    for change in (drill.acknowledge, drill.resolve):
        change(1)
        states.append(drill.incident.open)
    drill.tick(100)
    assert [*states, drill.incident.open] == [True, True, False, False]


def test_the_facts_hold_what_the_alerts_did() -> None:
    """With what was found in place of what the sender said; what is empty counts as absent."""
    alert = an_alert(labels={"zone": "b"}, environment="prod", resource="r")
    drill = Drill(labels={"zone": "b"}, environment="prod", resource="r")
    found = {"severity": "P1", "type": "outage", "service": "checkout"}
    assert {name: text for name, text in drill.incident.facts.items() if text} == facts_of(alert) | found


def test_pending_are_the_steps_to_come_soonest_first() -> None:
    """With the instant of each; those counted from an acknowledgement only after it."""
    drill = Drill()
    assert [(due, step.number) for due, step in drill.incident.pending] == [
        (at(5), 2),
        (at(15), 3),
        (at(30), 4),
        (at(120), 5),
    ]
    drill.acknowledge(2)
    assert [(due, step.number) for due, step in drill.incident.pending] == [(at(62), 6), (at(120), 5)]
    drill.resolve(3)
    assert drill.incident.pending == ()


def test_a_step_to_a_level_that_it_has_reached_is_timed_and_not_pending() -> None:
    """It will not fire; but when it is due, that is said."""
    drill = Drill(with_steps("P1", a_step(0, level=2), a_step(5, level=2)))
    assert drill.incident.pending == ()
    assert drill.incident.timers["step:2"] == at(5)


def test_without_anything_timed_nothing_is_due() -> None:
    """The tick never looks at it."""
    drill = Drill(severity="low")
    assert drill.incident.due_at is None
    assert replace(drill.incident, deadlines={"resolve": at(9)}).due_at == at(9)
