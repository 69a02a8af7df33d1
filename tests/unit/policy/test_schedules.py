"""Schedules in the file: every entry changes who is on call, and every mistake is found where it was made."""

from datetime import UTC, datetime, timedelta

import pytest

from muster.domain.oncall_turns import on_call
from muster.domain.policy import Policy
from muster.domain.rules.oncall import Schedule
from muster.domain.standing import Standing
from muster.policy.load import parse
from tests.support.policy_file import GOOD, MARK, expected, found

PLAIN = '{name: Primary, people: [ada, bo], first_day: 2026-01-05, hand_over: "09:00"}'
OTHERS = 'first_day: 2026-01-05, hand_over: "09:00"'
HOLIDAYS = "holidays:\n  own: {also: [2026-01-06]}\n"


def policy_with(schedule: str, more: str = "") -> Policy:
    """Return the policy of GOOD with another schedule, and `more` sections."""
    checked = parse(GOOD.replace(PLAIN, schedule) + more, "p.yaml")
    assert checked.policy is not None, checked.errors
    return checked.policy


def who(schedule: str, at: str, more: str = "") -> str:
    """Return who is on call at an instant of UTC: "ada bo"."""
    rota = policy_with(schedule, more).schedules["primary"]
    turns = on_call(rota, datetime.fromisoformat(at).replace(tzinfo=UTC), Standing())
    return " ".join(turn.person for turn in turns)


ENTRIES = [
    # In Stockholm it is an hour later than by UTC; 5 January is a Monday.
    ("rotation: daily", "2026-01-06T09:00", "ada", "bo"),
    ("rotation: hourly", "2026-01-05T09:30", "ada", "bo"),
    ("rotation: weekly", "2026-01-12T08:00", "bo", "bo"),
    ("rotation: 12h", "2026-01-05T20:00", "ada", "bo"),
    ("rotation: 3d", "2026-01-08T08:00", "ada", "bo"),
    ("rotation: 2w", "2026-01-12T08:00", "bo", "ada"),
    ("time_zone: Europe/London", "2026-01-12T08:30", "bo", "ada"),
    ("from: 2026-01-08", "2026-01-08T07:59", "ada", ""),
    ("from: 2026-01-08", "2026-01-08T08:00", "ada", "ada"),
    ("until: 2026-01-08", "2026-01-08T07:59", "ada", "ada"),
    ("until: 2026-01-08", "2026-01-08T08:00", "ada", ""),
    ('restrict: {hours: "20:00-08:00"}', "2026-01-07T12:00", "ada", ""),
    ('restrict: {hours: "20:00-08:00"}', "2026-01-07T06:59", "ada", "ada"),
    ('restrict: {hours: "20:00-24:00"}', "2026-01-07T06:59", "ada", ""),
    ("restrict: {days: mon-wed}", "2026-01-07T12:00", "ada", "ada"),
    ("restrict: {days: mon-wed}", "2026-01-08T12:00", "ada", ""),
    ("restrict: {days: sat-mon}", "2026-01-11T12:00", "ada", "ada"),
    ("restrict: {days: sat-mon}", "2026-01-09T12:00", "ada", ""),
    ("restrict: {days: [Tue, thu]}", "2026-01-07T12:00", "ada", ""),
    ("restrict: {days: [Tue, thu]}", "2026-01-08T12:00", "ada", "ada"),
    ("restrict: [{days: tue}, {days: thu}]", "2026-01-08T12:00", "ada", "ada"),
    ("restrict: [{days: tue}, {days: thu}]", "2026-01-07T12:00", "ada", ""),
    ('restrict: {days: wed, hours: "22:00-06:00"}', "2026-01-08T04:00", "ada", "ada"),
    ('restrict: {days: wed, hours: "22:00-06:00"}', "2026-01-07T04:00", "ada", ""),
]


@pytest.mark.parametrize(("entry", "at", "without", "with_it"), ENTRIES)
def test_each_entry_changes_who_is_on_call(entry: str, at: str, without: str, with_it: str) -> None:
    """And leaves it be where it should."""
    assert (who(PLAIN, at), who(f"{PLAIN[:-1]}, {entry}}}", at)) == (without, with_it)


