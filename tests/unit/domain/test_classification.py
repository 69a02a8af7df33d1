"""How bad, of which kind, about what and whose: each rule with its reason, and which comes before which."""

from dataclasses import replace
from typing import Any

import pytest

from muster.domain.classification import Classification, classify, facts_of
from muster.domain.policy import Policy
from muster.domain.reason import Reason
from muster.domain.rules.classification import Rule
from muster.domain.rules.matching import Condition
from muster.domain.surroundings import Surroundings
from tests.support.alerts import an_alert
from tests.support.policies import START, a_policy, when


def _classified(
    policy: Policy | None = None,
    around: Surroundings | None = None,
    **alert: Any,  # noqa: ANN401 - a field of Alert each
) -> Classification:
    plain = {"title": "x", "severity": None}
    return classify(an_alert(**(plain | alert)), policy or a_policy(), around or Surroundings(now=START))


class TestSeverity:
    """The worst of what rules and the alert itself say, then the tier of the service, then what is left."""

    @pytest.mark.parametrize(
        ("alert", "severity", "reason"),
        [
            (
                {"title": "Data Loss in checkout", "severity": "low"},
                "P1",
                Reason(code="rule", text="what is lost does not come back", rule="classification.severity[1]"),
            ),
            ({"severity": "P2"}, "P2", Reason(code="sender", text='the alert says "P2"')),
            ({"severity": "p2"}, "P2", Reason(code="sender", text='the alert says "p2"')),
            ({"severity": " CRITICAL "}, "P1", Reason(code="sender", text='the alert says " CRITICAL "')),
            ({"severity": "warning"}, "P3", Reason(code="sender", text='the alert says "warning"')),
            (
                {"service": "checkout"},
                "P2",
                Reason(
                    code="tier",
                    text="Checkout is of tier 1, and the alert says no severity",
                    rule="services.checkout.tier",
                ),
            ),
            (
                {"service": "orders", "severity": "purple"},
                "P3",
                Reason(
                    code="tier",
                    text="Orders is of tier 2, and the alert says no severity",
                    rule="services.orders.tier",
                ),
            ),
            (
                {"service": "blog"},
                "P3",
                Reason(
                    code="default",
                    text="neither a rule, nor the alert, nor the service's tier says how bad it is",
                    rule="classification.otherwise.severity",
                ),
            ),
            (
                {"severity": ""},
                "P3",
                Reason(
                    code="default",
                    text="neither a rule, nor the alert, nor the service's tier says how bad it is",
                    rule="classification.otherwise.severity",
                ),
            ),
            (
                {"title": "data loss", "test": True},
                "P4",
                Reason(code="test", text="the sender says that this is a test"),
            ),
        ],
    )
    def test_each_rule_with_its_reason(self, alert: dict[str, Any], severity: str, reason: Reason) -> None:
        """What decides is what comes first, and it is named."""
        found = _classified(**alert)
        assert (found.severity, found.reasons["severity"][0]) == (severity, reason)

    def test_all_rules_that_hold_are_asked_and_the_worst_counts(self) -> None:
        """All of them are named, those that decided first; a rule without a because is explained by its condition."""
        rules = (
            Rule(rule="r[1]", when=when(title="no"), then="P1"),
            Rule(rule="r[2]", when=when(title="x*", source="cloud*"), then="P4"),
            Rule(rule="r[3]", when=when(title="x"), then="P2", because="x is bad"),
            Rule(rule="r[4]", when=when(title="*"), then="P2"),
        )
        found = _classified(a_policy(severity_rules=rules), severity="warning")
        assert found.severity == "P2"
        assert found.reasons["severity"] == (
            Reason(code="rule", text="x is bad", rule="r[3]"),
            Reason(code="rule", text='title is "*"', rule="r[4]"),
            Reason(code="outvoted", text='title is "x*" and source is "cloud*", for which P4 would do', rule="r[2]"),
            Reason(code="outvoted", text='the alert says "warning", for which P3 would do'),
        )
        assert (found.why, found.rule) == ('x is bad; title is "*"', "r[3]")

    def test_an_alert_that_says_worse_than_the_rules_is_believed(self) -> None:
        """When in doubt, it is as bad as anybody says."""
        rules = (Rule(rule="r", when=when(title="x"), then="P3"),)
        found = _classified(a_policy(severity_rules=rules), severity="critical")
        assert (found.severity, found.why, found.rule) == ("P1", 'the alert says "critical"', None)

    def test_a_final_rule_decides_alone(self) -> None:
        """An exception: whatever the others and the alert say. Of two, the first."""
        rules = (
            Rule(rule="r[1]", when=when(title="x"), then="P1"),
            Rule(rule="r[2]", when=when(title="no"), then="P2", final=True),
            Rule(rule="r[3]", when=when(title="x"), then="P4", final=True),
            Rule(rule="r[4]", when=when(title="x"), then="P3", final=True),
        )
        found = _classified(a_policy(severity_rules=rules), severity="critical")
        assert (found.severity, found.reasons["severity"]) == (
            "P4",
            (Reason(code="rule", text='title is "x"', rule="r[3]"),),
        )

    def test_a_rule_may_ask_about_the_service_that_was_found(self) -> None:
        """Even where the alert did not name it."""
        rules = (Rule(rule="r", when=when(service="checkout"), then="P4"),)
        assert _classified(a_policy(severity_rules=rules), title="my checkout").severity == "P4"

    def test_a_severity_may_have_no_other_names(self) -> None:
        """Its own id is always understood."""
        severities = {name: replace(each, also_called=()) for name, each in a_policy().severities.items()}
        assert _classified(a_policy(severities=severities), severity="P4").severity == "P4"


