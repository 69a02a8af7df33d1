"""What follows when no channel leads to a person."""

import pytest

from muster.domain.commands.escalation import ReportUnreached
from tests.support.drill import Drill, paged, reasons

STEP = "0|on-call|incidents|#1"


def test_the_next_step_comes_at_once_when_nobody_of_the_step_was_reached() -> None:
    """Bo, the backup, is paged a minute after Ada turned out to be unreachable, not at 5 minutes."""
    drill = Drill()
    events = drill.do(1, ReportUnreached(person="ada", step=STEP, run=1))
    assert paged(events) == ["bo"]
    assert reasons(events) == ["no channel could reach Ada"] * 2
    assert paged(drill.tick(6)) == []


def test_the_next_step_waits_while_one_of_the_step_was_reached() -> None:
    """Of two persons one unreached moves nothing; the second does."""
    drill = Drill()
    drill.tick(15)
    step = next(step.id for step in drill.incident.plan if step.level == 2 and step.raises)
    assert paged(drill.do(16, ReportUnreached(person="ada", step=step, run=1))) == []
    assert paged(drill.do(17, ReportUnreached(person="bo", step=step, run=1))) == ["cy"]
    assert drill.incident.unreached == {step: ("ada", "bo")}


def test_it_is_recorded_once() -> None:
    """A repeated report is no event."""
    drill = Drill()
    drill.do(1, ReportUnreached(person="ada", step=STEP, run=1))
    assert drill.do(2, ReportUnreached(person="ada", step=STEP, run=1)) == []
    assert drill.incident.unreached == {STEP: ("ada",)}


@pytest.mark.parametrize(("person", "step", "run"), [("bo", STEP, 1), ("ada", "other", 1), ("ada", STEP, 2)])
def test_a_report_about_something_else_is_ignored(person: str, step: str, run: int) -> None:
    """Somebody who was not paged by that step in this run changes nothing."""
    assert Drill().do(1, ReportUnreached(person=person, step=step, run=run)) == []


def test_nobody_else_is_woken_once_somebody_owns_it() -> None:
    """After an acknowledgement an unreached person moves nothing forward."""
    drill = Drill()
    drill.tick(5)
    drill.acknowledge(6)
    step = next(step.id for step in drill.incident.plan if step.number == 2)
    assert paged(drill.do(7, ReportUnreached(person="bo", step=step, run=1))) == []
