"""By which rules of their own people are paged, and what the severity has to do with it."""

from datetime import timedelta

import pytest

from muster.domain.policy import Policy
from muster.domain.rules.oncall import Notice
from muster.domain.rules.severities import Urgency
from muster.policy.load import parse
from tests.support.policy_file import edited, error_at, errors_after, found

ADA = "ada: {name: Ada, contact: [push: acme-ada, email: ada@example.com]}"
MINUTE = timedelta(minutes=1)


def with_rule(rule: str) -> str:
    """Return Ada with a rule."""
    return ADA.removesuffix("}") + f", notify: {rule}}}"


def policy(old: str, new: str) -> Policy:
    """Return the good policy with an edit."""
    checked = parse(edited(old, new), "p.yaml")
    assert checked.errors == ()
    assert checked.policy is not None
    return checked.policy


def test_a_rule_names_channels_and_times() -> None:
    """At once where it says none; one channel may stand alone."""
    ada = policy(ADA, with_rule("{high: [push, {email: 2m}], low: email}")).people["ada"]
    at_once, later = Notice(channel="push", after=timedelta()), Notice(channel="email", after=2 * MINUTE)
    assert ada.notify == {Urgency.HIGH: (at_once, later), Urgency.LOW: (Notice(channel="email", after=timedelta()),)}


def test_without_a_rule_there_is_none() -> None:
    """As before."""
    assert policy(ADA, ADA).people["ada"].notify == {}


WRONG = [
    ("{¦higher: push}", "unknown key 'higher' in notify: did you mean 'high'?"),
    ("{¦high: []}", "a rule names at least one channel"),
    ("{¦high: }", "a rule names at least one channel"),
    ("{high: ¦sms}", "no contact by 'sms': expected email, push"),
    ("{high: [{¦sms: 2m}]}", "no contact by 'sms': expected email, push"),
    ("{high: [push, ¦push]}", "'push' is named twice: repeat the step of the plan instead"),
    ("{high: [push: 5m, ¦email: 2m]}", "this is sent before the one above it: write them in order of time"),
    ("{high: [push, email: ¦5h]}", "a page is sent within 4h of being asked for"),
    ("{high: [push, email: ¦soon]}", "expected a duration such as 15m, 1h30m or 2d, found 'soon'"),
]


@pytest.mark.parametrize(("rule", "message"), WRONG)
def test_what_makes_no_sense_of_a_rule(rule: str, message: str) -> None:
    """Each mistake has its place and a sentence that says what to do."""
    assert errors_after(ADA, with_rule(rule)) == [error_at(ADA, with_rule(rule), message)]


SEVERITY = "P1: {name: Critical, also_called: [critical], acknowledge_within: 15m, resolve_within: 4h}"


def severity(more: str) -> str:
    """Return P1 with something more."""
    return SEVERITY.removesuffix("}") + f", {more}}}"


def test_the_worst_two_are_urgent_unless_they_say_else() -> None:
    """P1 and P2 are; each may say for itself."""
    usual = policy(SEVERITY, SEVERITY).severities
    assert [usual[name].urgency for name in sorted(usual)] == ["high", "high", "low", "low"]
    said = policy(SEVERITY, f"{severity('urgency: low')}\n  P3: {{urgency: high}}").severities
    assert [said[name].urgency for name in sorted(said)] == ["low", "high", "high", "low"]


def test_an_acknowledgement_may_last_only_so_long() -> None:
    """For ever, where it does not say."""
    assert policy(SEVERITY, SEVERITY).severities["P1"].acknowledgement_lasts is None
    found = policy(SEVERITY, severity("acknowledgement_lasts: 2h")).severities["P1"]
    assert found.acknowledgement_lasts == timedelta(hours=2)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("acknowledgement_lasts: ¦0m", "an acknowledgement must last longer than nothing"),
        ("acknowledgement_lasts: ¦soon", "expected a duration such as 15m, 1h30m or 2d, found 'soon'"),
        ("urgency: ¦huge", "unknown urgency 'huge': expected high, low"),
    ],
)
def test_what_makes_no_sense_of_a_severity(more: str, message: str) -> None:
    """Each mistake has its place and a sentence that says what to do."""
    assert errors_after(SEVERITY, severity(more)) == [error_at(SEVERITY, severity(more), message)]


def test_a_rule_that_wakes_nobody_is_pointed_out() -> None:
    """An urgent incident would reach Ada by e-mail only; for one that is not urgent, that is her wish."""
    warned = "an urgent incident would page ada by email only, which wakes nobody"
    assert any(warned in each for each in found(edited(ADA, with_rule("{high: email}"))))
    assert not any(warned in each for each in found(edited(ADA, with_rule("{low: email}"))))
