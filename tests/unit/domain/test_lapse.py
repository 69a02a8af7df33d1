"""An incident that somebody owns, and that nobody does anything about any more."""

from dataclasses import replace
from datetime import timedelta

import pytest

from muster.domain.command import Command
from muster.domain.commands.classification import SetSeverity, Triage
from muster.domain.commands.holds import Snooze
from muster.domain.commands.lifecycle import Acknowledge
from muster.domain.commands.work import AddNote, ReachMilestone
from muster.domain.facts.escalation import AcknowledgementLapsed
from muster.domain.incident import IncidentState
from muster.domain.policy import Policy
from tests.support.drill import ADA, BO, Drill, at, facts, paged, reasons
from tests.support.policies import CY, ON_CALL, UNLESS_ACKNOWLEDGED, a_step, with_steps
from tests.support.strategies import TOKEN

HOUR = 60


def lasting(minutes: float | None, severity: str = "P1", policy: Policy | None = None) -> Policy:
    """Return a policy under which an acknowledgement of a severity lasts so long, with two steps for P1."""
    steps = (a_step(0, ON_CALL), a_step(5, CY, **UNLESS_ACKNOWLEDGED))
    policy = policy or with_steps("P1", *steps)
    changed = replace(
        policy.severities[severity], acknowledgement_lasts=None if minutes is None else timedelta(minutes=minutes)
    )
    return replace(policy, severities=policy.severities | {severity: changed})


def lapses(drill: Drill) -> int:
    """Return how often the incident has lapsed."""
    return len(facts(drill.events, AcknowledgementLapsed))


def test_after_so_long_it_is_nobodys_and_the_plan_begins_anew() -> None:
    """Two hours after Ada took it: the person on call is paged again, and five minutes later Cy."""
    drill = Drill(lasting(2 * HOUR))
    drill.acknowledge(1)
    assert drill.incident.timers["lapse"] == at(2 * HOUR + 1)
    drill.tick(2 * HOUR)
    assert lapses(drill) == 0
    events = drill.tick(2 * HOUR + 1)
    assert lapses(drill) == 1
    assert (drill.incident.state, drill.incident.acknowledged_by) == (IncidentState.TRIGGERED, None)
    assert paged(events) == ["ada"]
    lapse = next(event for event in events if isinstance(event.fact, AcknowledgementLapsed))
    assert lapse.reason.text == "Ada acknowledged it, but nobody has done anything about it for 2 h"
    assert lapse.reason.rule == "severities.P1.acknowledgement_lasts"
    assert lapse.tell == ("shop-room",)
    assert reasons(events)[-1] == "P1 incident no longer looked after"
    assert paged(drill.tick(2 * HOUR + 6)) == ["cy"]


def test_without_such_a_time_it_is_owned_for_ever() -> None:
    """Nothing is said, nothing happens."""
    drill = Drill(lasting(None))
    drill.acknowledge(1)
    drill.tick(100 * HOUR)
    assert lapses(drill) == 0


@pytest.mark.parametrize(
    "deed",
    [
        AddNote(actor=ADA, text="still at it"),
        AddNote(actor=BO, text="I help"),
        ReachMilestone(actor=ADA, milestone="identified"),
        Triage(actor=ADA),
    ],
)
def test_whatever_a_person_does_counts(deed: Command) -> None:
    """Two hours from then, not from the acknowledgement."""
    drill = Drill(lasting(2 * HOUR))
    drill.acknowledge(1)
    drill.do(HOUR, deed)
    assert drill.incident.alarms["lapse"] == at(3 * HOUR)


def test_what_a_machine_does_is_no_work() -> None:
    """A note by a token, another alert of the same."""
    drill = Drill(lasting(2 * HOUR))
    drill.acknowledge(1)
    drill.do(HOUR, AddNote(actor=TOKEN, text="deployed"))
    drill.alert(HOUR)
    assert drill.incident.alarms["lapse"] == at(2 * HOUR + 1)


def test_an_acknowledgement_by_a_machine_lapses_too() -> None:
    """It counts from then."""
    drill = Drill(lasting(2 * HOUR))
    drill.do(1, Acknowledge(actor=TOKEN))
    assert drill.incident.alarms["lapse"] == at(2 * HOUR + 1)


def test_only_what_is_owned_lapses() -> None:
    """Not what nobody has acknowledged, and not what is resolved."""
    drill = Drill(lasting(2 * HOUR))
    assert "lapse" not in drill.incident.alarms
    drill.acknowledge(1)
    drill.resolve(2)
    assert "lapse" not in drill.incident.alarms


def test_a_hold_keeps_it_from_lapsing() -> None:
    """While it is snoozed, nobody is expected to do anything."""
    drill = Drill(lasting(2 * HOUR))
    drill.acknowledge(1)
    drill.do(2, Snooze(actor=ADA, minutes=10 * HOUR))
    assert "lapse" not in drill.incident.alarms


def test_another_severity_has_its_own_time() -> None:
    """P2 lasts four hours, counted from the last thing that was done: the change itself."""
    drill = Drill(lasting(4 * HOUR, "P2", lasting(2 * HOUR)))
    drill.acknowledge(1)
    drill.do(HOUR, SetSeverity(actor=ADA, severity="P2", reason="a workaround is known"))
    assert drill.incident.alarms["lapse"] == at(5 * HOUR)


def test_the_plan_counts_from_the_lapse_also_when_the_tick_is_late() -> None:
    """Ten minutes late: Cy was due five minutes ago."""
    drill = Drill(lasting(2 * HOUR))
    drill.acknowledge(1)
    assert paged(drill.tick(2 * HOUR + 11)) == ["ada", "cy"]
    assert drill.incident.run_started_at == at(2 * HOUR + 1)
    assert facts(drill.events, AcknowledgementLapsed)[0].response.deadlines["acknowledge"] == at(2 * HOUR + 6)


def test_it_may_lapse_again() -> None:
    """Whoever takes it next has as long."""
    drill = Drill(lasting(2 * HOUR))
    drill.acknowledge(1)
    drill.tick(3 * HOUR)
    drill.acknowledge(3 * HOUR, BO)
    drill.tick(5 * HOUR)
    assert lapses(drill) == 2


def test_what_was_triaged_need_not_be_triaged_again() -> None:
    """Nor is a promise broken twice; to acknowledge is promised anew."""
    drill = Drill(lasting(2 * HOUR))
    drill.do(1, Triage(actor=ADA))
    drill.acknowledge(1)
    drill.tick(2 * HOUR + 1)
    assert set(drill.incident.deadlines) == {"acknowledge", "resolve"}
