"""Steps that are carried out again, until they have done what they are for, or have been tried often enough."""

from dataclasses import replace
from datetime import timedelta

from muster.domain.commands.classification import SetSeverity
from muster.domain.commands.escalation import Escalate, ReportUnreached
from muster.domain.facts.escalation import Escalated, NobodyToPage, StepSkipped
from muster.domain.policy import Policy
from muster.domain.rules.escalation import During, Repeat, Target
from tests.support.drill import ADA, Drill, at, facts, paged, reasons, types
from tests.support.policies import (
    CY,
    DIR,
    NOBODY,
    ON_CALL,
    SECONDARY,
    START,
    UNLESS_ACKNOWLEDGED,
    UNLESS_RESOLVED,
    a_step,
    with_steps,
)


def again(minutes: float, times: int, *hand_over_to: Target) -> Repeat:
    """Return a repetition each so many minutes."""
    return Repeat(every=timedelta(minutes=minutes), times=times, hand_over_to=hand_over_to)


def test_it_pages_again_until_somebody_acknowledges() -> None:
    """Every ten minutes, whoever is on call then; an acknowledgement stops it and the hand-over."""
    policy = with_steps("P1", a_step(0, ON_CALL, repeat=again(10, 3, DIR), **UNLESS_ACKNOWLEDGED))
    drill = Drill(policy)
    assert paged(drill.tick(9.9)) == []
    assert paged(drill.tick(10)) == ["ada"]
    assert reasons(drill.events)[-1] == "Ada did not acknowledge within 10 min"
    drill.acknowledge(11)
    assert paged(drill.tick(1_000)) == []


def test_it_pages_no_more_often_than_it_says_and_then_hands_over() -> None:
    """Three times more, then the director, then nobody."""
    policy = with_steps("P1", a_step(0, ON_CALL, repeat=again(10, 3, DIR), **UNLESS_ACKNOWLEDGED))
    drill = Drill(policy)
    assert paged(drill.tick(39)) == ["ada"] * 3
    assert paged(drill.tick(40)) == ["dir"]
    assert paged(drill.tick(10_000)) == []


def test_the_level_rises_once() -> None:
    """A repeated escalation pages the level's people, and says no more of the level."""
    drill = Drill(with_steps("P1", a_step(0, level=3, repeat=again(5, 2))))
    drill.tick(60)
    assert paged(drill.events) == ["cy"] * 3
    assert len(facts(drill.events, Escalated)) == 1


def test_what_reached_nobody_is_not_repeated_but_handed_over_at_once() -> None:
    """Nobody is on call: the hand-over is the next step that pages, and does not wait."""
    drill = Drill(with_steps("P1", a_step(0, NOBODY, repeat=again(10, 3, DIR), **UNLESS_ACKNOWLEDGED)))
    assert paged(drill.events) == ["dir"]
    assert paged(drill.tick(60)) == []
    assert len(facts(drill.events, NobodyToPage)) == 1


def test_what_moves_up_is_the_next_step_and_no_repetition() -> None:
    """Ada could not be reached; paging her again would not help, so the backup is paged."""
    policy = with_steps("P1", a_step(0, ON_CALL, repeat=again(5, 3), **UNLESS_ACKNOWLEDGED), a_step(15, SECONDARY))
    drill = Drill(policy)
    step = drill.incident.plan[0].id
    assert paged(drill.do(1, ReportUnreached(person="ada", step=step, run=1))) == ["bo"]
    assert paged(drill.tick(5)) == ["ada"]


def test_what_was_left_out_is_neither_repeated_nor_handed_over() -> None:
    """Out of its hours the step is left out as a whole."""
    step = a_step(0, ON_CALL, repeat=again(10, 2, DIR), during=During.OFF, **UNLESS_ACKNOWLEDGED)
    drill = Drill(with_steps("P1", step))
    drill.tick(1_000)
    assert paged(drill.events) == []
    assert len(facts(drill.events, StepSkipped)) == 1