@pytest.mark.parametrize(
    ("people", "at", "expected"),
    [
        ("[bo, ada]", "2026-01-05T12:00", "bo"),
        ("[[ada, bo], bo]", "2026-01-05T12:00", "ada bo"),
        ("[[ada, bo], bo]", "2026-01-12T12:00", "bo"),
        ("[{person: bo, restrict: {days: tue}}, ada]", "2026-01-05T12:00", ""),
        ("[{person: bo, restrict: {days: tue}}, ada]", "2026-01-06T12:00", "bo"),
        ("[{person: bo, restrict: {days: tue}}, ada]", "2026-01-12T12:00", "ada"),
        ("[{person: [bo, ada], restrict: [{days: tue}]}]", "2026-01-06T12:00", "bo ada"),
    ],
)
def test_a_turn_is_somebodys_or_several_peoples_and_may_be_restricted(people: str, at: str, expected: str) -> None:
    """Each item of `people` is a turn of its own."""
    assert who(f"{{people: {people}, {OTHERS}}}", at) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("holidays", ["", "ada", ""]),
        ("not holidays", ["ada", "", "ada"]),
        ("holidays of own", ["", "ada", ""]),
        ("not holidays of own", ["ada", "", "ada"]),
        ("[mon, holidays]", ["ada", "ada", ""]),
        ("[mon-tue, not holidays]", ["ada", "", ""]),
    ],
)
def test_days_may_be_holidays_or_none(days: str, expected: list[str]) -> None:
    """On Monday, on Tuesday, which is a holiday, and on Wednesday."""
    schedule = f"{PLAIN[:-1]}, restrict: {{days: {days}}}}}"
    assert [who(schedule, f"2026-01-0{day}T12:00", HOLIDAYS) for day in (5, 6, 7)] == expected


LAYERS = """
    name: Primary
    time_zone: Europe/London
    layers:
      - {name: Days, people: [ada], first_day: 2026-01-05, hand_over: "09:00"}
      - name: Nights
        people: [bo]
        first_day: 2026-01-05
        hand_over: "09:00"
        time_zone: Europe/Stockholm
        restrict: [{hours: "20:00-08:00"}]
      - {people: [ada, bo], first_day: 2026-01-10, hand_over: "00:00", rotation: daily, restrict: {days: sat-sun}}"""


def test_layers_have_zones_and_names_of_their_own() -> None:
    """The schedule's zone where they have none; their number where they have no name; the later one wins."""
    schedule = policy_with(LAYERS).schedules["primary"]
    assert [layer.time_zone for layer in schedule.layers] == ["Europe/London", "Europe/Stockholm", "Europe/London"]
    ats = ("2026-01-05T09:00", "2026-01-05T18:59", "2026-01-05T19:00", "2026-01-10T00:00", "2026-01-11T00:00")
    turns = [on_call(schedule, datetime.fromisoformat(at).replace(tzinfo=UTC), Standing())[0] for at in ats]
    assert [(turn.person, turn.why) for turn in turns] == [
        ("ada", "layer Days"),
        ("ada", "layer Days"),
        ("bo", "layer Nights"),
        ("ada", "layer 3"),
        ("bo", "layer 3"),
    ]


def test_a_calendar_stands_in_place_of_layers() -> None:
    """Only its address, and the zone of times that have none, are the policy's; nobody is said never to be paged."""
    checked = parse(GOOD.replace(PLAIN, "{ical: https://example.com/p.ics, time_zone: Asia/Tokyo}"), "p.yaml")
    assert checked.problems == ()
    assert checked.policy is not None
    assert checked.policy.schedules["primary"] == Schedule(
        id="primary", name="primary", time_zone="Asia/Tokyo", ical_url="https://example.com/p.ics"
    )


HAND_OFFS = [("true", True, 0), ("false", False, 0), ("30m", True, 30), ("1d", True, 1440)]


@pytest.mark.parametrize(("said", "told", "ahead"), HAND_OFFS)
def test_hand_offs_may_be_told(said: str, told: bool, ahead: int) -> None:  # noqa: FBT001 - a value of the table
    """At the hand-off only, or ahead of it as well; with layers and with a calendar."""
    for schedule in (PLAIN[:-1], "{ical: https://example.com/p.ics"):
        found = policy_with(f"{schedule}, hand_off_notice: {said}}}").schedules["primary"]
        assert (found.hand_off_notice, found.ahead) == (told, timedelta(minutes=ahead))
    assert not policy_with(PLAIN).schedules["primary"].hand_off_notice


