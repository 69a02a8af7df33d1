"""How Muster tries itself out: read as written, each mistake found where it is, and who is disturbed by it."""

from datetime import timedelta

import pytest

from muster.domain.rules.canary import CanaryRule
from muster.policy.load import parse
from tests.support.policy_file import GOOD, expected, found

TEXT = (
    GOOD.replace("teams:\n", '  sink: {name: Nobody, contact: [email: "sink@example.com"]}\nteams:\n', 1)
    + "canary: {every: 2h, within: 3m, channel: room, person: sink}\n"
)


def test_it_is_read_as_written() -> None:
    """With what is usual where nothing is said; and without the section, there is none."""
    policy = parse(TEXT, "p.yaml").policy
    assert policy
    assert policy.canary == CanaryRule(
        every=timedelta(hours=2), within=timedelta(minutes=3), channel="room", person="sink"
    )
    usual = parse(TEXT.replace("every: 2h, within: 3m, ", ""), "p.yaml").policy
    assert usual
    assert usual.canary == CanaryRule(
        every=timedelta(hours=1), within=timedelta(minutes=5), channel="room", person="sink"
    )
    none = parse(GOOD, "p.yaml").policy
    assert none
    assert none.canary is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "every: 2h",
            "every: ¦14m",
            "expected 15m or more: each canary is an incident of its own, and lasts ten minutes",
        ),
        ("every: 2h", "every: ¦hourly", "expected a duration such as 15m, 1h30m or 2d, found 'hourly'"),
        (
            "within: 3m",
            "within: ¦11m",
            "expected 10m at most, and more than no time at all: after that its incident ends",
        ),
        (
            "within: 3m",
            "within: ¦0m",
            "expected 10m at most, and more than no time at all: after that its incident ends",
        ),
        ("channel: room, p", "channel: ¦rome, p", "unknown channel 'rome': did you mean 'room'?"),
        (
            "channel: room, p",
            "channel: ¦push, p",
            "the channel 'push' has no address, so that nobody can be told there",
        ),
        ("person: sink", "person: ¦sinc", "unknown person 'sinc': did you mean 'sink'?"),
        (
            "canary: {every: 2h, within: 3m, channel: room, person: sink}",
            "¦canary: {every: 2h}",
            "a canary needs 'channel' or 'person': where is it to arrive?",
        ),
    ],
)
def test_mistakes_are_found_where_they_are(old: str, new: str, message: str) -> None:
    """Each with its place and what was expected."""
    text = TEXT.replace(old, new)
    assert [each for each in found(text) if " error: " in each] == expected(text, f"error: {message}")


def test_whoever_incidents_page_is_not_to_be_the_sink() -> None:
    """Nobody is to wake for it; and a sink that nothing else pages is as it should be."""
    assert found(TEXT) == []
    text = TEXT.replace("person: sink}", "¦person: ada}")
    said = "warning: the canary pages ada again and again, whom incidents page too: name nobody"
    assert [each for each in found(text) if "canary" in each] == expected(text, said)
