"""The report of `make cost`, and README.md, which shows the same."""

from fractions import Fraction

import pytest

from tests.cost.__main__ import README
from tests.cost.billing import Month
from tests.cost.prices import PRICES
from tests.cost.table import bills, report, sources, with_report
from tests.cost.usage import Usage


def test_the_readme_shows_what_make_cost_prints() -> None:
    """`make docs` would change nothing."""
    text = README.read_text("utf-8")
    assert with_report(text) == text
    assert report() in text


def test_a_stale_report_is_replaced_and_all_else_stays() -> None:
    """Only what stands between the comments is written anew."""
    made = with_report("before\n<!-- cost -->\nstale\n<!-- /cost -->\nafter\n")
    assert made == f"before\n<!-- cost -->\n{report()}<!-- /cost -->\nafter\n"


def test_a_readme_without_the_place_is_refused() -> None:
    """A comment that was deleted is noticed, not passed over."""
    with pytest.raises(ValueError, match="once each"):
        with_report("<!-- cost -->\n")


def test_a_line_says_the_price_what_is_free_and_what_each_month_takes() -> None:
    """Quantity and cost, month by month; the totals are those of all lines, before the free tier and after."""
    months = [Month(name="quiet", usual=Usage()), Month(name="loud", usual=Usage(jobs=Fraction(5), looks=Fraction(1)))]
    lines = bills(months).splitlines()
    assert lines[0] == "|  | list price | free | quiet | loud |"
    assert "| Cloud Scheduler | $0.10 / job | 3 a month | none | 5 · $0.50 |" in lines
    assert "| Cloud Storage, reads of the policy | $0.0004 / 1,000 reads | none | none | 1 · < $0.01 |" in lines
    assert lines[-2:] == [
        "| **before the free tier** |  |  | **$0.00** | **$0.50** |",
        "| **to pay** |  |  | **$0.00** | **$0.20** |",
    ]


def test_doubts_are_told() -> None:
    """A price that is not certain has a mark in its line, and below its reason and where it was read."""
    doubtful = [price for price in PRICES.values() if price.doubt]
    for price in doubtful:
        assert f"| {price.what} \\* |" in report()
        assert f"- \\* {price.what}: {price.doubt} ([source]({price.source}))." in sources().splitlines()
    assert report().count("\\*") == 2 * len(doubtful) > 0
