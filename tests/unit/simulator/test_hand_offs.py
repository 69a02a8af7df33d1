"""A simulation tells of hand-offs: it ticks when there is one, though nothing else is due."""

from datetime import UTC, datetime, timedelta

from muster.domain.policy import Policy
from muster.simulator.deeds import Send
from muster.simulator.line import Line
from muster.simulator.play import Planned, Played, Script, play
from tests.support.hand_offs import DAY, MINUTE, told_policy, told_schedule, with_schedule
from tests.support.policies import a_policy

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def lasting(policy: Policy, until: timedelta) -> Played:
    """Return what happens so long when nothing does."""
    return play(Script(start=MONDAY, until=MONDAY + until, events=()), policy)


def said(lines: list[Line]) -> list[tuple[str, str | None, object]]:
    """Return when who was told what."""
    return [(f"{line.at:%a %H:%M}", line.person, line.more.get("about")) for line in lines]


def test_hand_offs_are_lines_at_their_time() -> None:
    """Reminders about no incident, by the rule that wants them."""
    played = lasting(told_policy(ahead=30 * MINUTE), 2 * DAY)
    assert said([*played.lines]) == [
        ("Tue 07:30", "bo", "on_call.ahead"),
        ("Tue 08:00", "bo", "on_call.began"),
        ("Tue 08:00", "ada", "on_call.ended"),
        ("Wed 07:30", "cy", "on_call.ahead"),
        ("Wed 08:00", "cy", "on_call.began"),
        ("Wed 08:00", "bo", "on_call.ended"),
    ]
    first = played.lines[0].fields()
    assert (first["type"], first["incident"], first["severity"]) == ("reminder", None, None)
    assert (first["rule"], first["reason_code"]) == ("schedules.primary.hand_off_notice", "hand_off")


def test_a_policy_without_notices_has_no_such_lines() -> None:
    """Nor one whose only turn is always the same person's."""
    assert lasting(a_policy(), 2 * DAY).lines == []
    assert lasting(with_schedule(a_policy(), told_schedule("ada")), 2 * DAY).lines == []


def test_the_hand_off_is_a_line_of_an_open_incident() -> None:
    """Beside whatever else happens to it."""
    body = b'{"title": "Orders are stale", "severity": "P4", "key": "orders"}'
    sent = Planned(at=MONDAY, deed=Send(source="generic", payload=body))
    played = play(Script(start=MONDAY, until=MONDAY + DAY, events=(sent,)), told_policy())
    (line,) = [line for line in played.lines if line.type == "incident.handed_over"]
    assert (line.at, line.more["schedule"]) == (MONDAY + DAY - 60 * MINUTE, "primary")
    assert line.reason == "Primary went from Ada to Bo"