ERRORS = [
    (
        f"{{people: [ada], {OTHERS}, hand_off_notice: ¦always}}",
        "expected true, false or a duration such as 30m, found 'always'",
    ),
    (
        f"{{people: [ada], {OTHERS}, hand_off_notice: ¦30}}",
        "expected true, false or a duration such as 30m, found '30'",
    ),
    (
        f"{{people: [ada], {OTHERS}, hand_off_notice: ¦0m}}",
        "whoever takes over is told some time ahead: write true to have it told at the hand-off only",
    ),
    (f"{{people: [ada], {OTHERS}, hand_off_notice: ¦8d}}", "whoever takes over is told a week ahead at most"),
    (
        f"{{people: [ada], {OTHERS}, hand_off_notice: ¦~}}",
        "expected text, found nothing (text that begins with # must be in quotes)",
    ),
    (f"{{people: [ada], {OTHERS}, hand_off_notice: ¦[30m]}}", "expected text, found a list"),
    (f"{{people: [ada], {OTHERS}, rotation: ¦dayly}}", "unknown rotation 'dayly': did you mean 'daily'?"),
    (f"{{people: [ada], {OTHERS}, rotation: ¦7x}}", "expected a duration such as 15m, 1h30m or 2d, found '7x'"),
    (f"{{people: [ada], {OTHERS}, rotation: ¦30m}}", "a turn lasts an hour at least, found 30m"),
    (f"{{people: [ada], {OTHERS}, rotation: ¦0m}}", "a turn lasts an hour at least, found 0m"),
    (f"{{people: [ada], {OTHERS}, rotation: ¦2000d}}", "2000d is longer than a year"),
    (
        f"{{people: [ada], {OTHERS}, from: ¦2026-01-04}}",
        "nobody is on call before first_day, 2026-01-05: leave 'from' out",
    ),
    (f"{{people: [ada], {OTHERS}, from: ¦monday}}", "expected a date such as 2026-01-05, found 'monday'"),
    (f"{{people: [ada], {OTHERS}, until: ¦2026-01-05}}", "this ends before it begins"),
    (f"{{people: [ada], {OTHERS}, from: 2026-02-02, until: ¦2026-02-02}}", "this ends before it begins"),
    (f"{{people: [ada, ¦[]], {OTHERS}}}", "nobody has this turn: name somebody"),
    (
        f"{{people: [ada, ¦~], {OTHERS}}}",
        "expected text, found nothing (text that begins with # must be in quotes)",
    ),
    (f"{{people: [ada, [¦boo]], {OTHERS}}}", "unknown person 'boo': did you mean 'bo'?"),
    (f"{{people: [{{person: ¦boo}}], {OTHERS}}}", "unknown person 'boo': did you mean 'bo'?"),
    (f"{{people: [{{person: ¦[]}}], {OTHERS}}}", "nobody has this turn: name somebody"),
    (f"{{people: [¦{{restrict: {{days: mon}}}}], {OTHERS}}}", "a turn needs 'person'"),
    (
        f"{{people: [{{person: ada, ¦days: mon}}], {OTHERS}}}",
        "unknown key 'days' in a turn: expected person, restrict",
    ),
    (
        f"{{people: [ada], {OTHERS}, ¦restrict: []}}",
        "restricted to nothing: say 'days' or 'hours', or leave 'restrict' out",
    ),
    (
        f"{{people: [ada], {OTHERS}, ¦restrict: }}",
        "restricted to nothing: say 'days' or 'hours', or leave 'restrict' out",
    ),
    (
        f"{{people: [ada], {OTHERS}, restrict: ¦mon}}",
        'expected a list: items in [square brackets], or on lines that begin with "-"',
    ),
    (f"{{people: [ada], {OTHERS}, ¦restrict: {{}}}}", "a restriction needs 'days' or 'hours'"),
    (
        f"{{people: [ada], {OTHERS}, restrict: {{¦day: mon}}}}",
        "unknown key 'day' in a restriction: did you mean 'days'?",
    ),
    (
        f"{{people: [ada], {OTHERS}, restrict: {{days: ¦weekdays}}}}",
        "expected days such as mon-fri, sat or holidays, found 'weekdays'",
    ),
    (f"{{people: [ada], {OTHERS}, restrict: {{days: ¦[]}}}}", "expected at least one day"),
    (f"{{people: [ada], {OTHERS}, restrict: {{days: ¦~}}}}", "expected at least one day"),
    (
        f"{{people: [ada], {OTHERS}, restrict: {{days: ¦holidays}}}}",
        "the policy has no holidays: add a section 'holidays'",
    ),
    (
        f'{{people: [ada], {OTHERS}, restrict: {{hours: ¦"8-17"}}}}',
        "expected hours in quotes such as \"08:00-17:00\", found '8-17'",
    ),
    (
        f'{{people: [ada], {OTHERS}, restrict: {{hours: ¦"09:00-09:00"}}}}',
        "hours that end when they begin: leave 'hours' out for the whole day",
    ),
    ("{ical: ¦http://example.com/p.ics}", "expected a URL that begins with https://"),
    ("{ical: ¦http://localhost/p.ics}", "expected a URL that begins with https://"),
    (
        "{ical: https://example.com/p.ics, ¦people: [ada]}",
        "a schedule has no 'people' of its own where its calendar says it",
    ),
    ("{layers: [], ¦rotation: daily}", "a schedule has no 'rotation' of its own where its layers say it"),
    ("{ical: https://example.com/p.ics, ¦layers: []}", "a schedule has layers or a calendar, not both"),
    ("{layers: [¦{people: [ada], first_day: 2026-01-05}]}", "a layer needs 'hand_over'"),
    (
        f"{{layers: [{{people: [ada], {OTHERS}, ¦ical: x}}]}}",
        (
            "unknown key 'ical' in a layer: "
            "expected first_day, from, hand_over, name, people, restrict, rotation, time_zone, until"
        ),
    ),
    (
        f"{{layers: [{{people: [ada], {OTHERS}, time_zone: ¦Europe/Stokholm}}]}}",
        "unknown time zone 'Europe/Stokholm': did you mean 'Europe/Stockholm'?",
    ),
]


