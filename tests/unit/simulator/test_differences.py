"""What two policies do differently: added, removed and moved pages, and nothing that is equal."""

from pathlib import Path

import pytest

from muster.policy.load import parse
from muster.simulator.differences import compare, differences, told
from muster.simulator.pages import Page
from muster.simulator.play import play
from muster.simulator.scenario import Instead, read_scenario
from tests.support.policy_file import edited
from tests.support.simulation import ALERT, scenario, write

NAMES = {"ada": "Ada Lovelace", "bo": "Bo Ek"}
ADA, BO = Page(0, "ada", "push"), Page(900, "bo", "call")
CASES = [
    ([ADA, BO], [ADA, BO], []),
    ([ADA], [ADA, BO], ["Bo Ek is also paged by call at +15m"]),
    ([ADA, BO], [ADA], ["Bo Ek is no longer paged by call at +15m"]),
    ([BO], [Page(600, "bo", "call")], ["Bo Ek is paged by call at +10m instead of at +15m"]),
    ([BO], [Page(900, "bo", "sms")], ["Bo Ek is paged by sms at +15m instead of by call"]),
    ([BO], [Page(600, "bo", "sms")], ["Bo Ek is paged by sms at +10m instead of by call at +15m"]),
    (
        [BO, Page(1800, "bo", "sms")],
        [Page(900, "bo", "sms")],
        ["Bo Ek is paged by sms at +15m instead of by call", "Bo Ek is no longer paged by sms at +30m"],
    ),
    ([BO], [ADA], ["Ada Lovelace is also paged by push at +0m", "Bo Ek is no longer paged by call at +15m"]),
    ([ADA, ADA], [ADA], ["Ada Lovelace is no longer paged by push at +0m"]),
    (
        [BO, Page(5400, "bo", "call")],
        [BO, Page(3600, "bo", "call")],
        ["Bo Ek is paged by call at +1h instead of at +1h30m"],
    ),
]


@pytest.mark.parametrize(("before", "after", "words"), CASES)
def test_a_difference_is_told_in_words(before: list[Page], after: list[Page], words: list[str]) -> None:
    """A page at another time or by another channel has moved; it is not one removed and one added."""
    assert [each.words(NAMES) for each in differences(before, after)] == words


@pytest.mark.parametrize(("before", "after", "words"), CASES)
def test_the_other_way_round_there_are_as_many(before: list[Page], after: list[Page], words: list[str]) -> None:
    """What one adds, the other removes."""
    turned = {"added": "removed", "removed": "added", "moved": "moved"}
    there, back = differences(before, after), differences(after, before)
    assert len(there) == len(words)
    assert sorted(turned[each.kind] for each in there) == sorted(each.kind for each in back)


def test_a_scenario_is_compared_incident_by_incident(tmp_path: Path) -> None:
    """Under the titles, in the order they opened."""
    other = parse(edited("{at: 15m, unless", "{at: 20m, unless"), "other.yaml").policy
    assert other is not None
    read = read_scenario(write(tmp_path, scenario(ALERT, more="until: 1h")), Instead())
    one, two = play(read.script, read.policy), play(read.script, other)
    assert [*told(one, two)] == [
        "Checkout is down",
        "  Ada is paged by push at +20m instead of at +15m",
        "  Bo is paged by call at +20m instead of at +15m",
    ]
    assert [*compare(one, one)] == []
