"""Every field of the policy counts: with another value of it, something else happens to people.

The table is in the modules beside this one, a row a field. A row is the part of a policy that the field is in, written
with both values between brackets (see row.py), what happens, and the type of outcome in which the difference shows.
"""

from collections.abc import Callable

import pytest

from tests.policy_fields import (
    access,
    aftermath,
    canary,
    channels,
    classification,
    communication,
    conditions,
    escalation,
    heartbeats,
    imported,
    noise,
    paging_tests,
    people_and_oncall,
    whole,
)
from tests.policy_fields.asked import asked
from tests.policy_fields.row import Outcome, Row
from tests.policy_fields.sent import sent
from tests.policy_fields.simulated import simulated
from tests.support.policy_walk import FIELDS, changes, root

Observer = Callable[[Row, str], Outcome]
SIMULATED = (
    people_and_oncall,
    classification,
    conditions,
    escalation,
    communication,
    noise,
    aftermath,
    heartbeats,
    whole,
)
TABLE: tuple[tuple[Observer, Row], ...] = (
    *((simulated, row) for module in SIMULATED for row in module.ROWS),
    *((sent, row) for row in channels.ROWS),
    *((asked, row) for row in access.ROWS),
    *((imported.imported, row) for row in imported.ROWS),
    *((canary.sung, row) for row in canary.ROWS),
    *((paging_tests.tried, row) for row in paging_tests.ROWS),
)
HOW = (
    "write a row of it in tests/policy_fields, in the module of its section: Row(field, the section with «one|other» "
    "value, the type of outcome that differs, the events). What differs is found by running the test."
)


def test_every_field_has_a_row() -> None:
    """A field that is added to muster.policy.schema needs one; so does none that is gone."""
    rows = {row.field for _, row in TABLE}
    assert not (missing := [field for field in FIELDS if field not in rows]), f"no row for {missing}: {HOW}"
    assert not (gone := rows - {*FIELDS}), f"the policy has no {sorted(gone)} any more: delete their rows"


@pytest.mark.parametrize(("observe", "row"), TABLE, ids=[row.field.replace(" ", "-") for _, row in TABLE])
def test_another_value_has_another_outcome(observe: Observer, row: Row) -> None:
    """Two policies that differ in this field alone: other times, persons, words or refusals."""
    one, other = row.texts
    differing = changes(root(one), root(other))
    assert differing, "both policies are the same"
    assert all(row.field in path for path in differing), f"something else differs as well: {differing}"
    before, after = (observe(row, text) for text in (one, other))
    assert _of(row, before) != _of(row, after), f"{row.shows!r} is the same, of {_types(before, after)}. {HOW}"


@pytest.mark.parametrize("observe", [simulated, sent, asked, imported.imported, canary.sung, paging_tests.tried])
def test_the_same_policy_has_the_same_outcome(observe: Observer) -> None:
    """Nothing else makes a difference, so that a difference proves something."""
    row = next(row for each, row in TABLE if each is observe)
    assert observe(row, row.texts[0]) == observe(row, row.texts[0]) != []


def test_a_row_of_a_field_that_does_not_count_is_red() -> None:
    """The words of a comment change nothing that happens."""
    row = Row("policy: organisation", "organisation: «Acme|Umbrella»\n", "page")
    assert _of(row, simulated(row, row.texts[0])) == _of(row, simulated(row, row.texts[1])) != []


def _of(row: Row, outcome: Outcome) -> list[str]:
    return [words for kind, words in outcome if kind == row.shows]


def _types(before: Outcome, after: Outcome) -> list[str]:
    """Return the types of outcome that do differ, or else all there are."""
    kinds = sorted({kind for kind, _ in (*before, *after)})
    differing = [
        kind
        for kind in kinds
        if [each for each in before if each[0] == kind] != [each for each in after if each[0] == kind]
    ]
    return differing or kinds
