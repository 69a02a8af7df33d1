"""The table from the timeline's facts to lines."""

from string import Formatter
from typing import get_args

import pytest

from muster.domain.event import Fact
from muster.simulator.facts import ROWS
from muster.simulator.journal import FIELDS, TYPES
from muster.simulator.line import COMMON
from muster.simulator.row import Row

FACTS = get_args(Fact)
PROMISED = {
    *("incident.opened", "incident.acknowledged", "incident.escalated", "incident.severity_changed"),
    *("incident.resolved", "incident.reopened", "incident.closed", "triaged", "milestone", "page", "broadcast"),
    *("deadline.missed", "suppressed", "refused"),
}
"""Types of line that users' tools rely on."""


def test_every_fact_has_a_row() -> None:
    """A fact that is added to the domain must say which line it becomes."""
    assert set(FACTS) - ROWS.keys() == set()
    assert ROWS.keys() - set(FACTS) == set()


@pytest.mark.parametrize("fact", ROWS, ids=lambda fact: fact.__name__)
def test_a_row_names_what_the_fact_has(fact: type) -> None:
    """Each field is taken from an attribute of the fact, and the words from the line's own fields."""
    row = ROWS[fact]
    assert [name for name in (*row.fields.values(), *row.silent) if not hasattr(fact, name)] == []
    assert {name for _, name, _, _ in Formatter().parse(row.words) if name} <= {*row.fields, *COMMON}


def test_the_types_that_tools_rely_on_are_there() -> None:
    """Their names are fixed."""
    assert set() == PROMISED - set(TYPES)


def test_every_field_of_a_line_can_be_asked_for() -> None:
    """What a row fills, an expectation may name."""
    assert {name for row in ROWS.values() for name in row.fields} <= {*FIELDS, *COMMON}


def test_a_value_that_is_silent_gives_no_line() -> None:
    """A row may keep back facts whose story other lines tell."""

    class Told:
        outcome = "sent"

    told = Told()
    assert not Row(type="x", silent={"outcome": ("sent",)}).shows(told)  # type: ignore[arg-type]
    assert Row(type="x", silent={"outcome": ("failed",)}).shows(told)  # type: ignore[arg-type]
    assert not Row(type=None).shows(told)  # type: ignore[arg-type]
