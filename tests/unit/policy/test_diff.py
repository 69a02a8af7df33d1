"""`muster policy diff`: what changes for whom, in words, whatever changes."""

import json
import types
import typing
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from muster.domain.policy import Policy
from muster.domain.rules.escalation import Target
from muster.domain.rules.matching import Condition
from muster.domain.rules.severities import Within
from muster.policy.cli import policy_command
from muster.policy.diff import PLACES, differences
from muster.policy.diff_phrases import PHRASES
from muster.policy.diff_words import Words
from muster.policy.load import parse
from tests.support.policy_file import GOOD, edited

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
ATOMS = {
    Target: (Target(kind=Target.Kind.ON_CALL), Target(kind=Target.Kind.PERSON, name="ada")),
    Within: (Within(duration=timedelta(hours=1)), Within(business_days=2)),
    Condition: (Condition(fields=(("title", ("a",)),)), Condition(fields=(("title", ("b",)),))),
    str: ("one", "two"),
    int: (3, 2),
    bool: (True, False),
    timedelta: (timedelta(days=1, hours=2, minutes=3, seconds=4), timedelta(days=1, hours=2, minutes=3)),
    datetime: (NOW, NOW + timedelta(minutes=1)),
    date: (date(2026, 1, 5), date(2026, 1, 12)),
    time: (time(9), time(9, 30)),
}
"""Two values of every plain type."""


