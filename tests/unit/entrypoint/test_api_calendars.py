"""The iCalendar feeds: what a calendar program makes of them, and who may read them."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar, Event

from tests.support.desk import Desk, said

HAND_OVER = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
WEEK = timedelta(weeks=1)
OVERRIDE = {
    "schedule": "primary",
    "person": "cy",
    "start": "2026-11-04T12:00:00Z",
    "end": "2026-11-04T13:00:00Z",
}


def events(desk: Desk, path: str, **query: str) -> list[Event]:
    """Return the events of a feed, in its order."""
    response = desk.api("GET", path, bearer=None if query else "view-token", query=query)
    assert (response.status, response.content_type) == (200, "text/calendar; charset=utf-8")
    return list(Calendar.from_ical(response.body).events)


def test_a_schedules_feed_has_its_shifts(desk: Desk) -> None:
    """One event a shift, for ninety days, which does not make anybody busy."""
    first, second, *more = events(desk, "/schedules/primary.ics")
    assert (first.start, first.end, str(first["summary"])) == (HAND_OVER, HAND_OVER + WEEK, "Ada: Primary")
    assert (second.start, str(second["summary"])) == (HAND_OVER + WEEK, "Bo: Primary")
    assert more[-1].end == datetime(2027, 1, 31, 9, 0, tzinfo=UTC)
    assert {str(each["transp"]) for each in (first, second, *more)} == {"TRANSPARENT"}


def test_a_feed_has_the_overrides_in_it(desk: Desk) -> None:
    """The shift is cut in two around it."""
    desk.api("POST", "/overrides", OVERRIDE)
    noon = HAND_OVER + timedelta(days=2, hours=4)
    shown = [(each.start, str(each["summary"])) for each in events(desk, "/schedules/primary.ics")]
    assert shown[:3] == [
        (HAND_OVER, "Ada: Primary"),
        (noon, "Cy: Primary"),
        (noon + timedelta(hours=1), "Ada: Primary"),
    ]
    (own,) = events(desk, "/people/cy.ics")
    assert (own.start, own.end) == (noon, noon + timedelta(hours=1))


def test_a_persons_feed_has_every_schedule(desk: Desk) -> None:
    """By their start."""
    shown = [str(each["summary"]) for each in events(desk, "/people/ada.ics")]
    assert shown[:3] == ["Ada: Primary", "Ada: Backup", "Ada: Primary"]


def test_an_event_keeps_its_uid(desk: Desk) -> None:
    """So that a calendar updates what it has, and shows nothing twice."""
    before = [each["uid"] for each in events(desk, "/schedules/primary.ics")]
    desk.later(hours=5)
    assert [each["uid"] for each in events(desk, "/schedules/primary.ics")] == before
    assert len(set(before)) == len(before)


def test_a_feed_says_whose_it_is_and_how_often_to_look(desk: Desk) -> None:
    """Nobody's address is in it."""
    response = desk.api("GET", "/people/ada.ics", bearer="view-token")
    calendar = Calendar.from_ical(response.body)
    assert (calendar.calendar_name, calendar.refresh_interval) == ("Ada on call", timedelta(hours=1))
    assert b"ada-email" not in response.body
    assert b"METHOD" not in response.body


def test_a_calendar_without_headers_brings_its_token_in_the_url(desk: Desk) -> None:
    """A viewer's only: who sees the URL sees the token."""
    assert events(desk, "/schedules/primary.ics", token="view-token")
    for token, status in (("bo-token", 403), ("admin-token", 403), ("nonsense", 401), ("", 401)):
        assert desk.api("GET", "/schedules/primary.ics", bearer=None, query={"token": token}).status == status


@pytest.mark.parametrize("path", ["/incidents", "/oncall", "/policy"])
def test_no_other_operation_takes_a_token_in_the_url(desk: Desk, path: str) -> None:
    """There it is a parameter that is not known, and no token."""
    assert desk.api("GET", path, bearer=None, query={"token": "view-token"}).status == 401


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/schedules/nights.ics", "There is no such schedule."),
        ("/people/eve.ics", "There is no such person."),
    ],
)
def test_a_feed_of_nothing_is_not_found(desk: Desk, path: str, detail: str) -> None:
    """A feed that is empty by mistake would hide a shift."""
    response = desk.api("GET", path)
    assert (response.status, said(response)["detail"]) == (404, detail)


@pytest.mark.parametrize("path", ["/schedules/primary", "/schedules/.ics", "/schedules/a b.ics", "/schedules/a/b.ics"])
def test_only_the_feeds_own_paths_lead_there(desk: Desk, path: str) -> None:
    """Anything else is not there."""
    assert desk.api("GET", path).status == 404
