"""An incident of each severity and type in each slot: who is paged, as few rows as say it all."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from muster.domain.policy import Policy
from muster.policy.load import parse, preset_names
from muster.simulator.alike import first_alike
from muster.simulator.deeds import Send
from muster.simulator.looks import Looks
from muster.simulator.matrix import SLOTS, TITLE, Case, Matrix, matrix
from muster.simulator.matrix_table import HEADS, as_json, changed, changes_as_json, heading, markdown, rows, table
from muster.simulator.pages import Page, pages_of
from muster.simulator.play import Planned, Script, play
from tests.support.policy_file import GOOD, edited
from tests.support.world import preset

WEEK = date(2026, 1, 8)
"""A Thursday; Ada is on call until the Monday after."""
TWO_TYPES = edited("  security: {name: Security, team: shop}", "  security: {name: Security}\n  slow: {name: Slow}")


def made(text: str = GOOD, lasts: timedelta = timedelta(hours=2)) -> Matrix:
    """Return the matrix of a policy's text."""
    return matrix(policy(text), WEEK, lasts)


def policy(text: str) -> Policy:
    """Return the policy of a text."""
    found = parse(text, "p.yaml").policy
    assert found is not None
    return found


def test_there_is_a_case_for_each_severity_type_and_slot() -> None:
    """At the instants that the slots name, by the clock of the policy's zone."""
    found = made(TWO_TYPES).outcomes
    assert len(found) == 4 * 2 * len(SLOTS)
    at = {case.slot: outcome.at for case, outcome in found.items()}
    assert at == {
        "weekday noon": datetime(2026, 1, 7, 11, tzinfo=UTC),
        "weekday night": datetime(2026, 1, 7, 1, tzinfo=UTC),
        "weekend": datetime(2026, 1, 11, 13, tzinfo=UTC),
    }


def test_an_outcome_holds_who_is_paged_when() -> None:
    """Nobody acknowledges."""
    found = made().outcomes[Case(severity="P1", type="security", slot="weekend")]
    assert list(found.pages) == [Page(0, "ada", "push"), Page(900, "ada", "push"), Page(900, "bo", "call")]
    assert found.note == ""


@pytest.mark.parametrize("name", preset_names())
def test_what_the_matrix_leaves_out_pages_nobody(name: str) -> None:
    """An incident of each severity pages whom it pages in full: with its updates, and whoever is asked for them."""
    whole = preset(name)
    for case, outcome in matrix(whole, WEEK, timedelta(hours=4)).outcomes.items():
        if case.slot == "weekday night" and case.type == next(iter(whole.types)):
            alert = json.dumps({"title": TITLE, "severity": case.severity, "type": case.type}).encode()
            sent = Planned(at=outcome.at, deed=Send(source="generic", payload=alert))
            run = play(Script(start=outcome.at, until=outcome.at + timedelta(hours=4), events=[sent]), whole)
            assert outcome.pages == pages_of(run, next(iter(run.incidents)))


def test_equal_outcomes_share_a_row() -> None:
    """Severities, types and slots alike."""
    assert [(row.severity, row.types, row.slots, row.text) for row in rows(made(TWO_TYPES))] == [
        ("P1, P2, P3", "all", "any time", "+0m Ada by push; +15m Ada by push, Bo by call"),
        ("P4", "all", "any time", "nobody"),
    ]


def test_a_type_that_fares_otherwise_has_a_row_of_its_own() -> None:
    """The others are named together."""
    text = TWO_TYPES.replace("  P1:\n", "  P1:\n    - {at: 0m, when: {type: slow}, page: bo}\n")
    found = [(row.severity, row.types) for row in rows(made(text)) if row.severity == "P1" or "P1," in row.severity]
    assert found == [("P1, P2, P3", "Security"), ("P1, P2, P3", "Slow")]


OF_ITS_OWN = {
    "its team": ("slow: {name: Slow}", "slow: {name: Slow, team: shop}"),
    "routing": ("routing: [", "routing: [{when: {type: slow}, then: shop}, "),
    "a severity": ("severity: [", "severity: [{when: {type: s*w}, then: P2}, "),
    "a step": ("at: 0m, page", "at: 0m, when: {type: slow}, page"),
    "a step of a plan": ("escalation:\n", "plans: {one: [{at: 0m, when: {type: slow}, page: bo}]}\nescalation:\n"),
    "a step of a team": (
        "channel: room}",
        "channel: room, escalation: {P1: [{at: 0m, when: {type: slow}, page: bo}]}}",
    ),
    "what heals": ("levels:", "healing: [{when: {type: slow}, within: 5m}]\nlevels:"),
    "what goes away by itself": ("levels:", "hold: [{when: {type: slow}, for: 5m}]\nlevels:"),
}
"""What tells a type from another: an edit of the policy."""


@pytest.mark.parametrize(("old", "new"), OF_ITS_OWN.values(), ids=OF_ITS_OWN)
def test_a_type_with_something_of_its_own_is_like_no_other(old: str, new: str) -> None:
    """Wherever the policy says it."""
    three = TWO_TYPES.replace("  slow: {name: Slow}", "  slow: {name: Slow}\n  late: {name: Late}")
    assert first_alike(policy(three))["late"] == "slow"
    assert first_alike(policy(three.replace(old, new, 1)))["late"] == "late"