def test_what_was_put_off_is_repeated_from_then_on() -> None:
    """Put off until six in the evening, when the shop closes: repeated at ten past."""
    step = a_step(0, ON_CALL, repeat=again(10, 1, DIR), during=During.OFF, waits=True, **UNLESS_ACKNOWLEDGED)
    drill = Drill(_open_until_six(with_steps("P1", step)))
    assert paged(drill.tick(7 * 60)) == []
    assert paged(drill.tick(8 * 60)) == ["ada"]
    assert paged(drill.tick(8 * 60 + 9)) == []
    assert paged(drill.tick(8 * 60 + 10)) == ["ada"]
    assert paged(drill.tick(8 * 60 + 20)) == ["dir"]


def test_all_of_it_begins_again() -> None:
    """After an hour from the top, twice, each step unless somebody owns it; then the director."""
    everything = Repeat(every=None, times=2, hand_over_to=(DIR,))
    steps = (a_step(0, ON_CALL), a_step(15, SECONDARY, **UNLESS_ACKNOWLEDGED))
    policy = with_steps("P1", *steps, a_step(60, repeat=everything, **UNLESS_ACKNOWLEDGED))
    drill = Drill(policy)
    assert paged(drill.tick(179)) == ["bo", "ada", "bo", "ada", "bo"]
    assert paged(drill.tick(180)) == ["dir"]
    assert paged(drill.tick(10_000)) == []
    owned = Drill(policy)
    owned.acknowledge(1)
    assert paged(owned.tick(10_000)) == []


def test_nobody_on_call_does_not_bring_the_next_round() -> None:
    """It moves up within its round; the next one begins in its time, when somebody may be on call again."""
    everything = Repeat(every=None, times=1)
    policy = with_steps("P1", a_step(0, NOBODY), a_step(15, NOBODY), a_step(60, repeat=everything))
    drill = Drill(policy)
    assert types(drill.events) == ["opened", "nobody_to_page", "nobody_to_page"]
    assert types(drill.tick(60)) == ["deadline_missed"] * 2 + ["nobody_to_page"] * 2


def test_the_next_time_of_a_step_is_known() -> None:
    """The tick is told of the first of a step's times, whatever the later ones are."""
    drill = Drill(with_steps("P4", a_step(5, ON_CALL, repeat=again(10, 3))), severity="low")
    assert drill.incident.timers == {"step:1": at(5)}
    drill.tick(5)
    assert drill.incident.due_at == at(15)


def test_another_severity_does_not_repeat_what_was_done() -> None:
    """P2 repeats as P1 did, more often: what has been fired stays fired, what is overdue comes at once."""
    policy = with_steps("P1", a_step(0, ON_CALL, repeat=again(10, 2)))
    policy = with_steps("P2", a_step(0, ON_CALL, repeat=again(10, 4, DIR)), policy=policy)
    drill = Drill(policy)
    drill.tick(35)
    assert paged(drill.events) == ["ada"] * 3
    assert paged(drill.do(36, SetSeverity(actor=ADA, severity="P2", reason="better"))) == ["ada"]
    assert paged(drill.tick(60)) == ["ada", "dir"]


def test_a_step_fired_by_hand_keeps_its_repetitions_in_their_time() -> None:
    """Escalated after a minute instead of thirty: paged again at forty."""
    drill = Drill(with_steps("P1", a_step(30, level=3, repeat=again(10, 1), **UNLESS_RESOLVED)))
    assert paged(drill.do(1, Escalate(actor=ADA, level=3))) == ["cy"]
    assert paged(drill.tick(39)) == []
    assert paged(drill.tick(40)) == ["cy"]


def test_whoever_is_on_call_by_then_is_paged() -> None:
    """The repetition pages whom the step means when it comes, not whom it meant before."""
    drill = Drill(with_steps("P1", a_step(0, ON_CALL, repeat=again(60 * 24 * 7, 1)), a_step(1, CY)))
    assert paged(drill.tick(60 * 24 * 7)) == ["cy", "bo"]


def _open_until_six(policy: Policy) -> Policy:
    """Return the policy with business hours until six in the evening in Stockholm, eight hours after START."""
    hours = policy.team_hours("shop")
    closes = replace(hours.hours, start=hours.hours.start.replace(hour=8), end=hours.hours.end.replace(hour=18))
    assert START.hour == 9
    return replace(policy, business_hours=replace(hours, hours=closes))
