"""An override of somebody who is not in the policy any more: the turn is whoever's it would be, and why is said."""

from dataclasses import replace

from muster.domain.coverage import coverage
from muster.domain.oncall_turns import Turn, on_call, shifts
from muster.domain.rules.oncall import Schedule
from muster.domain.standing import Override, Shift, Standing
from muster.domain.void_overrides import heeded, void
from muster.policy.oncall import rosters
from tests.support.drill import Drill, at
from tests.support.policies import START, a_policy
from tests.support.schedules import a_layer, a_schedule
from tests.support.standing import an_override

GONE = "an override names zoe, who is not in the policy"
ZOE = an_override(person="zoe")


def turns(*overrides: Override, schedule: Schedule | None = None) -> list[Turn]:
    """Return who is on call at START for a schedule of the policy with these overrides."""
    policy = a_policy()
    return [*on_call(schedule or policy.schedules["primary"], START, heeded(Standing(overrides=overrides), policy))]


def test_the_layer_below_has_the_turn() -> None:
    """And the layer is named as ever."""
    assert turns(ZOE) == [Turn("ada", GONE)]
    named = a_schedule(replace(a_layer("ada"), name="Days"), id="primary")
    assert turns(ZOE, schedule=named) == [Turn("ada", f"layer Days; {GONE}")]


def test_of_overrides_the_last_that_names_somebody_counts() -> None:
    """An earlier one by Cy is the layer below; a later one says nothing of Zoe."""
    cy = an_override(id="o2", reason="dentist")
    assert turns(cy, ZOE) == [Turn("cy", f"override: dentist; {GONE}")]
    assert turns(ZOE, cy) == [Turn("cy", "override: dentist")]


def test_a_swap_leaves_the_shift_with_whoever_gave_it_away() -> None:
    """And says nothing of a shift that it was not about."""
    assert turns(replace(ZOE, instead="ada")) == [Turn("ada", GONE)]
    assert turns(replace(ZOE, instead="bo")) == [Turn("ada", "")]


def test_nothing_is_void_of_whom_the_policy_knows() -> None:
    """What stands stays the very same."""
    standing = Standing(overrides=(an_override(),))
    assert heeded(standing, a_policy()) is standing
    assert void(standing, a_policy()) == ()
    assert void(Standing(overrides=(an_override(), ZOE)), a_policy()) == (ZOE,)


def test_a_page_goes_to_the_layer_below_and_says_why() -> None:
    """It went to nobody, and said that nobody is on call."""
    drill = Drill(standing=Standing(overrides=(ZOE,)))
    (paged,) = [event for event in drill.events if event.recipients]
    assert [(each.person, each.why) for each in paged.recipients] == [("ada", f"on call for Shop ({GONE})")]


def test_whoever_asks_hears_the_same() -> None:
    """The roster and the report of a schedule's quality."""
    policy, standing = a_policy(), Standing(overrides=(ZOE,))
    primary, _ = rosters(policy, START, standing)
    assert [(each.person, each.why) for each in primary.people] == [("ada", GONE)]
    found = coverage(policy.schedules["primary"], policy, START, at(60), standing)
    assert [(load.person, load.total) for load in found.loads if load.total] == [("ada", at(60) - START)]
    whole = shifts(policy.schedules["primary"], START, at(60), heeded(standing, policy))
    assert whole == (Shift(start=START, end=at(60), people=("ada",)),)
