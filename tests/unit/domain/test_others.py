"""What a page says of the other incidents that wait for the same person."""

from dataclasses import replace

import pytest

from muster.domain.others import ALONE, NAMED, TITLE_LIMIT, Others, others
from tests.support.drill import Drill

INCIDENT = Drill().incident


def some(*severities: str, title: str = "Check fails") -> Others:
    """Return as many others, named by their place."""
    found = {
        f"d{n}": replace(INCIDENT, id=f"i{n}", severity=severity, title=title) for n, severity in enumerate(severities)
    }
    return others(found)


def test_the_worst_comes_first_and_then_what_waits_longest() -> None:
    """The deliveries stay in their order."""
    found = some("P4", "P2", "P3", "P2")
    assert [each.incident for each in found.incidents] == ["i1", "i3", "i2", "i0"]
    assert found.deliveries == ("d0", "d1", "d2", "d3")


def test_an_incident_counts_once() -> None:
    """However many channels it waits on."""
    found = others({"d1": INCIDENT, "d2": INCIDENT})
    assert (found.count, found.deliveries) == ("1 more incident", ("d1", "d2"))


@pytest.mark.parametrize(("number", "count"), [(0, ""), (1, "1 more incident"), (2, "2 more incidents")])
def test_they_are_counted(number: int, count: str) -> None:
    """In words."""
    assert some(*["P3"] * number).count == count
    assert (not number) == (some(*["P3"] * number) == ALONE)


def test_only_a_few_are_named() -> None:
    """The rest is a number, which is not there where all are named."""
    assert some(*["P3"] * NAMED).summary == "; ".join(["P3 Check fails"] * NAMED)
    assert some(*["P3"] * (NAMED + 2)).summary.endswith("P3 Check fails; and 2 more")


def test_the_summary_fits_into_a_fact() -> None:
    """A stranger's title has one line, and so many characters; channels show 300 of a fact."""
    found = some(*["P3"] * 99, title="a\nb" * 1_000)
    assert found.named[0].name.startswith("P3 a b")
    assert len(found.named[0].name) == TITLE_LIMIT + 3
    assert len(found.summary) <= 300
    assert found.summary.endswith("and 94 more")
