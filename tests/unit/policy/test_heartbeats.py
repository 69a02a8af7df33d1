"""Whose silence is an alert: read as written, and each mistake found where it is."""

from datetime import timedelta

import pytest

from muster.domain.rules.heartbeats import HeartbeatRule
from muster.policy.load import parse
from tests.support.policy_file import GOOD, expected, found

HOUR = timedelta(hours=1)
TEXT = (
    GOOD
    + """\
heartbeats:
  backup:
    name: Nightly backup
    every: 24h
    grace: 1h
    severity: P2
    type: security
    service: checkout
    environment: production
    labels: {database: orders}
  reports: {every: 5m, grace: 0m}
"""
)


def test_they_are_read_as_written() -> None:
    """Each under the name by which it is pinged; what is left out says nothing of the alert."""
    policy = parse(TEXT, "p.yaml").policy
    assert policy is not None
    assert policy.heartbeats == {
        "backup": HeartbeatRule(
            name="Nightly backup",
            every=24 * HOUR,
            grace=HOUR,
            severity="P2",
            type="security",
            service="checkout",
            environment="production",
            labels={"database": "orders"},
        ),
        "reports": HeartbeatRule(name="reports", every=HOUR / 12, grace=timedelta()),
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("every: 24h", "every: ¦30s", "expected a minute or more: Muster looks once a minute"),
        ("every: 24h", "every: ¦daily", "expected a duration such as 15m, 1h30m or 2d, found 'daily'"),
        ("grace: 1h", "grace: ¦60", "expected a duration such as 15m, 1h30m or 2d: say of what, 60m or 60h"),
        ("every: 5m, ", "", "a heartbeat needs 'every'"),
        ("severity: P2", "severity: ¦P5", "unknown severity 'P5': expected P1, P2, P3, P4"),
        ("type: security\n    s", "type: ¦security2\n    s", "unknown type 'security2': did you mean 'security'?"),
        ("service: checkout\n", "service: ¦chekout\n", "unknown service 'chekout': did you mean 'checkout'?"),
        ("labels: {database: orders}", "labels: {database: ¦1}", 'YAML reads 1 as a number: put it in quotes, "1"'),
        ("labels: {database: orders}", "labels: ¦orders", "expected keys with values"),
        ("environment: production", "¦env: production", "unknown key 'env' in a heartbeat"),
        (
            "  reports:",
            "  ¦Reports:",
            "'Reports' cannot be an identifier: lower-case letters, digits, - and _, at most 63",
        ),
    ],
)
def test_mistakes_are_found_where_they_are(old: str, new: str, message: str) -> None:
    """Each with its place and what was expected."""
    assert TEXT.count(old) == 1
    text = TEXT.replace(old, new)
    if "¦" in new:
        (problem,) = found(text)
        assert problem.startswith(expected(text, f"error: {message}")[0])
    else:
        assert [each.partition(": ")[2] for each in found(text)] == [f"error: {message}"]
