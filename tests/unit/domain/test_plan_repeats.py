"""How repetitions and plans that are followed come to plain steps."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from muster.domain.plan import PlanStep, freeze, size
from muster.domain.policy import Policy
from muster.domain.rules.escalation import During, Repeat, Step, Target, Unless
from tests.support.policies import (
    CY,
    DIR,
    FROM_ACKNOWLEDGEMENT,
    ON_CALL,
    SECONDARY,
    UNLESS_ACKNOWLEDGED,
    UNLESS_RESOLVED,
    a_policy,
    a_step,
    when,
    with_steps,
)


def frozen(*steps: Step, policy: Policy | None = None, **facts: str) -> tuple[PlanStep, ...]:
    """Return the plan of steps for P1."""
    return freeze(with_steps("P1", *steps, policy=policy), "P1", "shop", facts)


def again(minutes: float, times: int, *hand_over_to: Target) -> Repeat:
    """Return a repetition each so many minutes."""
    return Repeat(every=timedelta(minutes=minutes), times=times, hand_over_to=hand_over_to)


def rounds(times: int, *hand_over_to: Target) -> Repeat:
    """Return the repetition of everything above."""
    return Repeat(every=None, times=times, hand_over_to=hand_over_to)


def in_minutes(plan: tuple[PlanStep, ...]) -> list[float]:
    """Return when each step is due."""
    return [step.at / timedelta(minutes=1) for step in plan]


def with_plans(**plans: tuple[Step, ...]) -> Policy:
    """Return the policy with plans to follow."""
    return a_policy(plans=plans)


class TestAlone:
    """A step that is repeated by itself."""

    def test_each_repetition_is_a_step_of_its_own(self) -> None:
        """So long after the one before, of other identity, but of the same number and rule."""
        plan = frozen(a_step(5, ON_CALL, repeat=again(10, 3)))
        assert in_minutes(plan) == [5, 15, 25, 35]
        assert len({step.id for step in plan}) == 4
        assert {(step.number, step.rule, step.page) for step in plan} == {(1, "escalation.P1[1]", (ON_CALL,))}
        assert [step.of for step in plan] == [None, *[plan[0].id] * 3]
        assert [step.after / timedelta(minutes=1) for step in plan] == [0, 10, 20, 30]

    def test_after_the_last_it_is_handed_over(self) -> None:
        """The time between once more, to the people named."""
        plan = frozen(a_step(0, ON_CALL, repeat=again(10, 2, CY, DIR)))
        assert in_minutes(plan) == [0, 10, 20, 30]
        assert (plan[-1].page, plan[-1].of, plan[-1].hands_over) == ((CY, DIR), plan[0].id, True)
        assert [step.repeats for step in plan] == [False, True, True, False]

    def test_it_pages_again_and_does_nothing_else(self) -> None:
        """No channel is told twice, and nothing escalates twice; what else the step says holds again."""
        said: dict[str, Any] = {"by": ("call",), "during": During.OFF, "waits": True}
        step = a_step(0, CY, level=2, tell=("incidents",), repeat=again(10, 1), **said, **UNLESS_RESOLVED)
        first, second = frozen(step)
        assert (first.raises, second.raises) == (True, False)
        assert (first.tell, second.tell) == (("incidents",), ())
        assert first.page == second.page
        for each in (first, second):
            assert (each.by, each.during, each.waits) == (("call",), During.OFF, True)
            assert each.unless is Unless.RESOLVED

    def test_one_that_is_not_for_this_incident_has_no_repetitions(self) -> None:
        """Its condition is theirs."""
        step = a_step(0, ON_CALL, when=when(type="data"), repeat=again(10, 1, CY))
        assert frozen(step, type="outage") == ()
        assert len(frozen(step, type="data")) == 3


class TestAllOfThem:
    """A step that has all the steps above it begin again."""

    def test_the_steps_above_begin_again_from_it(self) -> None:
        """As many times as it says, each round as long as the first."""
        plan = frozen(a_step(0, ON_CALL), a_step(15, SECONDARY), a_step(60, repeat=rounds(2)))
        assert in_minutes(plan) == [0, 15, 60, 75, 120, 135]
        assert [step.page for step in plan] == [(ON_CALL,), (SECONDARY,)] * 3
        assert [step.round for step in plan] == [0, 0, 1, 1, 2, 2]
        assert [step.number for step in plan] == [1, 2, 1, 2, 1, 2]
        assert len({step.id for step in plan}) == 6

    def test_with_their_own_repetitions(self) -> None:
        """Each repeats the step of its own round."""
        plan = frozen(a_step(0, ON_CALL, repeat=again(10, 1)), a_step(60, repeat=rounds(1)))
        assert in_minutes(plan) == [0, 10, 60, 70]
        assert (plan[1].of, plan[3].of) == (plan[0].id, plan[2].id)

    def test_in_the_end_it_is_handed_over(self) -> None:
        """When another round would begin, in the last round's turn."""
        plan = frozen(a_step(0, ON_CALL), a_step(60, repeat=rounds(2, DIR), **UNLESS_ACKNOWLEDGED))
        assert in_minutes(plan) == [0, 60, 120, 180]
        assert (plan[-1].page, plan[-1].unless, plan[-1].round) == ((DIR,), Unless.ACKNOWLEDGED, 2)

    def test_nothing_escalates_twice(self) -> None:
        """The people of the level are paged again, the level is what it is; rooms are told again."""
        plan = frozen(a_step(0, level=2, tell=("incidents",)), a_step(60, repeat=rounds(1)))
        assert [step.raises for step in plan] == [True, False]
        assert plan[0].page == plan[1].page
        assert plan[1].tell == ("incidents",)

    def test_what_ends_the_rounds_ends_their_steps(self) -> None:
        """Unless acknowledged: also steps that go on until the resolution. Unless resolved: each as it says itself."""
        steps = (a_step(0, ON_CALL, **UNLESS_RESOLVED), a_step(1, CY, **UNLESS_ACKNOWLEDGED))
        stopped = frozen(*steps, a_step(60, repeat=rounds(1), **UNLESS_ACKNOWLEDGED))
        assert [step.unless for step in stopped[2:]] == [Unless.ACKNOWLEDGED] * 2
        going_on = frozen(*steps, a_step(60, repeat=rounds(1), **UNLESS_RESOLVED))
        assert [step.unless for step in going_on[2:]] == [Unless.RESOLVED, Unless.ACKNOWLEDGED]

    def test_only_those_counted_from_the_same_instant(self) -> None:
        """What counts from the acknowledgement does not begin again from the opening."""
        plan = frozen(a_step(0, ON_CALL), a_step(30, CY, **FROM_ACKNOWLEDGEMENT), a_step(60, repeat=rounds(1)))
        assert [(step.page, step.round) for step in plan] == [((ON_CALL,), 0), ((CY,), 0), ((ON_CALL,), 1)]

    def test_rounds_of_rounds_count_on(self) -> None:
        """A round within a round is none that has begun before."""
        plan = frozen(a_step(0, ON_CALL), a_step(10, repeat=rounds(1)), a_step(60, repeat=rounds(1)))
        assert in_minutes(plan) == [0, 10, 60, 70]
        assert [step.round for step in plan] == [0, 1, 2, 3]
        assert len({step.id for step in plan}) == 4


