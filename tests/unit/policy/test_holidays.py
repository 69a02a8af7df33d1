"""Holidays and business hours in the file: what each entry changes, and each mistake."""

from datetime import UTC, date, datetime, timedelta

import pytest

from muster.domain.policy import Policy
from muster.domain.rules.severities import Within
from muster.policy.holidays import public_holidays
from muster.policy.load import parse
from tests.support.policy_file import GOOD, MARK, expected, found

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OFFICE = 'days: mon-fri, hours: "08:00-17:00"'
TUESDAY = datetime(2026, 1, 6, 7, 30, tzinfo=UTC)
"""Half past eight in Stockholm, on Epiphany, which is a holiday in Sweden and none in Norway."""


def policy_of(text: str) -> Policy:
    """Return the policy of a text without errors."""
    checked = parse(text, "p.yaml")
    assert checked.policy is not None, checked.errors
    return checked.policy


def business_hours(said: str, more: str = "") -> str:
    """Return GOOD with business hours, and `more` sections."""
    return f"{GOOD}business_hours: {{{said}}}\n{more}"


@pytest.mark.parametrize(
    ("said", "working"),
    [
        (OFFICE, True),
        ('days: sat-sun, hours: "08:00-17:00"', False),
        ('days: [mon, tue], hours: "08:00-17:00"', True),
        ('days: mon-fri, hours: "09:00-17:00"', False),
        ('days: mon, hours: "22:00-09:00"', True),
        (f"{OFFICE}, time_zone: Europe/London", False),
        (f"{OFFICE}, holidays: sweden", False),
        (f"{OFFICE}, holidays: norway", True),
    ],
)
def test_each_entry_changes_when_it_is_working_time(said: str, *, working: bool) -> None:
    """At half past eight on a Tuesday that is a holiday."""
    calendars = "holidays: {sweden: {country: SE}, norway: {country: 'NO'}}\n"
    assert policy_of(business_hours(said, calendars)).team_hours("shop").is_working(TUESDAY) is working


def test_a_team_and_a_person_may_have_hours_of_their_own() -> None:
    """By the organisation's clock a team, by their own a person; where they have none, the organisation's."""
    own = 'business_hours: {days: tue, hours: "08:00-09:00"}'
    text = business_hours('days: wed, hours: "08:00-17:00"')
    text = text.replace("channel: room}", f"channel: room, {own}}}").replace("{name: Ada,", f"{{name: Ada, {own},")
    text = text.replace("{name: Bo,", "{name: Bo, time_zone: Europe/London,")
    policy = policy_of(text)
    wednesday = TUESDAY + DAY
    assert [policy.team_hours(team).is_working(TUESDAY) for team in ("shop", "")] == [True, False]
    assert [policy.person_hours(person).is_working(TUESDAY) for person in ("ada", "bo")] == [True, False]
    assert [policy.person_hours(person).is_working(wednesday) for person in ("ada", "bo")] == [False, False]
    assert policy.person_hours("bo").is_working(wednesday + HOUR)


@pytest.mark.parametrize(
    ("said", "within"),
    [
        ("15m", Within(duration=HOUR / 4)),
        ("1 business day", Within(business_days=1)),
        ("3 business days", Within(business_days=3)),
        ("1 business hour", Within(business_time=HOUR)),
        ("4 business hours", Within(business_time=4 * HOUR)),
        ("90 business minutes", Within(business_time=1.5 * HOUR)),
    ],
)
def test_a_deadline_may_be_in_business_time(said: str, within: Within) -> None:
    """In days, hours or minutes of it."""
    policy = policy_of(GOOD.replace("acknowledge_within: 15m", f"acknowledge_within: {said}"))
    assert policy.severities["P1"].acknowledge_within == within


@pytest.mark.parametrize(
    ("calendar", "day", "is_holiday"),
    [
        ("{country: SE}", date(2026, 1, 6), True),
        ("{country: SE}", date(2026, 1, 7), False),
        ("{country: DE}", date(2026, 1, 6), False),
        ("{country: DE, subdivision: BY}", date(2026, 1, 6), True),
        ("{country: SE, also: [2026-01-07]}", date(2026, 1, 7), True),
        ("{country: SE, also: [12-24]}", date(2031, 12, 24), True),
        ("{country: SE, also: [02-29]}", date(2028, 2, 29), True),
        ("{country: SE, except: [2026-01-06]}", date(2026, 1, 6), False),
        ("{country: SE, except: [2026-01-06]}", date(2027, 1, 6), True),
        ("{country: SE, except: [01-06]}", date(2027, 1, 6), False),
        ("{also: [2026-01-07]}", date(2026, 1, 7), True),
        ("{also: [2026-01-07]}", date(2026, 1, 6), False),
    ],
)
def test_a_calendar_is_a_countrys_with_days_more_and_less(calendar: str, day: date, *, is_holiday: bool) -> None:
    """In one year, or in every year."""
    hours = policy_of(business_hours(f"{OFFICE}, holidays: own", f"holidays: {{own: {calendar}}}\n")).team_hours("")
    assert (day in hours.hours.days.never) is is_holiday


