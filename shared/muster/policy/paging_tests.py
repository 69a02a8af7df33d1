"""Read how people's addresses are tried out: the `test_pages` section."""

from muster.domain.rules.hours import WEEKDAYS
from muster.domain.rules.oncall import WEEK
from muster.domain.rules.paging_tests import PagingTestRule
from muster.policy.names import Names, reference
from muster.policy.place import Fields, Place
from muster.policy.schema.paging_tests import TEST_PAGES
from muster.policy.words import clock_time, duration_that, one_of

_verified_for = duration_that(lambda length: length >= WEEK, "expected a week or more: test pages come once a week")


def read_test_pages(root: Fields, names: Names) -> PagingTestRule | None:
    """Return when test pages go out, and what is made of them; None where none do."""
    return root.read("test_pages", lambda place: _test_pages(place, names), None)


def _test_pages(place: Place, names: Names) -> PagingTestRule:
    fields, usual = TEST_PAGES.read(place), PagingTestRule()
    return PagingTestRule(
        day=fields.read("day", one_of(WEEKDAYS, "day"), usual.day) or usual.day,
        at=fields.read("at", clock_time, usual.at),
        verified_for=fields.read("verified_for", _verified_for, usual.verified_for),
        exempt=fields.read("except", lambda each: _people(each, names), ()),
        report_to=fields.read("report_to", lambda each: _people(each, names), ()),
    )


def _people(place: Place, names: Names) -> tuple[str, ...]:
    person = reference(names.people, "person")
    return tuple(dict.fromkeys(person(each) for each in place.one_or_more()))
