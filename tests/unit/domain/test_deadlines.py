"""The promises of a response, kept and broken."""

from muster.domain.commands.classification import SetSeverity, Triage
from muster.domain.commands.work import AddNote
from muster.domain.facts.deadlines import DeadlineMissed
from tests.support.drill import ADA, Drill, at, facts, types


def test_each_is_missed_once() -> None:
    """Three promises, three events in all, however often the clock ticks."""
    drill = Drill()
    for minutes in range(5, 300, 5):
        drill.tick(minutes)
    assert facts(drill.events, DeadlineMissed) == [
        DeadlineMissed(deadline="acknowledge", due_at=at(5)),
        DeadlineMissed(deadline="triage", due_at=at(15)),
        DeadlineMissed(deadline="resolve", due_at=at(240)),
    ]
    assert drill.incident.missed == ("acknowledge", "triage", "resolve")


def test_a_missed_one_says_what_was_not_done_and_which_rule_asked_for_it() -> None:
    """Code, words and the place in the policy."""
    drill = Drill()
    reason = drill.tick(5)[0].reason
    assert (reason.code, reason.text, reason.rule) == (
        "acknowledge_deadline_missed",
        "not acknowledged in time",
        "severities.P1.acknowledge_within",
    )


def test_kept_promises_are_not_missed() -> None:
    """Acknowledged, triaged and resolved in time: no line about it, ever."""
    drill = Drill()
    drill.acknowledge(4)
    drill.do(14, Triage(actor=ADA))
    drill.resolve(239)
    drill.tick(1_000)
    assert facts(drill.events, DeadlineMissed) == []


def test_an_acknowledgement_at_the_deadline_itself_keeps_it() -> None:
    """Within five minutes includes the fifth."""
    drill = Drill()
    drill.acknowledge(5)
    assert drill.incident.missed == ()


def test_what_was_broken_between_two_ticks_is_recorded_with_what_ends_it() -> None:
    """Acknowledged half a minute late, before the tick saw it: the promise is broken all the same."""
    drill = Drill()
    assert types(drill.acknowledge(5.5)) == ["deadline_missed", "acknowledged"]
    assert types(drill.do(15.5, Triage(actor=ADA))) == ["deadline_missed", "triaged"]
    assert types(drill.resolve(241)) == ["deadline_missed", "resolved"]
    assert drill.incident.missed == ("acknowledge", "triage", "resolve")


def test_several_broken_at_once_are_recorded_in_order_of_time() -> None:
    """A resolution hours later breaks what was promised before it, the soonest first."""
    drill = Drill()
    drill.resolve(300)
    assert drill.incident.missed == ("acknowledge", "triage", "resolve")


def test_a_promise_broken_under_the_old_severity_stays_broken() -> None:
    """Lowering the severity after the deadline does not undo it."""
    drill = Drill()
    drill.do(6, SetSeverity(actor=ADA, severity="P4", reason="it is so bad"))
    assert drill.incident.missed == ("acknowledge",)


def test_a_command_that_changes_nothing_records_nothing() -> None:
    """A duplicate alert leaves even a broken promise to the tick."""
    drill = Drill()
    assert drill.alert(6) == []
    assert types(drill.do(6, AddNote(actor=ADA, text="n"))) == ["note", "deadline_missed", "paged"]