@pytest.mark.parametrize("country", ["SE", "US", "IN"])
def test_holidays_are_known_for_fixed_years(country: str) -> None:
    """A policy says the same whenever it is read."""
    assert {day.year for day in public_holidays(country, "")} == {*range(2020, 2061)}


@pytest.mark.parametrize(
    ("country", "message"),
    [
        ("UA", "holidays of UA are known only until 2022: add later ones under 'also'"),
        ("BV", "holidays of BV are known not at all: list them under 'also'"),
    ],
)
def test_a_country_whose_holidays_are_not_known_is_warned_of(country: str, message: str) -> None:
    """So that nobody relies on what is not there: Ukraine has had none since martial law, Bouvet has no people."""
    text = f"{GOOD}holidays: {{own: {{country: ¦{country}}}}}\n"
    assert found(text) == expected(text, f"warning: {message}")


ERRORS = [
    (
        "holidays: {¦Own: {also: [2026-01-05]}}",
        "'Own' cannot be an identifier: lower-case letters, digits, - and _, at most 63",
    ),
    ("holidays: {¦own: {}}", "a calendar of holidays needs 'country' or 'also'"),
    ("holidays: {¦own: {except: [2026-01-05]}}", "a calendar of holidays needs 'country' or 'also'"),
    ("holidays: {own: {country: ¦Sweden}}", "expected a country's code of two capitals such as SE, found 'Sweden'"),
    ("holidays: {own: {country: ¦XX}}", "no holidays are known of XX"),
    ("holidays: {own: {country: ¦NO}}", 'YAML reads NO as true or false: put it in quotes, "NO"'),
    (
        "holidays: {own: {country: DE, subdivision: ¦BX}}",
        "DE has no subdivision 'BX': expected Augsburg, BB, BE, BW, BY, HB, HE, HH, MV, NI, NW, RP, …",
    ),
    (
        "holidays: {own: {also: [2026-01-05], ¦subdivision: BY}}",
        "a subdivision is part of a country: name it under 'country'",
    ),
    ("holidays: {own: {also: [¦2026-02-30]}}", "expected a date such as 2026-01-05, found '2026-02-30'"),
    ("holidays: {own: {also: [¦13-01]}}", "expected a date such as 2026-01-05, or 01-05 for every year, found '13-01'"),
    (
        "holidays: {own: {¦contry: SE, also: []}}",
        "unknown key 'contry' in a calendar of holidays: did you mean 'country'?",
    ),
    ('¦business_hours: {hours: "08:00-17:00"}', "business hours needs 'days'"),
    ("¦business_hours: {days: mon-fri}", "business hours needs 'hours'"),
    ('business_hours: {days: ¦[], hours: "08:00-17:00"}', "expected at least one day"),
    (
        'business_hours: {days: ¦weekdays, hours: "08:00-17:00"}',
        "expected days such as mon-fri, sat or holidays, found 'weekdays'",
    ),
    (
        'business_hours: {days: [mon, ¦not holidays], hours: "08:00-17:00"}',
        "nobody works on holidays: name their calendar under 'holidays'",
    ),
    ("business_hours: {days: mon-fri, hours: ¦8-17}", "expected hours in quotes such as \"08:00-17:00\", found '8-17'"),
    (f"business_hours: {{{OFFICE}, holidays: ¦sweden}}", "unknown calendar of holidays 'sweden': there is none"),
    (
        f"business_hours: {{{OFFICE}, time_zone: ¦Europe/Stokholm}}",
        "unknown time zone 'Europe/Stokholm': did you mean 'Europe/Stockholm'?",
    ),
    (f"business_hours: {{{OFFICE}, ¦zone: x}}", "unknown key 'zone' in business hours: did you mean 'time_zone'?"),
]


@pytest.mark.parametrize(("section", "message"), ERRORS)
def test_a_mistake_is_found_where_it_was_made(section: str, message: str) -> None:
    """In one sentence, at its line and column."""
    text = f"{GOOD}{section}\n"
    (wanted,) = expected(text, f"error: {message}")
    assert wanted in found(text)
    assert parse(text.replace(MARK, ""), "p.yaml").policy is None


def test_an_exception_that_is_no_holiday_is_but_warned_of() -> None:
    """What is a holiday may change with the library, and a policy in force stays valid."""
    text = f"{GOOD}holidays: {{own: {{country: SE, except: [¦2026-01-07]}}}}\n"
    assert found(text) == expected(text, "warning: 2026-01-07 is no holiday anyway")
    assert parse(text.replace(MARK, ""), "p.yaml").policy is not None
