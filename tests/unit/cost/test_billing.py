"""Quantities times prices: units, free tiers by the month and by the day, rounding."""

from dataclasses import fields
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.cost.billing import Month, bill, dollars, line, number
from tests.cost.prices import PRICES, Price
from tests.cost.usage import Usage


def _price(free: int = 0, *, a_day: bool = False) -> Price:
    """Return a price of 3 dollars for a hundred."""
    each = "day" if a_day else "month"
    return Price(what="w", unit="u", dollars=Decimal(3), per=100, free=Decimal(free), each=each, source="s")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("usual", "rush", "free", "a_day", "to_pay"),
    [
        (1_000, 0, 0, False, 30),
        (1_000, 0, 400, False, 18),
        (1_000, 500, 400, False, 33),
        (300, 0, 400, False, 0),
        (3_000, 0, 100, True, 0),
        (3_000, 0, 90, True, 9),
        (0, 1_000, 100, True, 27),
        (2_700, 1_000, 100, True, "29.7"),
    ],
    ids=[
        "nothing is free",
        "some is, of a month",
        "of a month with a rush",
        "all of it is",
        "every day's is",
        "each day has some to pay",
        "a rush has one day's alone",
        "and what the day leaves of it",
    ],
)
def test_what_is_left_to_pay(usual: int, rush: int, free: int, a_day: bool, to_pay: int | str) -> None:  # noqa: FBT001 - a case
    """The free tier gives what it says, and never more than was used."""
    made = line(_price(free, a_day=a_day), Fraction(usual), Fraction(rush))
    assert made.quantity == usual + rush
    assert made.cost == Fraction(3 * (usual + rush), 100)
    assert made.cost - made.given == Fraction(to_pay)


def test_a_bill_has_a_line_for_each_quantity() -> None:
    """No quantity is without a price, and none of what is used is left out."""
    lines = bill(Month(name="m", usual=Usage(reads=Fraction(200_000), jobs=Fraction(4))))
    assert {each.name for each in fields(Usage)} == PRICES.keys()
    assert [each.price for each in lines] == list(PRICES.values())
    used = {each.price.what: (each.cost, each.given) for each in lines if each.quantity}
    assert used == {
        "Firestore, documents read": (Fraction("0.12"), Fraction("0.12")),
        "Cloud Scheduler": (Fraction("0.4"), Fraction("0.3")),
    }


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0", "$0.00"),
        ("0.0001", "< $0.01"),
        ("0.00499", "< $0.01"),
        ("0.005", "$0.01"),
        ("1.005", "$1.01"),
        ("1234.5", "$1,234.50"),
    ],
)
def test_dollars_are_written_to_the_cent(amount: str, written: str) -> None:
    """Half a cent is a cent; less is said to be something."""
    assert dollars(Fraction(amount)) == written


@pytest.mark.parametrize(
    ("quantity", "written"),
    [("0", "0"), ("7", "7"), ("0.0764", "0.076"), ("9.96", "10"), ("10.4", "10"), ("1031500", "1,031,500")],
)
def test_quantities_are_written_as_far_as_they_matter(quantity: str, written: str) -> None:
    """Whole numbers are; fractions have two digits."""
    assert number(Fraction(quantity)) == written


def test_a_certain_price_names_a_page_of_googles() -> None:
    """What it is can be looked up where it was."""
    pages = {price.source for price in PRICES.values() if not price.doubt}
    assert all(page.startswith("https://cloud.google.com/") and page.endswith("/pricing") for page in pages)
