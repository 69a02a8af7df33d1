"""A person who is paged often enough: which page counts the others, and which lines say what was kept back."""

from pathlib import Path

from tests.support.policy_file import GOOD
from tests.support.simulation import only, pages, played

POLICY = f"{GOOD}bundling: {{pages: 2, within: 5m}}\n"


def alert(number: int, severity: str = "P3") -> str:
    """Return an event of the scenario: an alert of its own key, so many seconds after the start."""
    payload = f"{{title: Check {number}, severity: {severity}, key: check-{number}, service: checkout}}"
    return f"{{at: {number}s, alert: {{source: generic, payload: {payload}}}}}"


def test_what_is_kept_back_is_suppressed_and_told_of(tmp_path: Path) -> None:
    """Two pages; a third when the window has moved on, which says of how many others it tells; P1 at any time."""
    events = (*map(alert, range(5)), alert(9, "P1"))
    run = played(tmp_path, *events, policy=POLICY, more="until: 10m")

    assert pages(run) == [(0, "ada", "push"), (1, "ada", "push"), (9, "ada", "push"), (300, "ada", "push")]
    assert [line.more.get("others") for line in only(run.lines, "page")] == [None, None, None, 2]
    kept = only(run.lines, "suppressed")
    assert [(line.person, line.channel, line.rule, line.reason_code) for line in kept] == [
        ("ada", "push", "bundling", "bundled")
    ] * 2
    titles = {incident.title for incident in run.incidents.values() if incident.id in {line.incident for line in kept}}
    assert titles == {"Check 3", "Check 4"}
    assert kept[0].reason.startswith('Ada was told of it in the page about "Check 2" (')


def test_what_waited_and_is_worse_by_now_says_so(tmp_path: Path) -> None:
    """It was to page as a P3."""
    run = played(tmp_path, *map(alert, range(3)), alert(2, "P1").replace("2s", "60s"), policy=POLICY, more="until: 2m")
    assert only(run.lines, "page")[2].reason == "P3 incident opened, and is P1 now"


def test_what_waits_says_until_when(tmp_path: Path) -> None:
    """As any delivery that its provider has not taken yet."""
    run = played(tmp_path, *map(alert, range(3)), policy=POLICY, more="until: 1m")
    (waits,) = only(run.lines, "delivery")
    assert (waits.more["outcome"], waits.rule, waits.after_s) == ("bundled", "bundling", 2)
    assert waits.reason == "Ada has had 2 pages within 5 min; the next may come in 5 min"


def test_without_a_limit_everything_pages(tmp_path: Path) -> None:
    """Nothing is suppressed."""
    run = played(tmp_path, *map(alert, range(5)), more="until: 10m")
    assert len(pages(run)) == 5
    assert only(run.lines, "suppressed") == []