def test_types_that_differ_in_words_alone_are_alike() -> None:
    """They are played once; routing, which names one of them, tells it from the others."""
    words = TWO_TYPES.replace("slow: {name: Slow}", "slow: {name: Slow, runbook: r}\n  late: {name: Late, means: x}")
    assert first_alike(policy(words)) == {"security": "security", "slow": "slow", "late": "slow"}


@pytest.mark.parametrize("name", preset_names())
def test_alike_are_those_that_fare_the_same(name: str) -> None:
    """By playing each type alone, as if the policy had no other."""
    found = preset(name)
    lasts = timedelta(minutes=40)
    whole = matrix(found, WEEK, lasts)
    for kind, first in first_alike(found).items():
        if kind != first:
            alone = replace(found, types={kind: found.types[kind]})
            for case, outcome in matrix(alone, WEEK, lasts).outcomes.items():
                assert whole.outcomes[case] == outcome


def test_all_but_the_few_are_named_so() -> None:
    """A long list of types is not read."""
    three = TWO_TYPES.replace("  slow: {name: Slow}", "  slow: {name: Slow}\n  late: {name: Late}")
    text = three.replace("  P1:\n", "  P1:\n    - {at: 0m, when: {type: slow}, page: bo}\n")
    assert [row.types for row in rows(made(text)) if row.severity != "P4"] == ["all but Slow", "Slow"]


def test_a_rule_that_makes_something_else_of_the_alert_is_told() -> None:
    """The row says as what the incident is handled."""
    text = edited('{when: {title: "*loss*"}, then: P1', "{when: {severity: P4}, then: P1")
    note = made(text).outcomes[Case(severity="P4", type="security", slot="weekend")].note
    assert note == "classified as P1"


def test_a_policy_without_types_has_a_matrix_too() -> None:
    """One type that has no name."""
    text = edited("types:\n  security: {name: Security, team: shop}\n", "")
    text = text.replace('  type: [{when: {title: "*breach*"}, then: security}]\n', "")
    text = text.replace(", type: security,", ",").replace("routing: [{when: {type: security}, then: shop}]\n", "")
    assert {row.types for row in rows(made(text))} == {"all"}


def test_the_week_is_the_one_that_the_day_is_of() -> None:
    """Whichever day is said."""
    assert made().outcomes == matrix(policy(GOOD), date(2026, 1, 5), timedelta(hours=2)).outcomes


def test_the_end_cuts_it_off() -> None:
    """What is due later is not told."""
    found = made(lasts=timedelta(minutes=10)).outcomes
    assert {page.after for outcome in found.values() for page in outcome.pages} == {0}


def test_the_table_wraps_what_is_too_wide() -> None:
    """Under its own column."""
    lines = [*table(rows(made()), HEADS, Looks(width=60))]
    assert max(map(len, lines[1:])) <= 60
    assert lines[2].startswith(" " * lines[1].index("+0m"))


def test_markdown_is_a_table_to_paste() -> None:
    """A bar in a name does not end its cell."""
    lines = [*markdown(rows(made(edited("bo: {name: Bo,", "bo: {name: B|o,"))), HEADS)]
    assert any("B\\|o" in line for line in lines)
    assert lines[1] == "| --- | --- | --- | --- |"
    assert {line.replace("\\|", "").count("|") for line in lines} == {5}
    assert heading(made()) == (
        "Acme (weekday noon: Wed 07 Jan 2026 12:00; weekday night: Wed 07 Jan 2026 02:00; "
        "weekend: Sun 11 Jan 2026 14:00; Europe/Stockholm)"
    )


def test_json_is_an_object_a_case() -> None:
    """With everything that the table is made of."""
    first = json.loads(next(as_json(made())))
    assert first == {
        "schema": 1,
        "severity": "P1",
        "type": "security",
        "slot": "weekday noon",
        "at": "2026-01-07T11:00:00Z",
        "note": "",
        "pages": [
            {"since_open_s": 0, "person": "ada", "channel": "push"},
            {"since_open_s": 900, "person": "ada", "channel": "push"},
            {"since_open_s": 900, "person": "bo", "channel": "call"},
        ],
    }


def test_two_matrices_are_compared_where_they_differ() -> None:
    """In words, and as JSON."""
    other = made(edited("{at: 15m, unless", "{at: 10m, unless"))
    assert [(row.severity, row.types, row.slots, row.text) for row in changed(made(), other)] == [
        (
            "P1, P2, P3",
            "all",
            "any time",
            "Ada is paged by push at +10m instead of at +15m; Bo is paged by call at +10m instead of at +15m",
        )
    ]
    assert {json.loads(line)["change"] for line in changes_as_json(made(), other)} == {"moved"}
    assert changed(made(), made()) == []


def test_types_that_only_one_policy_has_are_told() -> None:
    """There is nothing to compare them with."""
    found = [(row.types, row.text) for row in changed(made(), made(TWO_TYPES))]
    assert found == [("Slow", "this type is new")]
    assert [(row.types, row.text) for row in changed(made(TWO_TYPES), made())] == [("Slow", "there is no such type")]
