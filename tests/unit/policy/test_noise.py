"""What a policy says about noise is read as it is meant, and what is wrong is said where it stands."""

from datetime import UTC, datetime, time, timedelta

import pytest

from muster.domain.rules.hours import Days, Hours
from muster.domain.rules.matching import Condition
from muster.domain.rules.noise import BundlingRule, FlappingRule, Noise, Once, StormRule, Weekly
from muster.policy.load import parse
from tests.support.policies import when
from tests.support.policy_file import GOOD, error_at, errors_after


def noise(section: str) -> Noise:
    """Return what is read of a section."""
    checked = parse(GOOD + section, "p.yaml")
    assert checked.policy is not None, checked.problems
    return checked.policy.noise


def test_a_window_once() -> None:
    """By the clock of the organisation's zone, or of its own."""
    (one,) = noise(
        "maintenance: [{name: Upgrade, when: {service: checkout}, from: 2026-11-02T22:00, to: 2026-11-03T01:30}]"
    ).maintenance
    assert (one.rule, one.name, one.when) == ("maintenance[1]", "Upgrade", when(service="checkout"))
    assert one.window == Once(
        start=datetime(2026, 11, 2, 21, 0, tzinfo=UTC), end=datetime(2026, 11, 3, 0, 30, tzinfo=UTC)
    )
    (one,) = noise(
        "maintenance: [{name: U, when: {service: c}, from: 2026-11-02 22:00, to: 2026-11-03 01:30, time_zone: UTC}]"
    ).maintenance
    assert one.window == Once(
        start=datetime(2026, 11, 2, 22, 0, tzinfo=UTC), end=datetime(2026, 11, 3, 1, 30, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("sun 02:00-04:00", Hours(days=Days(weekdays=frozenset({6})), start=time(2), end=time(4))),
        ("mon-fri 22:00 - 06:00", Hours(days=Days(weekdays=frozenset(range(5))), start=time(22), end=time(6))),
        ("sat-mon 00:00-24:00", Hours(days=Days(weekdays=frozenset({5, 6, 0})))),
        ('"02:00-04:30"', Hours(start=time(2), end=time(4, 30))),
    ],
)
def test_a_window_every_week(said: str, hours: Hours) -> None:
    """Days and hours, by the clock of the organisation's zone."""
    (one,) = noise(f"maintenance: [{{name: Upgrade, when: {{service: checkout}}, every: {said}}}]").maintenance
    assert one.window == Weekly(hours=hours, time_zone="Europe/Stockholm")


def test_a_window_every_week_in_a_zone_of_its_own() -> None:
    """The zone counts."""
    (one,) = noise(
        "maintenance: [{name: U, when: {service: c}, every: 02:00-03:00, time_zone: America/New_York}]"
    ).maintenance
    assert one.window == Weekly(hours=Hours(start=time(2), end=time(3)), time_zone="America/New_York")


def test_waits_and_counts() -> None:
    """Each with its place in the file."""
    (wait,) = noise("hold: [{when: {severity: P3}, for: 3m}]").transient
    assert (wait.rule, wait.when, wait.wait) == ("hold[1]", when(severity="P3"), timedelta(minutes=3))
    (count,) = noise("recurrence: [{when: {severity: P3}, times: 3, within: 10m}]").recurrence
    assert (count.rule, count.times, count.within) == ("recurrence[1]", 3, timedelta(minutes=10))
    assert noise("flapping: {changes: 4, within: 15m, stable: 10m}").flapping == FlappingRule(
        changes=4, within=timedelta(minutes=15), stable=timedelta(minutes=10)
    )


def test_groups_storms_and_bundling() -> None:
    """With their places and names; a group of everything where no condition is given."""
    one, two = noise(
        "grouping: [{name: Clusters, when: {severity: P3}, by: [service, labels.cluster], within: 10m},"
        " {name: Services, by: service, within: 5m}]"
    ).grouping
    assert (one.rule, one.name, one.when) == ("grouping[1]", "Clusters", when(severity="P3"))
    assert (one.by, one.within) == (("service", "labels.cluster"), timedelta(minutes=10))
    assert (two.when, two.by) == (Condition(), ("service",))
    assert noise("bundling: {pages: 5, within: 5m}").bundling == BundlingRule(pages=5, within=timedelta(minutes=5))
    assert noise("bundling: {pages: 1, within: 1h}").bundling == BundlingRule(pages=1, within=timedelta(hours=1))
    assert noise("storm: {incidents: 20, within: 5m}").storm == StormRule(incidents=20, within=timedelta(minutes=5))


