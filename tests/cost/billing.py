"""From quantities and prices to dollars: exact until they are written."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from tests.cost.prices import DAYS, PRICES, Price
from tests.cost.usage import Usage

CENT = Decimal("0.01")
NOTHING = Usage()


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What is used in a month: `usual` is spread evenly over its days, `rush` comes on one of them."""

    name: str
    usual: Usage
    rush: Usage = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A quantity, what it costs in dollars, and what of that the free tier gives."""

    price: Price
    quantity: Fraction
    cost: Fraction
    given: Fraction


def bill(month: Month) -> list[Line]:
    """Return a line for each price, in their order."""
    return [line(price, getattr(month.usual, name), getattr(month.rush, name)) for name, price in PRICES.items()]


def line(price: Price, usual: Fraction, rush: Fraction) -> Line:
    """Return the line of what is used evenly over a month, and at once."""
    each = Fraction(price.dollars) / price.per
    free = _free(price, usual, rush)
    return Line(price=price, quantity=usual + rush, cost=(usual + rush) * each, given=free * each)


def _free(price: Price, usual: Fraction, rush: Fraction) -> Fraction:
    """Return how much of it is free; what one day leaves of its share does another no good."""
    free = Fraction(price.free)
    if price.each == "month":
        return min(free, usual + rush)
    a_day = usual / DAYS
    return min(free, a_day) * (DAYS - 1) + min(free, a_day + rush)


def dollars(amount: Fraction) -> str:
    """Write an amount to the cent; what is less than half of one, but something, as such."""
    cents = (Decimal(amount.numerator) / amount.denominator).quantize(CENT, ROUND_HALF_UP)
    return "< $0.01" if amount and not cents else f"${cents:,}"


def number(quantity: Fraction) -> str:
    """Write a quantity: whole from ten on, and in two digits below."""
    if quantity >= 10 or quantity == int(quantity):
        return f"{round(quantity):,}"
    return f"{float(quantity):.2g}"
