"""Firing the steps of a plan."""

from dataclasses import replace

import pytest

from muster.domain.command import Escalate, SetSeverity
from muster.domain.event import Escalated, NobodyToPage, Paged, Told
from muster.domain.policy import Policy
from muster.domain.story import Refused
from tests.support.drill import ADA, BO, Drill, facts, paged, reasons, types
from tests.support.policies import (
    CY,
    DIR,
    EVERYONE,
    FROM_ACKNOWLEDGEMENT,
    NOBODY,
    ON_CALL,
    SECONDARY,
    UNLESS_ACKNOWLEDGED,
    UNLESS_RESOLVED,
    a_policy,
    a_step,
    with_steps,
)


class TestInTime:
    """Steps fire when they are due, and not before."""

    def test_steps_are_counted_from_the_opening(self) -> None:
        """Each step pages at its minute and is silent a second earlier."""
        drill = Drill()
        assert paged(drill.events) == ["ada"]
        assert paged(drill.tick(4.99)) == []
        assert paged(drill.tick(5)) == ["bo"]
        assert paged(drill.tick(14.99)) == []
        assert paged(drill.tick(15)) == ["ada", "bo"]
        assert paged(drill.tick(30)) == ["cy"]
        assert paged(drill.tick(120)) == ["dir"]
        assert paged(drill.tick(100_000)) == []

    def test_steps_counted_from_the_acknowledgement_wait_for_it(self) -> None:
        """Without one they are never due; with one they are, unless it is resolved."""
        policy = with_steps("P1", a_step(0, ON_CALL), a_step(60, CY, **FROM_ACKNOWLEDGEMENT))
        drill = Drill(policy)
        assert paged(drill.tick(1_000)) == []
        drill.acknowledge(1_001)
        assert paged(drill.tick(1_060)) == []
        events = drill.tick(1_061)
        assert paged(events) == ["cy"]
        assert "not resolved within 1 h of the acknowledgement" in reasons(events)

    def test_a_step_at_the_acknowledgement_itself_comes_with_it(self) -> None:
        """An offset of nothing from the acknowledgement fires in the same decision, and says so."""
        policy = with_steps("P1", a_step(0, ON_CALL), a_step(0, CY, **FROM_ACKNOWLEDGEMENT))
        drill = Drill(policy)
        events = drill.acknowledge(1)
        assert paged(events) == ["cy"]
        assert reasons(events)[1] == "it was acknowledged"

    def test_an_acknowledgement_stops_what_is_conditional_on_it_and_nothing_else(self) -> None:
        """Steps unless acknowledged are silent, steps unless resolved and without a condition are not."""
        policy = with_steps(
            "P1",
            a_step(0, ON_CALL),
            a_step(5, SECONDARY, **UNLESS_ACKNOWLEDGED),
            a_step(10, CY, **UNLESS_RESOLVED),
            a_step(15, DIR),
        )
        drill = Drill(policy)
        drill.acknowledge(1)
        assert paged(drill.tick(20)) == ["cy", "dir"]

    def test_a_resolution_stops_everything(self) -> None:
        """No step of any condition fires afterwards."""
        policy = with_steps("P1", a_step(0, ON_CALL), a_step(10, CY, **UNLESS_RESOLVED), a_step(15, DIR))
        drill = Drill(policy)
        drill.resolve(1)
        assert paged(drill.tick(20)) == []

    def test_steps_due_at_once_fire_in_order_of_time_then_of_the_file(self) -> None:
        """However they stand in the file, the earlier is first; at the same minute the upper one."""
        policy = with_steps("P1", a_step(9, DIR), a_step(3, CY), a_step(9, SECONDARY), a_step(0, ON_CALL))
        drill = Drill(policy)
        assert paged(drill.tick(10)) == ["cy", "dir", "bo"]

    def test_a_step_fires_once(self) -> None:
        """A tick at the same instant, and one later, find nothing to do."""
        drill = Drill()
        assert paged(drill.tick(5)) == ["bo"]
        assert drill.tick(5) == []
        assert drill.tick(6) == []

    def test_two_like_steps_are_two(self) -> None:
        """Paging the same people again later is a step of its own."""
        policy = with_steps("P1", a_step(0, ON_CALL), a_step(5, ON_CALL), a_step(10, ON_CALL))
        drill = Drill(policy)
        assert paged(drill.tick(12)) == ["ada", "ada"]