def test_without_any_nothing_is_kept_from_paging() -> None:
    """Nothing is decided that is not written."""
    assert noise("") == Noise()


OPENING = "version: 1\n"
WINDOW = "maintenance: [{{name: U, when: {{service: c}}, {0}}}]\n"


@pytest.mark.parametrize(
    ("section", "message"),
    [
        (
            WINDOW.format("from: ¦tonight, to: 2026-11-03T01:30"),
            "expected a day and a time such as 2026-11-02T22:00, found 'tonight'",
        ),
        (
            WINDOW.format("from: ¦2026-13-02T22:00, to: 2026-11-03T01:30"),
            "expected a day and a time such as 2026-11-02T22:00, found '2026-13-02T22:00'",
        ),
        (WINDOW.format("from: 2026-11-03T22:00, to: ¦2026-11-03T01:30"), "this ends before it begins"),
        (
            WINDOW.format("every: ¦sundays 02:00-04:00"),
            "expected days and hours such as 'sun 02:00-04:00' or 'mon-fri 22:00-06:00', found 'sundays 02:00-04:00'",
        ),
        (
            WINDOW.format("every: ¦sun 02:00-02:00"),
            "these hours end when they begin: say 00:00-24:00 for the whole day",
        ),
        (
            "maintenance: [¦{name: U, when: {service: c}}]\n",
            "a maintenance window is once, with 'from' and 'to', or each week, with 'every'",
        ),
        (
            "maintenance: [¦{name: U, when: {service: c}, from: 2026-11-03T22:00, every: sun 02:00-04:00}]\n",
            "a maintenance window is once, with 'from' and 'to', or each week, with 'every'",
        ),
        ("maintenance: [¦{when: {service: c}, every: sun 02:00-04:00}]\n", "a maintenance window needs 'name'"),
        ("maintenance: [¦{name: U, every: sun 02:00-04:00}]\n", "a maintenance window needs 'when'"),
        ("hold: [¦{when: {service: c}}]\n", "a hold needs 'for'"),
        ("hold: [{when: {service: c}, for: ¦0m}]\n", "this must be longer than nothing"),
        ("recurrence: [¦{when: {service: c}, times: 2}]\n", "a recurrence needs 'within'"),
        ("recurrence: [{when: {service: c}, times: ¦1, within: 5m}]\n", "once is not often: say 2 or more"),
        (
            "recurrence: [{when: {service: c}, times: ¦often, within: 5m}]\n",
            "expected a number from 1 to 99, found 'often'",
        ),
        ("recurrence: [{when: {service: c}, times: 2, within: ¦0s}]\n", "this must be longer than nothing"),
        ("grouping: [¦{name: A, by: service}]\n", "a group needs 'within'"),
        ("grouping: [{name: A, ¦by: [], within: 5m}]\n", "by nothing: name at least one fact that they share"),
        ("grouping: [{name: A, by: ¦servce, within: 5m}]\n", "unknown fact 'servce': did you mean 'service'?"),
        (
            "grouping: [{name: A, by: service, within: 5m}, ¦{name: A, by: key, within: 5m}]\n",
            "another rule is called 'A': each needs a name of its own",
        ),
        ("¦storm: {incidents: 20}\n", "storm needs 'within'"),
        ("storm: {incidents: ¦0, within: 5m}\n", "expected a number from 1 to 99, found '0'"),
        ("storm: {incidents: 5, within: ¦0m}\n", "this must be longer than nothing"),
        ("¦bundling: {pages: 5}\n", "bundling needs 'within'"),
        ("¦bundling: {within: 5m}\n", "bundling needs 'pages'"),
        ("bundling: {pages: ¦none, within: 5m}\n", "expected a number from 1 to 99, found 'none'"),
        ("bundling: {pages: 5, within: ¦0m}\n", "this must be longer than nothing"),
        (
            "bundling: {pages: 5, within: ¦61m}\n",
            "this is longer than an hour: nobody waits longer than that to be paged",
        ),
        ("¦flapping: {changes: 4, within: 15m}\n", "flapping needs 'stable'"),
        ("flapping: {changes: ¦1, within: 15m, stable: 5m}\n", "once is not often: say 2 or more"),
        ("flapping: {changes: 3, within: 15m, stable: ¦0m}\n", "this must be longer than nothing"),
    ],
)
def test_what_is_wrong_is_said(section: str, message: str) -> None:
    """One sentence each, where it stands."""
    assert errors_after(OPENING, OPENING + section.replace("¦", "")) == [error_at(OPENING, OPENING + section, message)]
