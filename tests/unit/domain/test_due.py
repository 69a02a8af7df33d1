"""What has fallen due, in order of time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from muster.domain.commands.lifecycle import Tick
from muster.domain.facts.lifecycle import Resolved
from muster.domain.incident import IncidentState
from muster.domain.parties import MUSTER
from tests.support.drill import Drill, at, facts, paged, reasons, types
from tests.support.policies import ON_CALL, a_policy, a_step, with_steps


def test_everything_overdue_is_carried_out_in_order() -> None:
    """One tick after a long silence does what many would have done, the soonest first."""
    drill = Drill()
    assert types(drill.tick(20)) == ["deadline_missed", "paged", "deadline_missed", "escalated"]


def test_a_deadline_comes_before_a_step_of_the_same_instant() -> None:
    """At five minutes the promise is broken, and then the backup is paged for it."""
    assert types(Drill().tick(5)) == ["deadline_missed", "paged"]


def test_nothing_is_done_before_its_time() -> None:
    """A microsecond earlier nothing is due."""
    assert Drill().do_at(at(5) - timedelta(microseconds=1), Tick()) == []


def test_due_at_is_the_next_thing_in_time() -> None:
    """The tick is told when to look again: steps and deadlines alike."""
    drill = Drill()
    seen = []
    while drill.incident.due_at:
        seen.append((drill.incident.due_at - at(0)) // timedelta(minutes=1))
        drill.tick(seen[-1])
    assert seen == [5, 15, 30, 120, 240]


def test_timers_are_named() -> None:
    """Every step by its number in the file, every deadline by its promise."""
    drill = Drill()
    assert drill.incident.timers == {
        "step:2": at(5),
        "step:3": at(15),
        "step:4": at(30),
        "step:5": at(120),
        "acknowledge": at(5),
        "triage": at(15),
        "resolve": at(240),
    }
    drill.acknowledge(1)
    assert drill.incident.timers["step:6"] == at(61)


def test_a_resolved_incident_waits_only_to_be_closed() -> None:
    """After the reopen window the record is complete, at the first tick from then on."""
    drill = Drill()
    drill.resolve(3)
    assert drill.incident.timers == {"close": at(63)}
    assert drill.tick(62.9) == []
    events = drill.tick(63)
    assert (types(events), reasons(events)) == (["closed"], ["nothing reopened it in time"])
    assert events[0].actor == MUSTER
    assert drill.incident.timers == {}


def test_without_a_reopen_window_it_closes_with_the_resolution() -> None:
    """A window of nothing is over at once."""
    drill = Drill(a_policy(reopen_within=timedelta()))
    assert types(drill.resolve(1)) == ["resolved", "closed"]


class TestSendersTest:
    """The sender's own test notification."""

    def test_it_ends_by_itself(self) -> None:
        """It is a P4 whatever it says, pages nobody here, and is over after ten minutes without a person."""
        drill = Drill(test=True)
        assert (drill.incident.severity, drill.incident.test) == ("P4", True)
        assert drill.tick(9.9) == []
        events = drill.tick(10)
        assert types(events) == ["resolved"]
        assert reasons(events) == ["this was a test of the sender; it ends by itself"]
        assert drill.incident.resolved_by == MUSTER.id

    def test_a_late_tick_closes_it_as_punctual_ones_would(self) -> None:
        """The reopen window counts from the end of the test, however late that is noticed."""
        drill = Drill(test=True)
        assert types(drill.tick(70)) == ["resolved", "closed"]
        assert facts(drill.events, Resolved)[0].close_at == at(70)

    def test_a_late_tick_blames_nobody_after_its_end(self) -> None:
        """A promise that would have been broken after the end was not broken, though the tick came later still."""
        severities = a_policy().severities
        five, fifteen = severities["P1"].acknowledge_within, severities["P1"].triage_within
        strict = replace(severities["P4"], acknowledge_within=five, resolve_within=fifteen)
        drill = Drill(a_policy(severities=severities | {"P4": strict}), test=True)
        assert types(drill.tick(100)) == ["deadline_missed", "resolved", "closed"]
        assert drill.incident.missed == ("acknowledge",)

    def test_it_pages_where_the_policy_does_so_for_the_lowest_severity(self) -> None:
        """A test goes the way of a real P4."""
        drill = Drill(with_steps("P4", a_step(0, ON_CALL)), test=True)
        assert paged(drill.events) == ["ada"]

    def test_reopened_it_ends_by_itself_again(self) -> None:
        """A second test of the sender within the window has its own ten minutes."""
        drill = Drill(test=True)
        drill.tick(10)
        drill.alert(12, test=True)
        assert drill.incident.state is IncidentState.TRIGGERED
        assert types(drill.tick(21.9)) == []
        assert types(drill.tick(22)) == ["resolved"]


def test_a_tick_of_a_day_far_in_the_future_ends() -> None:
    """However late, one tick is enough, and leaves nothing behind."""
    drill = Drill()
    drill.do_at(datetime(2999, 1, 1, tzinfo=UTC), Tick())
    assert drill.incident.due_at is None