@pytest.mark.parametrize(("schedule", "message"), ERRORS)
def test_a_mistake_is_found_where_it_was_made(schedule: str, message: str) -> None:
    """In one sentence, at its line and column."""
    text = GOOD.replace(PLAIN, schedule)
    (wanted,) = expected(text, f"error: {message}")
    assert wanted in found(text)
    assert parse(text.replace(MARK, ""), "p.yaml").policy is None


@pytest.mark.parametrize("key", ["people", "first_day", "hand_over"])
def test_a_schedule_without_layers_or_calendar_is_its_only_layer(key: str) -> None:
    """And needs what a layer needs."""
    assert f"10:3: error: a schedule needs '{key}'" in found(GOOD.replace(PLAIN, "{}"))


TWO = "holidays:\n  own: {also: [2026-01-06]}\n  works: {also: [2026-01-07]}\n"


@pytest.mark.parametrize(
    ("days", "calendars", "message"),
    [
        ("¦holidays of onw", HOLIDAYS, "unknown calendar of holidays 'onw': did you mean 'own'?"),
        ("¦not holidays", TWO, "there are several calendars: say 'holidays of own'"),
    ],
)
def test_holidays_must_be_of_a_calendar(days: str, calendars: str, message: str) -> None:
    """Of the only one there is, where none is named."""
    text = GOOD.replace(PLAIN, f"{PLAIN[:-1]}, restrict: {{days: {days}}}}}") + calendars
    assert expected(text, f"error: {message}") == [each for each in found(text) if " error: " in each]


def test_the_same_holidays_are_not_asked_for_and_ruled_out() -> None:
    """Those of one calendar and none of another may be."""
    text = GOOD.replace(PLAIN, f"{PLAIN[:-1]}, restrict: {{¦days: [holidays of own, not holidays of own]}}}}") + TWO
    message = "error: the same holidays are asked for and ruled out"
    assert expected(text, message) == [each for each in found(text) if " error: " in each]
    assert found(text.replace("not holidays of own", "not holidays of works")) == []
