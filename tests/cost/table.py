"""The bill in Markdown, for the terminal and for README.md."""

from collections.abc import Sequence
from fractions import Fraction

from tests.cost.billing import Line, Month, bill, dollars, number
from tests.cost.prices import PRICES, READ, Price
from tests.cost.scenarios import idle, incidents, storm

OPENING, CLOSING = "<!-- cost -->\n", "<!-- /cost -->\n"
CERTAIN, DOUBTFUL = "", r" \*"


def report() -> str:
    """Return the bill of all three months, and what there is to know of its prices."""
    return f"{bills([idle(), incidents(), storm()])}\n{sources()}"


def bills(months: Sequence[Month]) -> str:
    """Return a table with a line a price, a column a month, and the totals before and after the free tier."""
    columns = [bill(month) for month in months]
    rows = [("", "list price", "free", *(month.name for month in months))]
    rows += [("---", "---", "---", *("---:" for _ in months))]
    rows += [(*_price(lines[0].price), *map(_cell, lines)) for lines in zip(*columns, strict=True)]
    rows += [_total("before the free tier", [sum((each.cost for each in lines), Fraction(0)) for lines in columns])]
    due = [sum((each.cost - each.given for each in lines), Fraction(0)) for lines in columns]
    rows += [_total("to pay", due)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def sources() -> str:
    """Return where the prices are from, and what is not certain of them."""
    certain: dict[str, str] = {}
    for price in PRICES.values():
        if not price.doubt:
            certain.setdefault(price.source, price.what.partition(",")[0])
    links = ", ".join(f"[{service}]({page})" for page, service in certain.items())
    doubts = [f"- \\* {each.what}: {each.doubt} ([source]({each.source})).\n" for each in PRICES.values() if each.doubt]
    said = f"Prices as copies of these pages had them on {READ.isoformat()}: {links}. Look before you count on one.\n"
    return f"{said}\n{''.join(doubts)}"


def with_report(readme: str) -> str:
    """Return README.md with the report anew; raise ValueError where its two comments are not there, once each."""
    if readme.count(OPENING) != 1 or readme.count(CLOSING) != 1:
        raise ValueError(f"{OPENING.strip()} and {CLOSING.strip()} must be in README.md once each")
    before, _, rest = readme.partition(OPENING)
    return f"{before}{OPENING}{report()}{CLOSING}{rest.partition(CLOSING)[2]}"


def _price(price: Price) -> tuple[str, str, str]:
    for_each = f"{price.per:,} {price.unit}" if price.per > 1 else price.unit.removesuffix("s")
    free = f"{price.free:,} a {price.each}" if price.free else "none"
    return price.what + (DOUBTFUL if price.doubt else CERTAIN), f"${price.dollars} / {for_each}", free


def _cell(line: Line) -> str:
    return f"{number(line.quantity)} · {dollars(line.cost)}" if line.quantity else "none"


def _total(name: str, amounts: Sequence[Fraction]) -> tuple[str, ...]:
    return (f"**{name}**", "", "", *(f"**{dollars(amount)}**" for amount in amounts))
