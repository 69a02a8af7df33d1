"""Which logs are evidence, from when, and what is kept of them."""

from typing import Any

import pytest

from muster.domain.evidence import (
    AT_MOST,
    BEFORE,
    ENTRIES_LIMIT,
    READ_LIMIT,
    TEXT_LIMIT,
    ErrorLogs,
    LogEntry,
    LogEvidence,
    Resource,
    attached,
    evidence,
    resource_of,
    told,
    window,
)
from muster.domain.facts.asides import EvidenceAttached
from muster.domain.facts.lifecycle import Opened
from muster.domain.text import MARK
from tests.support.drill import Drill, at

VM = Resource(type="gce_instance", labels={"instance_id": "1"}, project="shop")
KEY = "AIza" + "SyB7" * 9
LABELS = {"resource.instance_id": "1", "resource.project_id": "shop", "metric.state": "x", "team": "a"}


def opened(**changes: Any) -> Drill:  # noqa: ANN401 - a field of Alert each
    """Open an incident by an alert of Cloud Monitoring about a virtual machine, with these changes."""
    return Drill(**({"source": "cloud_monitoring", "resource": "gce_instance", "labels": LABELS} | changes))


def kept(*texts: str, refused: str = "") -> LogEvidence:
    """Keep entries, one a minute, the first of them the newest."""
    entries = tuple(LogEntry(at=at(-minute), severity="ERROR", text=text) for minute, text in enumerate(texts))
    return evidence(VM, ErrorLogs(entries=entries, link="https://l.example", refused=refused), at(-15), at(1))


def test_the_resource_is_what_the_alert_names() -> None:
    """Its type and its own labels; the project beside them, which is where to ask."""
    drill = opened()
    assert isinstance(drill.events[0].fact, Opened)
    assert resource_of(drill.events[0].fact) == resource_of(drill.incident) == VM


def test_the_project_of_the_alert_does_where_the_resource_names_none() -> None:
    """And where neither does, it is the reader's own."""
    labels = {"resource.instance_id": "1"}
    with_scope = resource_of(opened(labels=labels | {"scoping_project_id": "hub"}).incident)
    without = resource_of(opened(labels=labels).incident)
    assert with_scope is not None
    assert with_scope.project == "hub"
    assert without is not None
    assert without.project is None


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "generic"},
        {"resource": None},
        {"labels": {}},
        {"labels": {"resource.project_id": "shop"}},
        {"labels": {"resource.instance_id": ""}},
        {"labels": {"resource.instance_id": f"1{MARK}"}},
    ],
    ids=["another sender", "no resource", "no labels", "a whole project", "an empty label", "a label that was cut"],
)
def test_an_alert_that_singles_nothing_out_has_no_logs(changes: dict[str, object]) -> None:
    """The errors of everything there is would tell nobody anything."""
    assert resource_of(opened(**changes).incident) is None


def test_the_window_begins_before_the_alert_did_and_ends_now() -> None:
    """The sender's time counts, as far as it is near the opening."""
    assert window(at(0), at(-3), at(1)) == (at(-3) - BEFORE, at(1))
    assert window(at(0), at(2), at(1)) == (at(0) - BEFORE, at(1))
    assert window(at(0), at(-60 * 24 * 365), at(60 * 24)) == (at(0) - AT_MOST, at(0) + AT_MOST)


def test_the_latest_are_kept_and_read_downwards() -> None:
    """The newest last; and it is told that there were more."""
    few, many = kept("b", "a"), kept(*map(str, range(ENTRIES_LIMIT + 1)))
    assert [entry.text for entry in few.entries] == ["a", "b"]
    assert not few.more
    assert [entry.text for entry in many.entries] == [str(number) for number in reversed(range(ENTRIES_LIMIT))]
    assert many.more


def test_a_long_entry_is_cut_with_a_mark() -> None:
    """Whatever its length."""
    for length in (TEXT_LIMIT + 1, READ_LIMIT + 1, 250_000):
        (entry,) = kept("x" * length).entries
        assert len(entry.text) == TEXT_LIMIT
        assert entry.text.endswith(MARK)


def test_secrets_are_gone_before_anything_is_cut() -> None:
    """A key at the very end of what is kept would otherwise be half of one, which nobody recognizes."""
    (entry,) = kept("x" * (TEXT_LIMIT - 25) + f" {KEY}").entries
    assert "AIza" not in entry.text


def test_half_a_secret_at_the_end_of_what_is_searched_is_gone() -> None:
    """It comes into what is kept where a large secret before it has gone."""
    large = "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n"
    room = READ_LIMIT - len(large.format("")) - 15
    (entry,) = kept(large.format("M" * room) + KEY).entries
    assert entry.text == f"[redacted]\n{MARK}"


@pytest.mark.parametrize(
    ("evidence", "line"),
    [
        (kept(), "No errors of gce_instance, from A until B"),
        (kept("a"), "1 error of gce_instance, from A until B"),
        (kept("a", "b"), "2 errors of gce_instance, from A until B"),
        (kept(*["a"] * 21), "The latest 20 errors of gce_instance, from A until B"),
        (kept(refused="no such thing"), "no such thing"),
    ],
)
def test_a_line_tells_how_much_there_is(evidence: LogEvidence, line: str) -> None:
    """Or why there is nothing."""
    assert told(evidence, "A", "B") == line


def test_the_line_of_the_timeline_stands_with_the_opening() -> None:
    """In the incident's epoch and run of then; it names nobody and tells nobody."""
    first = opened().events[0]
    event = attached(first, kept("a", "b"), at(1))
    assert event.fact == EvidenceAttached(entries=2)
    assert (event.seq, event.epoch, event.run, event.at) == (first.seq, first.epoch, first.run, at(1))
    assert first.place < event.place < opened().events[1].place
    assert (event.recipients, event.tell) == ((), ())
