"""Firing the steps of a plan."""

from dataclasses import replace

from muster.domain.facts.escalation import Escalated, NobodyToPage, Paged, StepSkipped, Told
from muster.domain.policy import Policy
from tests.support.drill import Drill, facts, paged, reasons, types
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


def _nobody_in_the_team() -> Policy:
    levels = a_policy().levels
    return a_policy(levels=levels | {2: replace(levels[2], page=(NOBODY,))})


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

    def test_a_level_that_was_passed_over_is_paged_in_its_time(self) -> None:
        """Whoever is at level 2 hears of it after an hour, though level 3 was called at once; the level never falls."""
        drill = Drill(with_steps("P1", a_step(0, level=3), a_step(60, level=2), a_step(70, NOBODY)))
        assert paged(drill.events) == ["cy"]
        assert paged(drill.tick(60)) == ["ada", "bo"]
        assert [fact.level for fact in facts(drill.events, Escalated)] == [3, 2]
        assert (drill.incident.level, drill.incident.reached) == (3, (1, 2, 3))

    def test_a_level_that_was_reached_is_not_reached_again_and_that_is_said(self) -> None:
        """A second step to it is left out when it is due, and does not move up before."""
        drill = Drill(with_steps("P1", a_step(5, level=3), a_step(10, NOBODY), a_step(15, level=3)))
        assert paged(drill.tick(14)) == ["cy"]
        assert facts(drill.events, StepSkipped) == []
        (event,) = (event for event in drill.tick(15) if isinstance(event.fact, StepSkipped))
        assert facts([event], StepSkipped) == [StepSkipped(step=drill.incident.plan[2].id, number=3)]
        assert (event.reason.text, event.reason.rule) == ("level 3 has been reached already", "escalation.P1[3]")
        assert drill.tick(60) == []

    def test_a_level_with_nobody_there_has_been_reached(self) -> None:
        """It was tried; and the level does not fall where it was a lower one."""
        drill = Drill(with_steps("P1", a_step(0, level=3), a_step(5, level=2), policy=_nobody_in_the_team()))
        assert types(drill.tick(5))[-1] == "nobody_to_page"
        assert (drill.incident.level, drill.incident.reached) == (3, (1, 2, 3))

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

    def test_a_channel_is_not_told_twice_by_one_decision(self) -> None:
        """The room that heard of the opening need not hear that its first step was carried out."""
        drill = Drill(
            with_steps("P1", a_step(0, ON_CALL, tell=("shop-room", "incidents")), a_step(5, tell=("shop-room",)))
        )
        assert [event.tell for event in drill.events] == [("shop-room",), ("incidents",)]
        assert drill.tick(5)[-1].tell == ("shop-room",)

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
