"""What a rule may ask about besides the alert: when each circumstance holds, and how it is said."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from muster.domain.classification import classify
from muster.domain.rules.circumstances import (
    AffectedServices,
    AtTime,
    AtWork,
    Circumstance,
    LastEnded,
    OpenIncidents,
    Seen,
)
from muster.domain.rules.classification import Rule
from muster.domain.rules.hours import Days, Hours
from muster.domain.rules.working_time import BusinessHours
from muster.domain.surroundings import Ended, EndedBy, Surroundings
from tests.support.alerts import an_alert
from tests.support.policies import START, a_policy, when

STOCKHOLM = "Europe/Stockholm"
WEEKDAYS = Days(weekdays=frozenset(range(5)))
OFFICE = Hours(days=WEEKDAYS, start=time(8), end=time(18))
HOUR = timedelta(hours=1)


def around(now: datetime = START, **known: Any) -> Surroundings:  # noqa: ANN401 - a field of Surroundings each
    """Return surroundings in which nothing is known but this."""
    return Surroundings(now=now, **known)


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        (datetime(2026, 11, 2, 7, 0, tzinfo=UTC), True),  # Monday, 08:00 in Stockholm
        (datetime(2026, 11, 2, 6, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 2, 16, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 2, 17, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 1, 9, 0, tzinfo=UTC), False),  # a Sunday
        (datetime(2026, 7, 6, 6, 0, tzinfo=UTC), True),  # 08:00 in summer
    ],
)
def test_a_time_of_day_is_by_the_clock_on_the_wall(now: datetime, *, holds: bool) -> None:
    """Of the zone, in winter and in summer, on the days that are meant."""
    assert AtTime(hours=(OFFICE,), time_zone=STOCKHOLM, said="mon-fri 08:00-18:00").holds(around(now)) is holds
    working = AtWork(hours=BusinessHours(hours=OFFICE, time_zone=STOCKHOLM), working=True)
    off = AtWork(hours=BusinessHours(hours=OFFICE, time_zone=STOCKHOLM), working=False)
    assert (working.holds(around(now)), off.holds(around(now))) == (holds, not holds)


def test_any_of_several_times_is_enough() -> None:
    """A night, or a weekend."""
    night, weekend = Hours(start=time(22), end=time(6)), Hours(days=Days(weekdays=frozenset({5, 6})))
    either = AtTime(hours=(night, weekend), time_zone="UTC", said="")
    assert [either.holds(around(datetime(2026, 11, day, 12, tzinfo=UTC))) for day in (6, 7, 8, 9)] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("circumstance", "open_by_service", "holds"),
    [
        (OpenIncidents(services=("db",), at_least=2), {"db": 2}, True),
        (OpenIncidents(services=("db",), at_least=2), {"db": 1, "shop": 5}, False),
        (OpenIncidents(services=("db", "cache"), at_least=2), {"db": 1, "cache": 1}, True),
        (OpenIncidents(services=None, at_least=1), {"db": 1}, True),
        (OpenIncidents(services=None, at_least=1), {"shop": 1}, False),
        (AffectedServices(at_least=3), {"db": 4, "cache": 1}, True),  # the alert's own is the third
        (AffectedServices(at_least=3), {"db": 4, "shop": 1}, False),
        (AffectedServices(at_least=3), {"db": 1, "": 7}, False),  # without a service, it says nothing of services
    ],
)
def test_what_else_is_broken(circumstance: Circumstance, open_by_service: dict[str, int], *, holds: bool) -> None:
    """Other open incidents, of certain services or of those it depends on; how many services are affected."""
    known = around(service="shop", depends_on=("db",), open_by_service=open_by_service)
    assert circumstance.holds(known) is holds


@pytest.mark.parametrize(
    ("minutes_ago", "holds"),
    [([], False), ([10], False), ([10, 60], True), ([10, 61], False), ([1, 2, 3], True)],
)
def test_how_often_it_came(minutes_ago: list[int], *, holds: bool) -> None:
    """Three times within an hour, this one counted."""
    earlier = tuple(START - timedelta(minutes=minutes) for minutes in minutes_ago)
    assert Seen(times=3, within=HOUR).holds(around(earlier=earlier)) is holds


@pytest.mark.parametrize(
    ("circumstance", "ended", "holds"),
    [
        (LastEnded(by=(EndedBy.HEALING,)), Ended(by=EndedBy.HEALING), True),
        (LastEnded(by=(EndedBy.HEALING,)), Ended(by=EndedBy.PERSON), False),
        (LastEnded(by=(EndedBy.HEALING, EndedBy.SENDER)), Ended(by=EndedBy.SENDER), True),
        (LastEnded(note=("*false alarm*",)), Ended(by=EndedBy.PERSON, note="A False Alarm again"), True),
        (LastEnded(note=("*false alarm*",)), Ended(by=EndedBy.PERSON, note="disk replaced"), False),
        (LastEnded(note=("*false alarm*",), by=(EndedBy.SENDER,)), Ended(by=EndedBy.PERSON, note="false alarm"), False),
        (LastEnded(by=tuple(EndedBy)), None, False),
    ],
)
def test_how_the_last_one_ended(circumstance: LastEnded, ended: Ended | None, *, holds: bool) -> None:
    """By what, and with which note; not at all where there was none."""
    assert circumstance.holds(around(ended=ended)) is holds


@pytest.mark.parametrize(
    ("circumstance", "words"),
    [
        (AtTime(hours=(OFFICE,), time_zone="UTC", said="mon-fri 08:00-18:00"), "it is mon-fri 08:00-18:00"),
        (AtWork(hours=BusinessHours(hours=OFFICE, time_zone="UTC"), working=True), "it is within business hours"),
        (AtWork(hours=BusinessHours(hours=OFFICE, time_zone="UTC"), working=False), "it is out of business hours"),
        (OpenIncidents(services=None, at_least=2), "open incidents of what it depends on: 2 or more"),
        (OpenIncidents(services=("db", "cache"), at_least=1), "open incidents of db and cache: 1 or more"),
        (AffectedServices(at_least=3), "affected services: 3 or more"),
        (Seen(times=3, within=24 * HOUR), "it came 3 times within 1 d"),
        (LastEnded(by=(EndedBy.PERSON, EndedBy.SENDER)), "the last time it was ended by person or sender"),
        (LastEnded(note=("*x*",)), 'the last time it was ended, and the note was "*x*"'),
    ],
)
def test_each_is_said_in_words(circumstance: Circumstance, words: str) -> None:
    """A rule without a because is explained by what must hold, these among it."""
    rule = Rule(rule="r", when=when(title="x*"), then="P1", given=(circumstance,))
    assert str(rule) == f'title is "x*" and {words}'


def test_a_rule_needs_its_condition_and_all_that_is_given() -> None:
    """Severity, type and team alike."""
    seen, broken = Seen(times=2, within=HOUR), OpenIncidents(services=None, at_least=1)
    services = a_policy().services
    services["blog"] = type(services["blog"])(id="blog", name="Blog", depends_on=("orders",))

    def rule(then: str) -> tuple[Rule, ...]:
        return (Rule(rule="r", when=when(service="blog"), then=then, given=(seen, broken)),)

    policy = a_policy(services=services, severity_rules=rule("P1"), type_rules=rule("data"), routing=rule("data"))
    full = around(earlier=(START,), open_by_service={"orders": 1})

    def found(service: str, known: Surroundings) -> tuple[str, str, str]:
        result = classify(an_alert(service=service, title="x", severity=None), policy, known)
        return result.severity, result.type, result.team

    assert found("blog", full) == ("P1", "data", "data")
    assert found("blog", around(earlier=(START,))) == ("P3", "outage", "shop")
    assert found("blog", around(open_by_service={"orders": 1})) == ("P3", "outage", "shop")
    assert found("checkout", full) == ("P2", "outage", "shop")


def test_a_policy_knows_what_its_rules_ask_for() -> None:
    """So that nothing is looked up that no rule asks for."""
    seen, broken, many = (
        Seen(times=2, within=HOUR),
        OpenIncidents(services=None, at_least=1),
        AffectedServices(at_least=2),
    )

    def rule(*given: Circumstance) -> tuple[Rule, ...]:
        return (Rule(rule="r", when=when(title="x"), then="x", given=given),)

    assert a_policy().circumstances == ()
    policy = a_policy(severity_rules=rule(seen), type_rules=rule(broken), routing=rule(many))
    assert policy.circumstances == (seen, broken, many)
