"""How people's addresses are tried out: read as written, and each mistake found where it is."""

from datetime import time, timedelta

import pytest

from muster.domain.rules.paging_tests import PagingTestRule
from muster.policy.load import parse
from tests.support.policy_file import GOOD, expected, found

TEXT = GOOD + 'test_pages: {day: thu, at: "08:30", verified_for: 2w, except: bo, report_to: [ada, bo]}\n'


def test_it_is_read_as_written() -> None:
    """With what is usual where nothing is said; and without the section, there is none."""
    policy = parse(TEXT, "p.yaml").policy
    assert policy
    assert policy.test_pages == PagingTestRule(
        day="thu", at=time(8, 30), verified_for=timedelta(weeks=2), exempt=("bo",), report_to=("ada", "bo")
    )
    for bare in ("test_pages: {}\n", "test_pages:\n"):
        usual = parse(GOOD + bare, "p.yaml").policy
        assert usual
        assert usual.test_pages == PagingTestRule(day="tue", at=time(10), verified_for=timedelta(days=30))
    none = parse(GOOD, "p.yaml").policy
    assert none
    assert none.test_pages is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("day: thu", "day: ¦thur", "unknown day 'thur': did you mean 'thu'?"),
        ('at: "08:30"', "at: ¦morning", "expected a time of day in quotes such as \"09:00\", found 'morning'"),
        (
            'at: "08:30"',
            "at: ¦08:30",
            'put the time in quotes, "08:30": without them YAML may read it as a number',
        ),
        ("verified_for: 2w", "verified_for: ¦6d", "expected a week or more: test pages come once a week"),
        ("verified_for: 2w", "verified_for: ¦long", "expected a duration such as 15m, 1h30m or 2d, found 'long'"),
        ("except: bo", "except: ¦boo", "unknown person 'boo': did you mean 'bo'?"),
        ("report_to: [ada, bo]", "report_to: [ada, ¦adda]", "unknown person 'adda': did you mean 'ada'?"),
        (
            "day: thu",
            "¦weekday: thu",
            "unknown key 'weekday' in test pages: did you mean 'day'?",
        ),
    ],
)
def test_mistakes_are_found_where_they_are(old: str, new: str, message: str) -> None:
    """Each with its place and what was expected."""
    text = TEXT.replace(old, new)
    assert [each for each in found(text) if " error: " in each] == expected(text, f"error: {message}")
