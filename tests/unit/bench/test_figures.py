"""The table of `make bench`: ratios, targets, percentiles."""

import math

import pytest

from tests.bench.figures import MISSED, Figure, at_least, at_most, percentile, table, times_at_most


@pytest.mark.parametrize(("percent", "expected"), [(0, 1), (1, 1), (50, 50), (99, 99), (100, 100)], ids=str)
def test_a_percentile_is_one_of_the_values(percent: float, expected: float) -> None:
    """The smallest that so many percent do not exceed, in any order of the values."""
    assert percentile(reversed(range(1, 101)), percent) == expected


def test_a_percentile_of_few_values() -> None:
    """Of two values, the half is the smaller one, and all above it the greater."""
    assert [percentile([2.0, 1.0], percent) for percent in (50, 51)] == [1.0, 2.0]


@pytest.mark.parametrize(
    ("figure", "missed"),
    [
        (Figure(name="", unit="ms", value=20, target=at_most(20, "ms")), False),
        (Figure(name="", unit="ms", value=20.1, target=at_most(20, "ms")), True),
        (Figure(name="", unit="/s", value=1000, target=at_least(1000, "/s")), False),
        (Figure(name="", unit="/s", value=999, target=at_least(1000, "/s")), True),
        (Figure(name="", unit="ms", value=120, baseline=100, target=times_at_most(1.2)), False),
        (Figure(name="", unit="ms", value=121, baseline=100, target=times_at_most(1.2)), True),
        (Figure(name="", unit="ms", value=1e9), False),
    ],
)
def test_a_target_is_met_or_missed(figure: Figure, missed: bool) -> None:  # noqa: FBT001 - an expectation
    """The limit itself is met; without a target nothing is missed."""
    assert figure.missed is missed
    assert (MISSED in figure.cells()) is missed


def test_a_figure_beside_its_baseline() -> None:
    """A ratio needs a baseline: without one there is none, rather than a wrong one."""
    assert Figure(name="", unit="ms", value=3, baseline=2).ratio == 1.5
    assert math.isnan(Figure(name="", unit="ms", value=3).ratio)


def test_the_table_is_read_by_columns() -> None:
    """Every cell stands under its heading, numbers to the right, with three digits or more."""
    rows = [
        Figure(name="a", unit="ms", value=0.123, baseline=1234.5).cells(),
        Figure(name="bb", unit="ms", value=5.55, target=at_most(1, "ms")).cells(),
    ]
    assert table(("figure", "Muster", "bare", "ratio", "target", ""), rows).splitlines() == [
        "figure   Muster      bare  ratio    target",
        "──────  ───────  ────────  ─────  ────────  ──────",
        "a       0.12 ms  1,234 ms   0.00",
        "bb       5.5 ms                   ≤ 1.0 ms  MISSED",
    ]
