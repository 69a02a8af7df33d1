"""An assessment of the impact is recorded, raises the severity by the policy's table, and never lowers it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from muster.domain.commands.classification import AssessImpact, SetSeverity
from muster.domain.facts.classification import ImpactAssessed, SeverityChanged
from muster.domain.narrative import tell
from muster.domain.policy import Policy
from muster.domain.reason import Reason
from muster.domain.rules.classification import Rule
from muster.domain.rules.impact import Impact
from muster.domain.rules.matching import Condition
from muster.domain.rules.severities import Within
from muster.domain.story import Refused
from tests.support.drill import ADA, BO, Drill, facts, paged, reasons, types
from tests.support.policies import CY, UNLESS_RESOLVED, a_policy, a_step, when, with_steps


def a_table(**changes: Any) -> Policy:  # noqa: ANN401 - a field of Policy each
    """Return a policy in which a high impact on the business is a P1, and one on users that is not low a P2."""
    medium = Condition(fields=(("user", ("medium", "high")),))
    raises = (
        Rule(rule="impact.raises[1]", when=when(business="high"), then="P1", because="the business stands still"),
        Rule(rule="impact.raises[2]", when=medium, then="P2"),
        Rule(rule="impact.raises[3]", when=when(recovery="high", user="high"), then="P1"),
    )
    return a_policy(impact=Impact(raises=raises), **changes)


def assess(actor: Any = ADA, note: str = "", **levels: str) -> AssessImpact:  # noqa: ANN401 - an actor
    """Return the wish to assess these dimensions."""
    return AssessImpact(actor=actor, levels=levels, note=note)


def test_an_assessment_is_recorded_and_told() -> None:
    """Who said what, and why; what was not spoken of stays as it was."""
    drill = Drill(a_table(), severity="P3")
    first = drill.do(1, assess(user="low", technical="high", note="one table"))
    drill.do(2, assess(user="none"))
    assert [tell(event, {}) for event in first] == ["Impact assessed as technical high and user low by Ada: one table"]
    assert drill.incident.impact == {"user": "none", "technical": "high"}
    assert drill.incident.severity == "P3"


def test_what_the_table_says_becomes_the_severity() -> None:
    """By a rule, which is named, and the plan counts from the opening as for any other severity."""
    drill = Drill(a_table(), severity="P3")
    events = drill.do(20, assess(business="high"))
    (change,) = (event for event in events if isinstance(event.fact, SeverityChanged))
    assert (drill.incident.severity, types(events)[:2]) == ("P1", ["impact_assessed", "severity_changed"])
    reason = Reason(code="impact", text="the impact was assessed: the business stands still", rule="impact.raises[1]")
    assert change.reason == reason
    assert drill.incident.classification["severity"] == (reason,)
    assert paged(events) == ["ada", "bo"]


def test_all_rules_that_led_to_it_are_named() -> None:
    """Those that say less are not."""
    drill = Drill(a_table(), severity="P3")
    events = drill.do(1, assess(business="high", user="high", recovery="high"))
    assert 'the impact was assessed: the business stands still; recovery is "high" and user is "high"' in reasons(
        events
    )


def test_several_assessments_are_looked_at_together() -> None:
    """The levels of an earlier one count with those of a later."""
    drill = Drill(a_table(), severity="P4")
    drill.do(1, assess(recovery="high"))
    assert drill.incident.severity == "P4"
    drill.do(2, assess(BO, user="high"))
    assert drill.incident.severity == "P1"


def test_an_assessment_never_lowers_the_severity() -> None:
    """A lower one is recorded; to lower it is for a person to say."""
    drill = Drill(a_table(), severity="P3")
    drill.do(1, assess(business="high"))
    events = drill.do(2, assess(business="none", user="medium"))
    assert (types(events), drill.incident.severity) == (["impact_assessed"], "P1")
    drill.do(3, SetSeverity(actor=ADA, severity="P3", reason="it was the test shop"))
    assert drill.incident.severity == "P3"


def test_it_may_be_assessed_after_the_resolution_and_not_after_the_end() -> None:
    """The last word is for the analysis after."""
    drill = Drill(a_table(), severity="P3")
    drill.resolve(1)
    drill.do(2, assess(business="high"))
    assert drill.incident.severity == "P1"
    drill.tick(90)
    with pytest.raises(Refused, match="the incident is closed"):
        drill.do(91, assess(business="low"))


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        ({}, "say how bad it is in at least one of business, technical, user, recovery"),
        (
            {"moon": "high"},
            "moon is no dimension of the impact: say one of business, technical, user, recovery",
        ),
        ({"user": "huge"}, "huge is no level of user: say one of none, low, medium, high"),
    ],
)
def test_what_the_policy_does_not_have_is_refused(levels: dict[str, str], said: str) -> None:
    """With what there is."""
    with pytest.raises(Refused) as refusal:
        Drill(a_table()).do(1, assess(**levels))
    assert str(refusal.value) == said


def test_an_organisation_has_its_own_dimensions() -> None:
    """And its own levels; the usual ones mean nothing then."""
    raises = (Rule(rule="r", when=when(money="lots"), then="P1"),)
    policy = a_policy(impact=Impact(dimensions={"money": ("little", "lots")}, raises=raises))
    drill = Drill(policy, severity="P3")
    drill.do(1, assess(money="lots"))
    assert drill.incident.severity == "P1"
    with pytest.raises(Refused, match="business is no dimension of the impact: say one of money"):
        drill.do(2, assess(business="high"))


def test_the_same_again_says_nothing_unless_it_has_a_note() -> None:
    """A note is worth a line."""
    drill = Drill(a_table(), severity="P3")
    drill.do(1, assess(user="low"))
    assert drill.do(2, assess(BO, user="low")) == []
    (again,) = facts(drill.do(3, assess(BO, user="low", note="asked support")), ImpactAssessed)
    assert again.response is None


def test_steps_may_wait_for_an_impact() -> None:
    """The plan is made anew where it is another, and counts from the opening."""
    steps = (a_step(0, CY, when=when(**{"impact.business": "high"}), **UNLESS_RESOLVED),)
    policy = with_steps("P3", *steps, policy=a_policy())
    drill = Drill(policy, severity="P3")
    assert paged(drill.tick(1)) == []
    events = drill.do(2, assess(business="high"))
    assert (types(events), paged(events)) == (["impact_assessed", "paged"], ["cy"])
    assert drill.do(3, assess(business="low")) != []
    assert paged(drill.do(4, assess(business="high"))) == []


def test_a_promise_broken_before_is_recorded_before() -> None:
    """A plan that is made anew does not forget what was not kept."""
    policy = a_table()
    late = replace(policy.severities["P3"], acknowledge_within=Within(duration=timedelta(minutes=15)))
    drill = Drill(replace(policy, severities=policy.severities | {"P3": late}), severity="P3")
    events = drill.do(16, assess(user="low"))
    assert types(events) == ["deadline_missed", "impact_assessed"]
    assert drill.incident.missed == ("acknowledge",)