class TestFollowing:
    """A step that stands for a plan."""

    def test_the_plans_steps_are_counted_from_it(self) -> None:
        """Both those counted from the opening and those counted from the acknowledgement."""
        plans = with_plans(database=(a_step(0, CY), a_step(20, DIR), a_step(30, CY, **FROM_ACKNOWLEDGEMENT)))
        plan = frozen(a_step(0, ON_CALL), a_step(15, follow="database"), a_step(20, SECONDARY), policy=plans)
        assert in_minutes(plan) == [0, 15, 35, 45, 20]
        assert [step.number for step in plan] == [1, 2, 2, 2, 3]

    def test_both_conditions_count(self) -> None:
        """That of the step which follows, and that of each step of the plan."""
        plans = with_plans(database=(a_step(0, CY, when=when(type="data")), a_step(0, DIR)))
        step = a_step(0, when=when(environment="prod"), follow="database")
        assert frozen(step, policy=plans, type="data") == ()
        assert [each.page for each in frozen(step, policy=plans, environment="prod")] == [(DIR,)]
        assert len(frozen(step, policy=plans, environment="prod", type="data")) == 2

    def test_a_plan_may_follow_another(self) -> None:
        """The times add up."""
        plans = with_plans(one=(a_step(5, follow="two"),), two=(a_step(3, CY),))
        assert in_minutes(frozen(a_step(10, follow="one"), policy=plans)) == [18]

    def test_a_plan_begins_its_own_steps_again(self) -> None:
        """`repeat: all` in a plan is about the plan; below the step that follows, about the plan's steps too."""
        plans = with_plans(one=(a_step(0, CY), a_step(10, repeat=rounds(1))))
        plan = frozen(a_step(0, ON_CALL), a_step(5, follow="one"), policy=plans)
        assert [(step.page, step.at.seconds // 60) for step in plan] == [((ON_CALL,), 0), ((CY,), 5), ((CY,), 15)]
        twice = frozen(a_step(0, follow="one"), a_step(60, repeat=rounds(1)), policy=plans)
        assert in_minutes(twice) == [0, 10, 60, 70]

    def test_the_rule_is_the_plans_own_place(self) -> None:
        """Whoever reads why they were paged finds the line."""
        plans = with_plans(one=(replace(a_step(0, CY), rule="plans.one[1]"),))
        assert [step.rule for step in frozen(a_step(0, follow="one"), policy=plans)] == ["plans.one[1]"]


def test_how_many_steps_there_are_is_known_before() -> None:
    """Whatever a list holds, it comes to so many steps where every condition holds."""
    one = (a_step(0, CY, repeat=again(1, 3, DIR)), a_step(10, repeat=rounds(2, DIR)))
    steps = (a_step(0, ON_CALL), a_step(5, follow="one"), a_step(60, repeat=rounds(3)), a_step(90, follow="one"))
    sizes = {"one": size(one, {})}
    assert sizes == {"one": 5 + 10 + 1}
    assert size(steps, sizes) == len(frozen(*steps, policy=with_plans(one=one))) == 17 * 4 + 16