class TestService:
    """What the alert names, then what matches, then nothing."""

    @pytest.mark.parametrize(
        ("alert", "service", "reason"),
        [
            (
                {"service": "orders", "title": "checkout"},
                "orders",
                Reason(code="sender", text="the alert names the service orders"),
            ),
            (
                {"title": "The Checkout is slow"},
                "checkout",
                Reason(
                    code="match",
                    text='the alert matches the service Checkout: title is "*checkout*"',
                    rule="services.checkout.matches",
                ),
            ),
            (
                {"title": "checkout", "service": "unheard"},
                "checkout",
                Reason(
                    code="match",
                    text='the alert matches the service Checkout: title is "*checkout*"',
                    rule="services.checkout.matches",
                ),
            ),
            (
                {"service": "unheard"},
                "unheard",
                Reason(code="unknown_service", text="the alert names unheard, not in the policy"),
            ),
            ({}, "", Reason(code="none", text="no service of the policy matches the alert")),
        ],
    )
    def test_each_rule_with_its_reason(self, alert: dict[str, Any], service: str, reason: Reason) -> None:
        """A service that the policy knows beats one it does not."""
        found = _classified(**alert)
        assert (found.service, found.reasons["service"]) == (service, (reason,))

    def test_any_of_several_conditions_is_enough(self) -> None:
        """The second matches where the first does not."""
        services = a_policy().services
        two = replace(services["blog"], matches=(when(title="no"), when(**{"labels.app": "blog?"})))
        policy = a_policy(services=services | {"blog": two})
        assert _classified(policy, labels={"app": "blog2"}).service == "blog"
        assert _classified(policy, labels={"app": "blog"}).service == ""


class TestType:
    """The alert's own, then a rule, then what is left."""

    @pytest.mark.parametrize(
        ("alert", "kind", "code", "rule"),
        [
            ({"type": "data"}, "data", "sender", None),
            ({"title": "stale", "type": "outage"}, "outage", "sender", None),
            ({"title": "Orders are STALE", "type": "weather"}, "data", "rule", "classification.type[1]"),
            ({"type": "weather"}, "outage", "default", "classification.otherwise.type"),
        ],
    )
    def test_each_rule_with_its_reason(self, alert: dict[str, Any], kind: str, code: str, rule: str | None) -> None:
        """A type that the policy does not know is not taken over."""
        found = _classified(**alert)
        (reason,) = found.reasons["type"]
        assert (found.type, reason.code, reason.rule) == (kind, code, rule)
        assert reason.text

    def test_a_rule_may_ask_about_the_severity_that_was_found(self) -> None:
        """The severity is decided before the type."""
        rules = (Rule(rule="r", when=when(severity="P1"), then="data"),)
        assert _classified(a_policy(type_rules=rules), severity="emergency").type == "data"


class TestTeam:
    """A routing rule, then the service's team, then the type's, then what is left."""

    @pytest.mark.parametrize(
        ("alert", "team", "reason"),
        [
            (
                {"environment": "staging", "service": "checkout"},
                "data",
                Reason(code="rule", text='environment is "staging"', rule="classification.routing[1]"),
            ),
            (
                {"service": "checkout", "type": "data"},
                "shop",
                Reason(code="service", text="Shop owns Checkout", rule="services.checkout.team"),
            ),
            (
                {"service": "blog", "type": "data"},
                "data",
                Reason(code="type", text="Data handles Data trouble", rule="types.data.team"),
            ),
            (
                {"type": "outage"},
                "shop",
                Reason(
                    code="default",
                    text="neither a rule, nor the service, nor the type has a team",
                    rule="classification.otherwise.team",
                ),
            ),
        ],
    )
    def test_each_rule_with_its_reason(self, alert: dict[str, Any], team: str, reason: Reason) -> None:
        """Whose it is, and why."""
        found = _classified(**alert)
        assert (found.team, found.reasons["team"]) == (team, (reason,))

    def test_a_rule_may_ask_about_everything_found_before(self) -> None:
        """Severity, type and service are decided before the team."""
        facts = when(severity="P1", type="data", service="orders")
        policy = a_policy(routing=(Rule(rule="r", when=facts, then="shop"),))
        assert _classified(policy, severity="P1", type="data", service="orders").team == "shop"
        assert _classified(policy, severity="P2", type="data", service="orders").team == "data"


def test_facts_are_what_the_sender_said() -> None:
    """What it did not say is absent, labels have their prefix."""
    facts = facts_of(an_alert(labels={"zone": "b"}, service=None, environment="prod"))
    assert facts == {
        "title": "checkout does not answer",
        "description": "The uptime check fails.",
        "source": "cloud_monitoring",
        "key": "checkout-down",
        "severity": "critical",
        "environment": "prod",
        "labels.zone": "b",
    }


def test_an_empty_condition_holds_for_everything() -> None:
    """A rule without facts decides for every alert that comes to it."""
    rules = (Rule(rule="r", when=Condition(), then="P4"),)
    assert _classified(a_policy(severity_rules=rules)).severity == "P4"