def run(tmp_path: Path, before: str, after: str, *args: str) -> Result:
    """Run `muster policy diff` at NOW on two texts."""
    for name, text in (("a.yaml", before), ("b.yaml", after)):
        (tmp_path / name).write_text(text, "utf-8")
    return CliRunner().invoke(
        policy_command(lambda: NOW), ["diff", str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml"), *args]
    )


def good() -> Policy:
    """Return the policy that is edited here."""
    policy = parse(GOOD, "p.yaml").policy
    assert policy is not None
    return policy


@cache
def hints(kind: type) -> dict[str, Any]:
    """Return the types of a dataclass's fields."""
    return typing.get_type_hints(kind)


def two(kind: Any) -> tuple[Any, Any]:  # noqa: ANN401 - any type hint, and values of it
    """Return two different values of a type."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in {typing.Union, types.UnionType}:
        return two(next(each for each in args if each is not type(None)))
    if origin in {tuple, frozenset}:
        one, other = two(args[0])
        return origin([one]), origin([other])
    if origin is dict:
        one, other = two(args[1])
        return {two(args[0])[0]: one}, {two(args[0])[0]: other}
    if issubclass(kind, Enum):
        one, other, *_ = kind
        return one, other
    return ATOMS[kind] if kind in ATOMS else two_made(kind)


def two_made(kind: Any) -> tuple[Any, Any]:  # noqa: ANN401 - any dataclass, and values of it
    """Return two values of a dataclass that differ in one field."""
    field = next(each.name for each in fields(kind) if each.name not in PLACES)
    return made(kind), replace(made(kind), **{field: two(hints(kind)[field])[1]})


def made(kind: Any) -> Any:  # noqa: ANN401 - as above
    """Return a value of a dataclass, every field of which has some value."""
    return kind(**{each.name: two(hints(kind)[each.name])[0] for each in fields(kind)})


def parts(kind: Any, found: set[type]) -> Iterator[type]:  # noqa: ANN401 - any type hint
    """Yield every dataclass that values of a type are made of, each once."""
    for each in (*typing.get_args(kind), kind):
        if is_dataclass(each) and isinstance(each, type) and each not in found and each not in ATOMS:
            found.add(each)
            yield each
            for hint in hints(each).values():
                yield from parts(hint, found)
        elif each is not kind:
            yield from parts(each, found)


PARTS = [*parts(Policy, set())]
FIELDS = [(kind, each.name) for kind in PARTS for each in fields(kind) if each.name not in PLACES]


def usual(kind: Any, field: str) -> Any:  # noqa: ANN401 - any dataclass, and a value of its field
    """Return what a field is where nothing is said of it; MISSING where something always is."""
    given = next(each for each in fields(kind) if each.name == field)
    return given.default if given.default_factory is MISSING else given.default_factory()


OPTIONAL = [(kind, field) for kind, field in FIELDS if usual(kind, field) not in (MISSING, getattr(made(kind), field))]


def test_every_type_of_the_policy_has_its_phrases() -> None:
    """All of them, each with a phrase for each of its fields, and for no others."""
    assert {kind.__name__ for kind in PARTS} == {kind.__name__ for kind in PHRASES}
    assert {(kind, name) for kind, phrases in PHRASES.items() for name in phrases} == {*FIELDS}
    assert all(phrase for phrases in PHRASES.values() for phrase in phrases.values())


@pytest.mark.parametrize(("kind", "field"), FIELDS, ids=[f"{kind.__name__}.{name}" for kind, name in FIELDS])
def test_a_change_of_any_field_is_said(kind: type, field: str) -> None:
    """Whichever part it is of, alone or in a list of the policy: and never in the same words for both."""
    one, other = two(hints(kind)[field])
    before, after = (replace(made(kind), **{field: value}) for value in (one, other))
    words = Words(good())
    assert words.phrase(PHRASES[kind][field], one) != words.phrase(PHRASES[kind][field], other)
    if kind is not Policy:
        before, after = (replace(good(), severity_rules=(each,)) for each in (before, after))
    assert [*differences(before, after)]
    assert [*differences(before, before)] == []


@pytest.mark.parametrize(("kind", "field"), OPTIONAL, ids=[f"{kind.__name__}.{name}" for kind, name in OPTIONAL])
def test_what_is_taken_away_is_said(kind: type, field: str) -> None:
    """What a field holds is missed when it is gone, and noticed when it comes."""
    before, after = made(kind), replace(made(kind), **{field: usual(kind, field)})
    if kind is not Policy:
        before, after = (replace(good(), severity_rules=(each,)) for each in (before, after))
    assert [*differences(before, after)]
    assert [*differences(after, before)]


EDITS = [
    ("at: 15m, unless", "at: 20m, unless", ["P1: level 2 paged, unless acknowledged: now after 20 min, was 15 min"]),
    (
        "checkout: {name: Checkout, team: shop",
        "checkout: {name: Checkout",
        ["Checkout: no longer alerts going to Shop"],
    ),
    ("acknowledge_within: 15m", "acknowledge_within: 10m", ["P1: now acknowledged within 10 min, was 15 min"]),
    ("acknowledge_within: 15m, ", "", ["P1: no longer acknowledged within 15 min"]),
    ("also_called: [critical]", "also_called: [critical, fatal]", ["P1: now also known as fatal"]),
    (
        "members: [ada, bo]",
        "members: [ada]",
        ["Shop: no longer with the members Bo", "Bo: no longer a member of Shop"],
    ),
    ("page: everyone}", "page: ada}", ["level 2: now paging Ada, was everyone"]),
    ("P4: [{at: 0m, tell: room}]", "P4: [{at: 0m, tell: room}, {at: 1h, page: bo}]", ["P4: added: Bo paged"]),
    (
        "members: [ada, bo]",
        "members: [bo, ada]",
        ["Shop: in another order: with the members Bo and Ada"],
    ),
    (
        "severity: [{when:",
        'severity: [{when: {title: "*x*"}, then: P2}, {when:',
        ['in general: added: where title is "*x*", then P2'],
    ),
    (
        'people: [ada, bo], first_day: 2026-01-05, hand_over: "09:00"',
        'people: [ada], first_day: 2026-01-05, hand_over: "09:00"',
        [
            "Ada: on call in Primary for 28 d of the coming 4 weeks, was 14 d",
            "Bo: no longer on call in Primary, was for 14 d of the coming 4 weeks",
            (
                "Primary: another is on call for 14 d of the coming 4 weeks, first from Mon 2026-11-02 10:00 CET: "
                "Ada, was Bo"
            ),
        ],
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), EDITS)
def test_an_edit_is_told_in_words(tmp_path: Path, old: str, new: str, said: list[str]) -> None:
    """Whom it is about by name, what is now, and what was; and the exit code says that something is different."""
    before, after = GOOD, edited(old, new)
    result = run(tmp_path, before, after)
    assert result.exit_code == 1
    for each in said:
        assert f"  {each}" in result.stdout


def test_policies_that_mean_the_same_have_no_difference(tmp_path: Path) -> None:
    """Comments, and where things stand, mean nothing."""
    moved = edited("  P2: same as P1\n", "").replace("  P4: [", "  P2: same as P1\n  P4: [") + "# the end\n"
    result = run(tmp_path, GOOD, moved)
    assert (result.exit_code, result.stdout) == (0, "no difference\n")


def test_people_come_first_and_each_once(tmp_path: Path) -> None:
    """All that is about somebody stands together, under one heading."""
    after = edited("members: [ada, bo]", "members: [ada]").replace("name: Bo,", "name: Bo Ek,")
    lines = run(tmp_path, GOOD, after).stdout.splitlines()
    assert lines == [
        "People",
        "  Bo Ek: now called Bo Ek, was Bo",
        "  Bo Ek: no longer a member of Shop",
        "Teams",
        "  Shop: no longer with the members Bo Ek",
    ]


ONE, OTHER = '{when: {title: "*a*"}, then: P1, because: a}', '{when: {title: "*b*"}, then: P2, because: b}'


def test_rules_in_another_order_are_told(tmp_path: Path) -> None:
    """Of some rules the first that holds decides."""
    before, after = (edited("severity: [", f"severity: [{', '.join(two)}, ") for two in ((ONE, OTHER), (OTHER, ONE)))
    assert "  in general: in another order: where" in run(tmp_path, before, after).stdout


def test_a_part_of_the_same_name_is_the_same_one(tmp_path: Path) -> None:
    """However much of it is different."""
    window = "maintenance: [{name: Load, when: {title: %s}, every: sun %s-04:00}]\nchannels:\n"
    before, after = (edited("channels:\n", window % each) for each in (("a", "01:00"), ("b", "02:00")))
    said = run(tmp_path, before, after).stdout
    assert "now where title is" in said
    assert "removed" not in said


def test_many_holidays_are_told_in_a_line(tmp_path: Path) -> None:
    """The first of them, and how many there are: a country has hundreds until 2060."""
    hours = 'holidays: {se: {country: SE}}\nbusiness_hours: {days: mon-fri, hours: "08:00-17:00"%s}\nservices:\n'
    before, after = (edited("services:\n", hours % more) for more in ("", ", holidays: se"))
    (_, line) = run(tmp_path, before, after).stdout.splitlines()
    assert line.startswith("  in general: now also never on 2020-01-01, 2020-01-06, 2020-04-10 and ")
    assert line.endswith(" days more")


def test_two_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """By their ids."""
    after = edited("  bo: {name: Bo,", "  bo: {name: Ada,").replace("members: [ada, bo]", "members: [ada]")
    assert "  Ada (bo): no longer a member of Shop\n" in run(tmp_path, GOOD, after).stdout


def test_the_order_of_services_decides_and_is_told(tmp_path: Path) -> None:
    """The first that fits an alert has it; that people stand in another order means nothing."""
    cart = '  cart: {name: Cart, matches: [{title: "*cart*"}]}\n'
    first = edited("services:\n", f"services:\n{cart}")
    last = edited("severities:\n", f"{cart}severities:\n")
    assert run(tmp_path, first, last).stdout == "Services\n  all: in another order: Checkout and Cart\n"


def test_the_presets_differ_from_one_another_and_not_from_themselves() -> None:
    """A preset may be named for either."""
    runner = CliRunner()
    command = policy_command(lambda: NOW)
    assert runner.invoke(command, ["diff", "starter", "starter"]).exit_code == 0
    assert runner.invoke(command, ["diff", "starter", "lianel"]).exit_code == 1


def test_json_is_one_object(tmp_path: Path) -> None:
    """A machine reads the same."""
    result = run(tmp_path, GOOD, edited("acknowledge_within: 15m", "acknowledge_within: 10m"), "--json")
    text = "now acknowledged within 10 min, was 15 min"
    assert result.exit_code == 1
    assert json.loads(result.stdout)["changes"] == [{"section": "severities", "subject": "P1", "text": text}]


def test_what_cannot_be_read_exits_2(tmp_path: Path) -> None:
    """Bad input is said in one line, with its place."""
    result = run(tmp_path, GOOD, edited("then: shop}]", "then: shp}]"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "b.yaml:22:42: error: unknown team 'shp'" in result.stderr
