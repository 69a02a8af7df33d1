"""What may mend itself, and who approves remedies: read as written, and each mistake found where it is."""

from datetime import timedelta

import pytest

from muster.domain.rules.escalation import Target
from muster.domain.rules.healing import ApprovalRule, HealingRule, OnSilence
from muster.domain.rules.matching import Condition
from muster.policy.load import parse
from tests.support.policy_file import GOOD, expected, found

ADDED = """\
healing:
  - {when: {service: checkout}, within: 10m, expected: 1m, quiet: 15m}
  - {when: {type: security, action: "restart*"}, within: 20m}
approvals:
  - {when: {action: ["delete*", "scale*"]}, by: on-call of shop, within: 5m, on_silence: approve}
  - {when: {severity: P1}, by: [bo, primary], within: 1h}
"""
TEXT = GOOD + ADDED


def test_it_is_read_as_written() -> None:
    """Each rule with its place, its condition and its times; silence denies unless it says otherwise."""
    policy = parse(TEXT, "p.yaml").policy
    assert policy is not None
    checkout = Condition(fields=(("service", ("checkout",)),))
    restart = Condition(fields=(("type", ("security",)), ("action", ("restart*",))))
    minutes = timedelta(minutes=1)
    assert policy.healing == (
        HealingRule(rule="healing[1]", when=checkout, within=10 * minutes, expected=minutes, quiet=15 * minutes),
        HealingRule(rule="healing[2]", when=restart, within=20 * minutes),
    )
    delete = Condition(fields=(("action", ("delete*", "scale*")),))
    assert policy.approvals == (
        ApprovalRule(
            rule="approvals[1]",
            when=delete,
            by=(Target(kind=Target.Kind.ON_CALL, name="shop"),),
            within=5 * minutes,
            on_silence=OnSilence.APPROVE,
        ),
        ApprovalRule(
            rule="approvals[2]",
            when=Condition(fields=(("severity", ("P1",)),)),
            by=(Target(kind=Target.Kind.PERSON, name="bo"), Target(kind=Target.Kind.SCHEDULE, name="primary")),
            within=60 * minutes,
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("within: 10m, ", "within: ¦0m, ", "expected more than no time at all"),
        ("quiet: 15m", "quiet: ¦0s", "expected more than no time at all"),
        ("within: 10m, ", "within: ¦soon, ", "expected a duration such as 15m, 1h30m or 2d, found 'soon'"),
        ("{service: checkout}, within: 10m, ", "{service: checkout}, ", "a healing rule needs 'within'"),
        (
            '"restart*"}, within: 20m}',
            '"restart*"}, within: 20m, expected: 1m}',
            "'expected' waits for a remedy that is not known yet, so that 'when' cannot ask for its action",
        ),
        ("by: on-call of shop", "¦by: []", "somebody must be able to approve: name at least one"),
        ("by: on-call of shop", "by: ¦boo", "nobody is called 'boo': did you mean 'bo'?"),
        ("on_silence: approve", "on_silence: ¦maybe", "unknown answer 'maybe': expected approve, deny"),
        ("within: 5m", "within: ¦0h", "expected more than no time at all"),
        ("within: 5m", "within: ¦0d", "expected more than no time at all"),
        ("quiet: 15m", "quiet: ¦0w", "expected more than no time at all"),
        (
            "when: {severity: P1}, by",
            "¦when: {}, by",
            "an empty condition holds for everything: name at least one fact",
        ),
    ],
)
def test_mistakes_are_found_where_they_are(old: str, new: str, message: str) -> None:
    """Each with its place and what was expected."""
    assert TEXT.count(old) == 1
    text = TEXT.replace(old, new)
    if "¦" in new:
        assert found(text) == expected(text, f"error: {message}")
    else:
        assert [each.partition(": ")[2] for each in found(text)] == [f"error: {message}"]
