"""docs/guarantees.md names what must hold, and the tests that show it."""

import pytest

from tests.reference.guarantees import GUARANTEES, TABLES
from tests.reference.tables import with_tables
from tests.simulation.checker import CHECKS
from tests.support.proofs import assert_proved, rows

TEXT = GUARANTEES.read_text("utf-8")
ROWS = rows(TEXT, "promise")
PROMISES = [row for row in ROWS if not row[0].isdecimal()]


@pytest.mark.parametrize("row", PROMISES, ids=lambda row: row[0])
def test_every_promise_is_kept_by_tests_that_exist(row: list[str]) -> None:
    """Each names at least one, by its file."""
    _, _, proofs = row
    assert_proved(proofs)


def test_every_check_of_the_simulation_is_for_a_promise() -> None:
    """By its number, in order."""
    numbers = [int(name.partition(".")[0]) for name, _, _ in PROMISES]
    assert numbers == list(range(1, 13))
    assert {promise for promise, _ in CHECKS} <= set(numbers)


def test_the_table_is_up_to_date() -> None:
    """`make docs` would change nothing."""
    assert with_tables(TEXT, TABLES) == TEXT
