"""Fault injection: what takes no messages, and which roads the pages take then."""

from pathlib import Path

from tests.support.simulation import ALERT, only, pages, played


def test_a_channel_that_is_offline_sends_people_to_their_next(tmp_path: Path) -> None:
    """The delivery that waits is a line, and the other road a page."""
    run = played(tmp_path, "{at: 0m, go_offline: {channel: push}}", ALERT)
    assert pages(run)[0] == (0, "ada", "email")
    waiting = only(run.lines, "delivery")[0]
    assert (waiting.channel, dict(waiting.more)) == ("push", {"outcome": "retrying", "recipient": "ada"})


def test_a_page_that_waits_goes_out_when_the_channel_comes_back(tmp_path: Path) -> None:
    """At its next attempt, which is counted."""
    run = played(tmp_path, "{at: 0m, go_offline: {channel: push}}", ALERT, "{at: 9m, come_back: {channel: push}}")
    back = next(line for line in only(run.lines, "page") if line.channel == "push" and line.severity == "P1")
    assert (back.person, back.reason_code) == ("ada", "opened")
    assert back.after_s >= 540
    assert int(back.fields()["attempt"] or 0) > 1


def test_an_address_that_is_offline_refuses_for_good(tmp_path: Path) -> None:
    """Of that person alone, and on that channel alone."""
    run = played(tmp_path, "{at: 0m, go_offline: {person: ada, channel: push}}", ALERT)
    assert sorted(pages(run)) == [(0, "ada", "email"), (900, "ada", "email"), (900, "bo", "call")]
    assert only(run.lines, "delivery")[0].more["outcome"] == "failed"


def test_a_person_who_is_offline_is_unreached_and_the_next_step_does_not_wait(tmp_path: Path) -> None:
    """No road leads to them."""
    run = played(tmp_path, "{at: 0m, go_offline: {person: ada}}", ALERT)
    assert [line.person for line in only(run.lines, "incident.person_unreached")][:1] == ["ada"]
    assert pages(run) == [(0, "bo", "call")]


def test_a_channel_that_fails_again_and_again_opens_an_incident_about_itself(tmp_path: Path) -> None:
    """As in production; it is no incident of the scenario's own, which needs no name then."""
    run = played(tmp_path, "{at: 0m, go_offline: {channel: push}}", ALERT, "{at: 5m, acknowledge: {by: bo}}")
    assert [known.source for known in run.incidents.values()] == ["generic", "muster"]
    assert run.incidents[only(run.lines, "incident.acknowledged")[0].incident or ""].key == "till"


def test_what_goes_offline_and_comes_back_is_a_line(tmp_path: Path) -> None:
    """With whom and what it is about."""
    run = played(tmp_path, "{at: 1m, go_offline: {person: bo}}", "{at: 2m, come_back: {person: bo}}")
    assert [(line.type, line.person, line.channel, line.reason) for line in run.lines] == [
        ("went_offline", "bo", None, "bo takes no messages"),
        ("came_back", "bo", None, "bo takes messages again"),
    ]


def test_a_broadcast_to_a_channel_that_is_offline_is_late(tmp_path: Path) -> None:
    """It is told when the channel takes messages again."""
    run = played(tmp_path, "{at: 0m, go_offline: {channel: room}}", ALERT, "{at: 1m, come_back: {channel: room}}")
    assert [line.after_s >= 60 for line in only(run.lines, "broadcast")][:1] == [True]
