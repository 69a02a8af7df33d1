"""A simulation sends test pages: it ticks when they are due, though nothing else is."""

from datetime import timedelta

from muster.domain.policy import Policy
from muster.domain.rules.paging_tests import PagingTestRule
from muster.simulator.deeds import Send
from muster.simulator.line import Line
from muster.simulator.play import Planned, Script, play
from tests.support.paging_tests import DAY, MINUTE, TUESDAY, tried_policy

SECOND = timedelta(seconds=1)
ALONE = PagingTestRule(exempt=("bo", "cy", "dir"), report_to=("dir",))


def lines(policy: Policy, *events: Planned) -> list[Line]:
    """Return what happens from Monday until Sunday, with ticks half a minute after each minute."""
    monday = TUESDAY - DAY + 30 * SECOND
    return [*play(Script(start=monday, until=monday + 6 * DAY, events=events), policy).lines]


def test_test_pages_and_reports_are_lines_at_their_time() -> None:
    """Reminders about no incident, by the rule that wants them; nobody confirms any in a simulation."""
    found = lines(tried_policy(ALONE))
    assert sorted((f"{each.at:%a %H:%M:%S}", each.person, each.channel, each.more["about"]) for each in found) == [
        ("Tue 09:00:30", "ada", "call", "address.test"),
        ("Tue 09:00:30", "ada", "push", "address.test"),
        ("Tue 09:00:30", "ada", "sms", "address.test"),
        ("Wed 09:00:30", "dir", "push", "address.unverified"),
    ]
    first, last = found[0].fields(), found[-1].fields()
    assert (first["type"], first["incident"], first["rule"], first["reason_code"]) == (
        "reminder",
        None,
        "test_pages",
        "test",
    )
    assert (last["rule"], last["reason"]) == ("test_pages.report_to", "3 urgent addresses are not verified")


def test_they_are_sent_though_something_else_happens_between_two_ticks() -> None:
    """The clock passes ten while an alert comes in."""
    body = b'{"title": "Orders are stale", "severity": "P4", "key": "orders"}'
    sent = [
        Planned(at=TUESDAY - DAY + MINUTE, deed=Send(source="generic", payload=body)),
        Planned(at=TUESDAY + 10 * SECOND, deed=Send(source="generic", payload=body)),
    ]
    found = [each for each in lines(tried_policy(ALONE), *sent) if each.more.get("about") == "address.test"]
    assert len(found) == 3
    assert all(TUESDAY <= each.at <= TUESDAY + MINUTE for each in found)