class TestWhatTheyDo:
    """A step pages, escalates or tells."""

    def test_a_step_with_a_level_escalates_to_it(self) -> None:
        """The event names the level; its people are paged, and everybody who has heard of the incident is told."""
        drill = Drill()
        drill.tick(14)
        event = drill.tick(15)[0]
        raised = facts(drill.events, Escalated)[0]
        assert (raised.level, raised.level_name, raised.number, drill.incident.level) == (2, "Team", 3, 2)
        event = next(each for each in drill.events if each.fact is raised)
        assert event.tell == ("shop-room", "incidents")
        assert event.reason.rule == "escalation.P1[3]"

    def test_a_step_with_a_level_pages_its_own_targets_too(self) -> None:
        """The level's people come first, and nobody twice."""
        drill = Drill(with_steps("P1", a_step(5, DIR, SECONDARY, level=2)))
        assert paged(drill.tick(5)) == ["ada", "bo", "dir"]

    def test_a_step_below_the_level_reached_is_left_out(self) -> None:
        """Escalation never goes down: who was at level 3 is not escalated to level 2 later."""
        drill = Drill(with_steps("P1", a_step(5, level=3), a_step(10, level=2), a_step(15, level=3)))
        assert paged(drill.tick(60)) == ["cy"]
        assert drill.incident.level == 3

    def test_a_page_step_says_the_level_where_the_incident_stands(self) -> None:
        """A page after an escalation that was not needed is one of level 1, as the incident is."""
        policy = with_steps("P1", a_step(5, level=2, **UNLESS_ACKNOWLEDGED), a_step(10, CY), a_step(15, NOBODY))
        drill = Drill(policy)
        drill.acknowledge(1)
        drill.tick(20)
        assert [fact.level for fact in facts(drill.events, Paged)] == [1]
        assert [fact.level for fact in facts(drill.events, NobodyToPage)] == [1]
        assert drill.incident.level == 1

    def test_a_step_of_level_one_pages_without_escalating(self) -> None:
        """The incident is at level 1 from the start."""
        drill = Drill(with_steps("P1", a_step(0, level=1)))
        assert types(drill.events) == ["opened", "paged"]
        assert paged(drill.events) == ["ada"]

    def test_a_step_that_only_tells_pages_nobody(self) -> None:
        """Its channels are told, no others."""
        drill = Drill(with_steps("P1", a_step(5, tell=("incidents",))))
        (event,) = [each for each in drill.tick(5) if isinstance(each.fact, Told)]
        assert (event.recipients, event.tell) == ((), ("incidents",))

    def test_the_reason_says_what_has_not_happened(self) -> None:
        """Each condition has its sentence, with the names of those who were paged."""
        policy = with_steps(
            "P1",
            a_step(0, ON_CALL),
            a_step(5, SECONDARY, **UNLESS_ACKNOWLEDGED),
            a_step(15, CY, **UNLESS_ACKNOWLEDGED),
            a_step(20, DIR, **UNLESS_ACKNOWLEDGED),
            a_step(65, CY, **UNLESS_RESOLVED),
            a_step(75, DIR),
        )
        drill = Drill(policy)
        drill.tick(80)
        pages = [event.reason for event in drill.events if event.recipients]
        assert [(reason.code, reason.text) for reason in pages] == [
            ("opened", "P1 incident opened"),
            ("not_acknowledged", "Ada did not acknowledge within 5 min"),
            ("not_acknowledged", "Ada and Bo did not acknowledge within 15 min"),
            ("not_acknowledged", "Ada, Bo and Cy did not acknowledge within 20 min"),
            ("not_resolved", "not resolved within 1 h 5 min"),
            ("elapsed", "1 h 15 min after it was opened"),
        ]

    def test_the_reason_names_nobody_where_nobody_was_paged(self) -> None:
        """A plan that begins late has nobody to blame."""
        drill = Drill(with_steps("P1", a_step(5, ON_CALL, **UNLESS_ACKNOWLEDGED)))
        assert reasons(drill.tick(5))[1] == "nobody acknowledged within 5 min"

    def test_after_a_reopening_the_reason_says_so(self) -> None:
        """The page at once is because it was reopened."""
        drill = Drill()
        drill.resolve(1)
        assert reasons(drill.alert(2))[1] == "P1 incident reopened"


