"""The plan of an incident, frozen."""

from dataclasses import replace

from muster.domain.plan import freeze, ladder
from muster.domain.policy import Policy
from muster.domain.rules.escalation import Step
from tests.support.policies import CY, DIR, EVERYONE, ON_CALL, SECONDARY, a_policy, a_step, when, with_steps


def _ids(*steps: Step) -> list[str]:
    return [step.id for step in freeze(with_steps("P1", *steps), "P1", "shop", {})]


def test_steps_whose_condition_does_not_hold_are_left_out() -> None:
    """What the incident is when it opens decides; the numbers remain those of the file."""
    policy = with_steps("P1", a_step(0, ON_CALL, when=when(type="data")), a_step(5, CY, when=when(type="outage")))
    plan = freeze(policy, "P1", "shop", {"type": "outage"})
    assert [(step.number, step.page) for step in plan] == [(2, (CY,))]


def test_every_field_of_a_step_is_kept() -> None:
    """Offset, condition, roads, channels and the place in the file."""
    policy = a_policy()
    for step, frozen in zip(policy.escalation["P1"], freeze(policy, "P1", "shop", {}), strict=True):
        for name in ("rule", "at", "counted_from", "unless", "tell", "by"):
            assert getattr(frozen, name) == getattr(step, name)


def test_a_level_brings_its_people_before_the_steps_own() -> None:
    """Each once."""
    policy = with_steps("P1", a_step(0, DIR, EVERYONE, level=2), a_step(5, DIR, level=1), a_step(9, CY))
    assert [(step.raises, step.level, step.page) for step in freeze(policy, "P1", "shop", {})] == [
        (True, 2, (EVERYONE, DIR)),
        (False, 1, (ON_CALL, DIR)),
        (False, 1, (CY,)),
    ]


def test_like_steps_are_told_apart_by_their_occurrence() -> None:
    """The second time of the same is another step."""
    first, second, third = _ids(a_step(0, ON_CALL), a_step(5, ON_CALL), a_step(9, ON_CALL))
    assert len({first, second, third}) == 3
    assert (first[:-1], second[:-1]) == (second[:-1], third[:-1])


def test_steps_that_differ_in_what_they_do_differ_in_their_id() -> None:
    """Other people, other channels told, other roads, another level: another step."""
    ids = _ids(
        a_step(0, ON_CALL),
        a_step(0, SECONDARY),
        a_step(0, ON_CALL, tell=("incidents",)),
        a_step(0, ON_CALL, by=("email",)),
        a_step(0, ON_CALL, level=2),
        a_step(0, tell=("incidents",)),
    )
    assert all(each.endswith("#1") for each in ids)
    assert len(set(ids)) == len(ids)


def test_when_a_step_is_due_makes_it_no_other_step() -> None:
    """The same page sooner, under another condition, is not repeated after a change of severity."""
    assert _ids(a_step(5, ON_CALL)) == _ids(a_step(30, ON_CALL, when=when()))


def test_a_teams_own_escalation_replaces_the_policys() -> None:
    """For the severities it has one for; the others are the policy's."""
    policy = _with_own_escalation(a_policy())
    assert [step.page for step in freeze(policy, "P1", "data", {})] == [(DIR,)]
    assert len(freeze(policy, "P1", "shop", {})) == 6
    assert len(freeze(policy, "P2", "data", {})) == 4
    assert len(freeze(policy, "P2", "no such team", {})) == 4


def test_a_severity_without_escalation_has_no_steps() -> None:
    """Nothing is due, and nothing breaks."""
    assert freeze(a_policy(escalation={}), "P1", "shop", {}) == ()


def test_the_ladder_is_in_order() -> None:
    """However the levels stand in the policy."""
    levels = a_policy().levels
    shuffled = {number: levels[number] for number in (3, 1, 4, 2)}
    assert [rung.number for rung in ladder(a_policy(levels=shuffled))] == [1, 2, 3, 4]


def _with_own_escalation(policy: Policy) -> Policy:
    own = replace(policy.teams["data"], escalation={"P1": (a_step(0, DIR),)})
    return replace(policy, teams=policy.teams | {"data": own})
