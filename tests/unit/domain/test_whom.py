"""Whom a step pages about an incident, and by which of their rules."""

from dataclasses import replace
from datetime import timedelta

from muster.domain.parties import Recipient
from muster.domain.policy import Policy
from muster.domain.rules.escalation import Target
from muster.domain.rules.oncall import Notice
from muster.domain.rules.roles import Role
from muster.domain.rules.severities import Urgency
from tests.support.drill import Drill, paged
from tests.support.policies import CY, DIR, ON_CALL, a_policy, a_step, with_steps

MINUTE = timedelta(minutes=1)
MANAGER = Target(kind=Target.Kind.ROLE, name="manager")
HIGH = (
    Notice(channel="push", after=timedelta()),
    Notice(channel="call", after=5 * MINUTE),
)
LOW = (Notice(channel="email", after=timedelta()),)


def with_manager(policy: Policy, *filled_by: Target) -> Policy:
    """Return the policy with a role for P1."""
    role = Role(id="manager", name="Incident manager", severities=("P1",), filled_by=filled_by)
    return replace(policy, roles={"manager": role})


def with_rule(policy: Policy, person: str = "ada", **rules: tuple[Notice, ...]) -> Policy:
    """Return the policy with a person's own rules, by urgency."""
    own = replace(policy.people[person], notify={Urgency(urgency): rule for urgency, rule in rules.items()})
    return replace(policy, people=policy.people | {person: own})


def first_paged(drill: Drill) -> Recipient:
    """Return whom the first page is for."""
    return next(recipient for event in drill.events for recipient in event.recipients)


def test_a_role_means_whoever_has_it() -> None:
    """The director is the incident manager, and is told as what."""
    policy = with_manager(with_steps("P1", a_step(0, MANAGER)), DIR)
    drill = Drill(policy)
    found = first_paged(drill)
    assert (found.person, found.why) == ("dir", "the Incident manager of this incident")


def test_a_role_that_nobody_has_is_nobody_to_page() -> None:
    """The next step does not wait."""
    drill = Drill(with_manager(with_steps("P1", a_step(0, MANAGER), a_step(30, CY))))
    assert paged(drill.events) == ["cy"]


def test_nobody_is_paged_twice_for_having_a_role() -> None:
    """The first reason there is counts."""
    drill = Drill(with_manager(with_steps("P1", a_step(0, DIR, MANAGER)), DIR))
    assert paged(drill.events) == ["dir"]
    assert first_paged(drill).why == "named in the escalation plan"


def test_a_role_is_called_as_it_was_once_the_policy_has_it_no_more() -> None:
    """The plan and the holder are the incident's."""
    drill = Drill(with_manager(with_steps("P1", a_step(5, MANAGER)), DIR))
    drill.policy = replace(drill.policy, roles={})
    (page,) = [each for event in drill.tick(5) for each in event.recipients]
    assert (page.person, page.why) == ("dir", "the manager of this incident")


def test_somebody_with_a_rule_is_paged_by_it() -> None:
    """Push at once and a call after five minutes, instead of one after the other."""
    drill = Drill(with_rule(with_steps("P1", a_step(0, ON_CALL)), high=HIGH))
    found = first_paged(drill)
    assert (found.channels, found.after) == (("push", "call"), (timedelta(), 5 * MINUTE))


def test_somebody_without_one_is_paged_through_one_channel_after_the_other() -> None:
    """As they are listed; a rule for another urgency changes nothing."""
    drill = Drill(with_rule(with_steps("P1", a_step(0, ON_CALL)), low=LOW))
    found = first_paged(drill)
    assert (found.channels, found.after) == (("push", "call", "email"), ())


def test_the_severity_says_which_rule_it_is() -> None:
    """An urgent P1 is pushed and called; one that is not is mailed."""
    policy = with_rule(with_steps("P1", a_step(0, ON_CALL)), high=HIGH, low=LOW)
    calm = replace(policy.severities["P1"], urgency=Urgency.LOW)
    assert first_paged(Drill(policy)).channels == ("push", "call")
    assert first_paged(Drill(replace(policy, severities=policy.severities | {"P1": calm}))).channels == ("email",)


def test_the_channels_of_a_step_go_before_the_rule() -> None:
    """By call; somebody who has none of the step's channels is paged by the rule."""
    policy = with_rule(a_policy(), high=HIGH)
    called = first_paged(Drill(with_steps("P1", a_step(0, ON_CALL, by=("call", "email")), policy=policy)))
    assert (called.channels, called.after) == (("call", "email"), ())
    other = first_paged(Drill(with_steps("P1", a_step(0, ON_CALL, by=("sms",)), policy=policy)))
    assert other.channels == ("push", "call")