class TestNobodyOnCall:
    """A step with nobody to page does not wait."""

    def test_the_next_step_comes_at_once(self) -> None:
        """It is said that nobody was there, and the next step fires in the same decision."""
        drill = Drill(with_steps("P1", a_step(0, NOBODY), a_step(30, CY, **UNLESS_ACKNOWLEDGED)))
        assert types(drill.events) == ["opened", "nobody_to_page", "paged"]
        assert reasons(drill.events)[1:] == [
            "P1 incident opened, but nobody is on call (gone)",
            "nobody is on call for step 1",
        ]
        assert paged(drill.tick(40)) == []

    def test_a_row_of_empty_steps_ends_at_the_first_that_reaches_somebody(self) -> None:
        """Each is said, and only one step further is fired."""
        policy = with_steps("P1", a_step(0, NOBODY), a_step(10, NOBODY), a_step(30, CY), a_step(40, DIR))
        drill = Drill(policy)
        assert types(drill.events) == ["opened", "nobody_to_page", "nobody_to_page", "paged"]
        assert reasons(drill.events)[2] == "nobody is on call for step 1, and nobody is on call (gone)"
        assert paged(drill.events) == ["cy"]

    def test_steps_that_only_tell_are_not_pulled_forward(self) -> None:
        """They keep their time; the next step that pages comes at once."""
        drill = Drill(with_steps("P1", a_step(0, NOBODY), a_step(10, tell=("incidents",)), a_step(30, CY)))
        assert paged(drill.events) == ["cy"]
        assert types(drill.tick(10)) == ["deadline_missed", "told"]

    def test_a_step_whose_condition_does_not_hold_is_not_pulled_forward(self) -> None:
        """Once acknowledged, an empty step does not wake those who were to come only without that."""
        policy = with_steps("P1", a_step(5, NOBODY, **UNLESS_RESOLVED), a_step(30, CY, **UNLESS_ACKNOWLEDGED))
        drill = Drill(policy)
        drill.acknowledge(1)
        assert types(drill.tick(5)) == ["nobody_to_page"]

    def test_the_level_is_reached_even_if_nobody_stands_on_it(self) -> None:
        """An escalation to an empty level counts, and the next one follows."""
        levels = a_policy().levels
        empty = a_policy(levels=levels | {2: replace(levels[2], page=(NOBODY,))})
        drill = Drill(with_steps("P1", a_step(5, level=2), a_step(30, level=3), policy=empty))
        drill.tick(5)
        assert drill.incident.level == 3
        assert paged(drill.events) == ["cy"]

    def test_before_the_rotation_begins_the_backup_is_paged_at_once(self) -> None:
        """Nobody on call in a schedule is the same as nobody."""
        schedules = a_policy().schedules
        later = replace(schedules["primary"], first_day=schedules["primary"].first_day.replace(year=2027))
        drill = Drill(a_policy(schedules=schedules | {"primary": later}))
        assert paged(drill.events) == ["bo"]
        assert "but nobody is on call (on-call)" in reasons(drill.events)[1]


