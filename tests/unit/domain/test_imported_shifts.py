"""Whom an entry of somebody else's calendar means."""

from dataclasses import replace

import pytest

from muster.domain.imported_shifts import MOST, imported, listed_unknown
from muster.domain.rules.oncall import Contact, Person
from tests.support.kept_calendars import an_entry
from tests.support.policies import START, a_policy
from tests.support.standing import HOUR


def people() -> dict[str, Person]:
    """Return the people of the shop, of whom two are called Bo, and Ada has an e-mail address."""
    found = a_policy().people
    ada = replace(found["ada"], name="Ada Lovelace", contacts=(Contact(channel="email", address="Ada.L@Example.com"),))
    return found | {"ada": ada, "bo-ek": replace(found["bo"], id="bo-ek", name="Bo Ek")}


@pytest.mark.parametrize(
    ("summary", "attendees", "expected"),
    [
        ("On call", ("ada.l@example.com",), ("ada",)),
        ("On call", ("Ada Lovelace",), ("ada",)),
        ("On call", ("bo", "CY"), ("bo", "cy")),
        ("Bo is on call", ("ada.l@example.com", "stranger@example.com"), ("ada",)),
        ("Bo is on call", ("stranger@example.com",), ("bo",)),
        ("ada lovelace", (), ("ada",)),
        ("On Call - Ada Lovelace - Primary", (), ("ada",)),
        ("ADA.L@EXAMPLE.COM (primary)", (), ("ada",)),
        ("Cy, Bo", (), ("cy", "bo")),
        ("Bo Ek", (), ("bo-ek",)),
        ("Bo Ek & Bo", (), ("bo-ek", "bo")),
        ("bo-ek", (), ("bo-ek",)),
    ],
)
def test_whoever_attends_or_is_named_has_the_shift(
    summary: str, attendees: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    """Attendees first; else whom the title names, in any case, among other words; of two names the longer."""
    found = imported([an_entry(summary, 0, *attendees)], people())
    assert [shift.people for shift in found.shifts] == [expected]
    assert found.unknown == ()


@pytest.mark.parametrize("summary", ["Holiday", "Bob", "adaptation", "x.bo@example.com", "bo.ek", ""])
def test_an_entry_that_means_nobody_is_no_shift(summary: str) -> None:
    """A part of a word, or of somebody else's address, is no name."""
    found = imported([an_entry(summary)], people())
    assert (found.shifts, found.unknown) == ((), (summary,))


def test_shifts_are_in_order_and_no_more_than_can_stand() -> None:
    """The next ones are kept."""
    entries = [an_entry("Bo", hour) for hour in range(MOST + 5)]
    found = imported(reversed(entries), a_policy().people)
    assert len(found.shifts) == MOST
    assert (found.shifts[0].start, found.shifts[-1].start) == (START, START + (MOST - 1) * HOUR)


def test_titles_are_listed_once_and_three_of_them() -> None:
    """Enough to see what is wrong."""
    entries = [an_entry(title) for title in ("w", "x", "x", "y", "z")]
    unknown = imported(entries, a_policy().people).unknown
    assert listed_unknown(unknown) == "'w', 'x', 'y' and 1 more"
    assert listed_unknown(unknown[:2]) == "'w', 'x'"
