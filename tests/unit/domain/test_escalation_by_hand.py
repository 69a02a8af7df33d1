"""A person escalates."""

from dataclasses import replace

import pytest

from muster.domain.briefing import Briefing
from muster.domain.commands.escalation import Escalate
from muster.domain.facts.escalation import Escalated
from muster.domain.ruling.escalation import BRIEFING_LIMIT
from muster.domain.story import Refused
from muster.domain.text import cap
from tests.support.drill import ADA, BO, Drill, facts, paged, reasons, types
from tests.support.policies import (
    CY,
    NOBODY,
    ON_CALL,
    UNLESS_ACKNOWLEDGED,
    a_policy,
    a_step,
    with_steps,
)


def test_the_next_level_is_paged_now() -> None:
    """From level 1 to 2, with who asked and why."""
    drill = Drill()
    events = drill.do(1, Escalate(actor=ADA, summary="I am alone"))
    assert paged(events) == ["ada", "bo"]
    assert reasons(events) == ["Ada asked for it", "Ada asked for it: I am alone"]
    assert (drill.incident.level, events[-1].actor) == (2, ADA)


def test_whoever_is_paged_from_then_on_is_told_what_was_done_and_what_is_needed() -> None:
    """All three are on record, cut where they are long, and stay until somebody escalates with other words."""
    drill = Drill()
    words = Escalate(actor=ADA, summary=" the queue is full ", actions_taken="restarted it", help_needed="x" * 3_000)
    drill.do(1, words)
    kept = drill.incident.briefing
    assert kept is not None
    assert (kept.summary, kept.actions_taken) == ("the queue is full", "restarted it")
    assert kept.help_needed == cap("x" * 3_000, BRIEFING_LIMIT)
    drill.do(2, Escalate(actor=BO))
    assert drill.incident.briefing == kept
    drill.do(3, Escalate(actor=BO, help_needed="a database person"))
    assert drill.incident.briefing == Briefing(help_needed="a database person")


def test_words_are_on_record_though_nobody_is_there_to_be_paged() -> None:
    """The next step moves up, and whoever it pages reads them."""
    policy = with_steps("P1", a_step(0, ON_CALL), a_step(60, CY))
    policy = replace(policy, levels=policy.levels | {2: replace(policy.levels[2], page=(NOBODY,))})
    drill = Drill(policy)
    assert paged(drill.do(1, Escalate(actor=ADA, help_needed="anybody"))) == ["cy"]
    assert drill.incident.briefing == Briefing(help_needed="anybody")


def test_a_reopened_incident_forgets_what_was_said() -> None:
    """It was about the time before."""
    drill = Drill()
    drill.do(1, Escalate(actor=ADA, summary="I am alone"))
    drill.resolve(2)
    drill.alert(3)
    assert drill.incident.briefing is None


def test_a_chosen_level_may_skip_others() -> None:
    """Straight to the director; the levels between are paged by the plan, in their time."""
    drill = Drill()
    assert paged(drill.do(1, Escalate(actor=ADA, level=4))) == ["dir"]
    assert facts(drill.events, Escalated)[0].level_name == "Director"
    assert paged(drill.tick(200)) == ["bo", "ada", "bo", "cy"]
    assert (drill.incident.level, drill.incident.reached) == (4, (1, 2, 3, 4))


def test_a_level_already_reached_is_refused() -> None:
    """The refusal says which; one that was passed over is not among them."""
    drill = Drill()
    drill.do(1, Escalate(actor=ADA, level=3))
    for level in (1, 3):
        with pytest.raises(Refused, match=f"has reached level {level} already"):
            drill.do(2, Escalate(actor=ADA, level=level))
    assert paged(drill.do(2, Escalate(actor=ADA, level=2))) == ["ada", "bo"]
    assert (drill.incident.level, drill.incident.reached) == (3, (1, 2, 3))


def test_the_next_level_is_the_one_above_and_then_those_passed_over() -> None:
    """Up from the third to the fourth, and only then back to the second; after that there is none."""
    drill = Drill()
    drill.do(1, Escalate(actor=ADA, level=3))
    assert paged(drill.do(2, Escalate(actor=ADA))) == ["dir"]
    assert paged(drill.do(3, Escalate(actor=ADA))) == ["ada", "bo"]
    with pytest.raises(Refused, match="the highest level already"):
        drill.do(4, Escalate(actor=ADA))


def test_what_was_reached_is_forgotten_with_a_reopening() -> None:
    """The response begins anew."""
    drill = Drill()
    drill.do(1, Escalate(actor=ADA, level=4))
    drill.resolve(2)
    drill.alert(3)
    assert (drill.incident.level, drill.incident.reached) == (1, (1,))


@pytest.mark.parametrize("level", [0, -1, 5])
def test_a_level_that_does_not_exist_is_refused(level: int) -> None:
    """Zero is a number like any other, not a way to say "the next"."""
    with pytest.raises(Refused, match=f"there is no level {level}"):
        Drill().do(1, Escalate(actor=ADA, level=level))


def test_the_planned_step_of_that_level_is_not_repeated() -> None:
    """The person asked for what the plan had for later: the step is done."""
    drill = Drill()
    drill.do(1, Escalate(actor=ADA))
    fact = facts(drill.events, Escalated)[0]
    assert fact.number == 3
    assert fact.step in drill.incident.fired
    assert paged(drill.tick(20)) == ["bo"]


def test_the_planned_step_is_not_repeated_where_its_condition_had_ended() -> None:
    """After an acknowledgement the plan's step is void; the level is paged by hand, and a later one still fires."""
    drill = Drill()
    drill.acknowledge(1)
    drill.do(2, Escalate(actor=ADA))
    assert facts(drill.events, Escalated)[0].step is None
    assert paged(drill.events) == ["ada", "ada", "bo"]
    assert paged(drill.tick(125)) == ["cy", "dir"]


def test_an_escalation_by_hand_leaves_a_mark_for_those_it_paged() -> None:
    """Whoever was paged by hand is among those who did not acknowledge."""
    policy = with_steps("P1", a_step(0, ON_CALL), a_step(30, CY, **UNLESS_ACKNOWLEDGED))
    drill = Drill(policy)
    drill.do(1, Escalate(actor=BO, level=4))
    assert "Ada and Dir did not acknowledge within 30 min" in reasons(drill.tick(30))


def test_an_empty_level_is_said_and_the_plan_moves_on() -> None:
    """Whoever asked is told that nobody is there; the next planned page does not wait."""
    levels = a_policy().levels
    empty = a_policy(levels=levels | {4: replace(levels[4], page=(NOBODY,))})
    drill = Drill(with_steps("P1", a_step(0, ON_CALL), a_step(30, CY), policy=empty))
    events = drill.do(1, Escalate(actor=ADA, level=4))
    assert types(events) == ["nobody_to_page", "paged"]
    assert reasons(events) == ["Ada asked for it", "nobody is on call for level 4"]
    assert (paged(events), drill.incident.level) == (["cy"], 4)


def test_an_empty_planned_level_is_said_by_the_person_who_asked() -> None:
    """The event's actor is the person, as it is where somebody was there."""
    levels = a_policy().levels
    empty = a_policy(levels=levels | {2: replace(levels[2], page=(NOBODY,))})
    events = Drill(empty).do(1, Escalate(actor=ADA, level=2))
    assert types(events)[0] == "nobody_to_page"
    assert (events[0].actor, events[0].reason.text) == (ADA, "Ada asked for it, but nobody is on call (gone)")