class TestByHand:
    """A person escalates."""

    def test_the_next_level_is_paged_now(self) -> None:
        """From level 1 to 2, with who asked and why."""
        drill = Drill()
        events = drill.do(1, Escalate(actor=ADA, reason="I am alone"))
        assert paged(events) == ["ada", "bo"]
        assert reasons(events) == ["Ada asked for it: I am alone"]
        assert (drill.incident.level, events[0].actor) == (2, ADA)

    def test_a_chosen_level_may_skip_others(self) -> None:
        """Straight to the director; the levels between are not paged, then or later."""
        drill = Drill()
        assert paged(drill.do(1, Escalate(actor=ADA, level=4))) == ["dir"]
        assert facts(drill.events, Escalated)[0].level_name == "Director"
        assert paged(drill.tick(200)) == ["bo"]

    def test_a_level_already_reached_is_refused(self) -> None:
        """The refusal says where the incident is."""
        drill = Drill()
        drill.do(1, Escalate(actor=ADA, level=3))
        for level in (1, 2, 3):
            with pytest.raises(Refused, match="at level 3 already"):
                drill.do(2, Escalate(actor=ADA, level=level))

    def test_beyond_the_highest_level_there_is_none(self) -> None:
        """At the top, the next level is refused in words."""
        drill = Drill()
        drill.do(1, Escalate(actor=ADA, level=4))
        with pytest.raises(Refused, match="the highest level already"):
            drill.do(2, Escalate(actor=ADA))

    @pytest.mark.parametrize("level", [0, -1, 5])
    def test_a_level_that_does_not_exist_is_refused(self, level: int) -> None:
        """Zero is a number like any other, not a way to say "the next"."""
        with pytest.raises(Refused, match=f"there is no level {level}"):
            Drill().do(1, Escalate(actor=ADA, level=level))

    def test_the_planned_step_of_that_level_is_not_repeated(self) -> None:
        """The person asked for what the plan had for later: the step is done."""
        drill = Drill()
        drill.do(1, Escalate(actor=ADA))
        fact = facts(drill.events, Escalated)[0]
        assert fact.number == 3
        assert fact.step in drill.incident.fired
        assert paged(drill.tick(20)) == ["bo"]

    def test_the_planned_step_is_not_repeated_where_its_condition_had_ended(self) -> None:
        """After an acknowledgement the plan's step is void; the level is paged by hand, and a later one still fires."""
        drill = Drill()
        drill.acknowledge(1)
        drill.do(2, Escalate(actor=ADA))
        assert facts(drill.events, Escalated)[0].step is None
        assert paged(drill.events) == ["ada", "ada", "bo"]
        assert paged(drill.tick(125)) == ["cy", "dir"]

    def test_an_escalation_by_hand_leaves_a_mark_for_those_it_paged(self) -> None:
        """Whoever was paged by hand is among those who did not acknowledge."""
        policy = with_steps("P1", a_step(0, ON_CALL), a_step(30, CY, **UNLESS_ACKNOWLEDGED))
        drill = Drill(policy)
        drill.do(1, Escalate(actor=BO, level=4))
        assert "Ada and Dir did not acknowledge within 30 min" in reasons(drill.tick(30))

    def test_an_empty_level_is_said_and_the_plan_moves_on(self) -> None:
        """Whoever asked is told that nobody is there; the next planned page does not wait."""
        levels = a_policy().levels
        empty = a_policy(levels=levels | {4: replace(levels[4], page=(NOBODY,))})
        drill = Drill(with_steps("P1", a_step(0, ON_CALL), a_step(30, CY), policy=empty))
        events = drill.do(1, Escalate(actor=ADA, level=4))
        assert types(events) == ["nobody_to_page", "paged"]
        assert reasons(events) == ["Ada asked for it", "nobody is on call for level 4"]
        assert (paged(events), drill.incident.level) == (["cy"], 4)

    def test_an_empty_planned_level_is_said_by_the_person_who_asked(self) -> None:
        """The event's actor is the person, as it is where somebody was there."""
        levels = a_policy().levels
        empty = a_policy(levels=levels | {2: replace(levels[2], page=(NOBODY,))})
        events = Drill(empty).do(1, Escalate(actor=ADA, level=2))
        assert types(events)[0] == "nobody_to_page"
        assert (events[0].actor, events[0].reason.text) == (ADA, "Ada asked for it, but nobody is on call (gone)")


class TestSeverityChanges:
    """Another severity, another plan, counted from the opening."""

    def test_steps_already_overdue_fire_at_once_and_in_order(self) -> None:
        """At 20 minutes a P2 becomes a P1: what a P1 would have done by then happens, the rest in time."""
        drill = Drill(severity="high")
        assert paged(drill.tick(15)) == ["bo"]
        events = drill.do(20, SetSeverity(actor=ADA, severity="P1"))
        assert types(events)[0] == "severity_changed"
        assert paged(events) == ["ada", "bo"]
        assert drill.incident.level == 2
        assert paged(drill.tick(29)) == []
        assert paged(drill.tick(30)) == ["cy"]

    def test_no_step_fires_twice(self) -> None:
        """What both plans have in common, and has been done, is not done again."""
        drill = Drill(severity="high")
        drill.tick(15)
        drill.do(16, SetSeverity(actor=ADA, severity="P1"))
        drill.do(17, SetSeverity(actor=ADA, severity="P2"))
        drill.do(18, SetSeverity(actor=ADA, severity="P1"))
        steps = [event.fact.step for event in drill.events if isinstance(event.fact, Paged | Escalated | Told)]
        assert len(steps) == len(set(steps))

    def test_another_road_is_another_step(self) -> None:
        """Whoever was only sent a mail for a P3 is woken when it becomes a P1."""
        drill = Drill(severity="medium")
        assert [recipient.channels for recipient in drill.events[1].recipients] == [("email",)]
        events = drill.do(1, SetSeverity(actor=BO, severity="P1"))
        assert [(r.person, r.channels) for event in events for r in event.recipients] == [
            ("ada", ("push", "call", "email"))
        ]

    def test_a_lower_severity_takes_back_what_has_not_fired(self) -> None:
        """A P1 lowered to P4 pages nobody any more, and stays at its level."""
        drill = Drill()
        drill.tick(15)
        events = drill.do(16, SetSeverity(actor=ADA, severity="P4"))
        assert paged(events) == []
        assert paged(drill.tick(10_000)) == []
        assert drill.incident.level == 2

    def test_an_acknowledged_incident_does_not_wake_those_conditional_on_that(self) -> None:
        """Made worse after the acknowledgement, only what is unless resolved remains."""
        drill = Drill(severity="high")
        drill.acknowledge(1)
        assert paged(drill.do(20, SetSeverity(actor=ADA, severity="P1"))) == []
        assert paged(drill.tick(130)) == ["cy", "dir"]


def _edited(policy: Policy) -> Policy:
    """Return the policy after an edit: other steps, other levels."""
    policy = with_steps("P1", a_step(0, DIR), a_step(1, DIR), policy=policy)
    return replace(policy, levels=policy.levels | {2: replace(policy.levels[2], name="Other", page=(DIR,))})


def test_an_edit_of_the_policy_does_not_disturb_the_response_under_way() -> None:
    """The plan, the levels and the deadlines are those of the opening."""
    drill = Drill()
    deadlines = drill.incident.deadlines
    drill.policy = _edited(drill.policy)
    assert paged(drill.tick(4)) == []
    assert paged(drill.tick(15)) == ["bo", "ada", "bo"]
    assert facts(drill.events, Escalated)[0].level_name == "Team"
    assert drill.incident.deadlines == {"resolve": deadlines["resolve"]}


def test_a_schedule_that_was_deleted_counts_as_nobody() -> None:
    """A frozen step may name what the policy no longer has: the next one moves up, and nothing breaks."""
    drill = Drill()
    drill.policy = replace(drill.policy, schedules={})
    events = drill.tick(5)
    assert types(events) == ["deadline_missed", "nobody_to_page", "escalated"]
    assert paged(events) == ["ada", "bo"]


def test_a_team_that_was_deleted_counts_as_nobody() -> None:
    """Neither its rotation nor its members, nor its channel, are looked for."""
    drill = Drill(with_steps("P1", a_step(5, EVERYONE), a_step(10, CY)))
    drill.policy = replace(drill.policy, teams={})
    assert paged(drill.tick(5)) == ["cy"]


def test_whoever_is_on_call_when_a_step_fires_is_paged() -> None:
    """The plan is frozen, the people are not: after a hand-over the new one is paged."""
    drill = Drill(with_steps("P1", a_step(0, ON_CALL), a_step(60 * 24 * 7, ON_CALL)))
    assert paged(drill.tick(60 * 24 * 7)) == ["bo"]
