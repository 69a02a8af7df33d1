"""Figures never lie: what did not happen, or is not known, is said to be unknown, and never counts as zero."""

from datetime import timedelta

import pytest

from muster.domain.commands.classification import Triage
from muster.domain.commands.holds import Snooze
from muster.domain.commands.lifecycle import Reopen
from muster.domain.commands.work import ReachMilestone
from muster.domain.incident import Incident
from muster.domain.metrics import PARTS, Figures, Metrics, figures, metrics
from tests.support.drill import ADA, Drill, at

MINUTE = timedelta(minutes=1)


def ended(minutes: float) -> Incident:
    """Return an incident that was acknowledged, so many minutes after it opened."""
    drill = Drill()
    drill.acknowledge(minutes)
    return drill.incident


def test_each_part_counts_from_the_opening() -> None:
    """But for the detection, which ends with it."""
    drill = Drill(occurred_at=at(-3))
    drill.acknowledge(2)
    drill.do(5, Triage(actor=ADA))
    drill.do(20, ReachMilestone(actor=ADA, milestone="mitigated"))
    drill.resolve(30)
    assert metrics(drill.incident) == Metrics(
        detect=3 * MINUTE, acknowledge=2 * MINUTE, triage=5 * MINUTE, mitigate=20 * MINUTE, resolve=30 * MINUTE
    )


def test_what_was_skipped_is_unknown() -> None:
    """Its sender ended it, before anybody had done anything."""
    drill = Drill()
    drill.alert(10, state="closed")
    nothing = dict.fromkeys(PARTS)
    assert metrics(drill.incident) == Metrics(**nothing | {"resolve": 10 * MINUTE})
    assert metrics(Drill().incident) == Metrics(**nothing)


@pytest.mark.parametrize(("minutes", "detect"), [(-1, MINUTE), (0, timedelta()), (1, None)])
def test_a_sender_whose_clock_is_ahead_tells_nothing_of_the_detection(minutes: int, detect: timedelta | None) -> None:
    """It cannot have been noticed before it began."""
    assert metrics(Drill(occurred_at=at(minutes)).incident).detect == detect


def test_what_begins_anew_keeps_its_first_acknowledgement() -> None:
    """A snooze and a reopening do; the time to resolve is that of the last end, and none while it is open."""
    drill = Drill()
    drill.acknowledge(2)
    drill.do(3, Snooze(actor=ADA, minutes=30))
    drill.acknowledge(40)
    drill.resolve(50)
    drill.do(60, Reopen(actor=ADA))
    assert metrics(drill.incident).resolve is None
    drill.acknowledge(65)
    drill.resolve(70)
    assert metrics(drill.incident) == Metrics(
        detect=None, acknowledge=2 * MINUTE, triage=None, mitigate=None, resolve=70 * MINUTE
    )


@pytest.mark.parametrize(
    ("minutes", "median", "p90"),
    [([5], 5, 5), ([1, 2], 1, 2), ([3, 1, 2], 2, 3), ([*range(1, 11)], 5, 9), ([*range(1, 12)], 6, 10)],
)
def test_the_figures_are_the_nearest_ranks(minutes: list[int], median: int, p90: int) -> None:
    """Half took no longer than the one, nine in ten no longer than the other; each is a time that was really taken."""
    found = figures(map(ended, minutes))["acknowledge"]
    assert found == Figures(known=len(minutes), unknown=0, median=median * MINUTE, p90=p90 * MINUTE)


def test_what_is_unknown_is_counted_apart_and_tests_not_at_all() -> None:
    """One was acknowledged, one was not; a sender's test was at once."""
    test = Drill(test=True)
    test.acknowledge(0)
    found = figures([ended(4), Drill().incident, test.incident])
    assert found["acknowledge"] == Figures(known=1, unknown=1, median=4 * MINUTE, p90=4 * MINUTE)
    assert found["resolve"] == Figures(known=0, unknown=2, median=None, p90=None)
    assert tuple(found) == PARTS


def test_of_no_incidents_nothing_is_known() -> None:
    """Neither known nor unknown."""
    assert set(figures([]).values()) == {Figures(known=0, unknown=0, median=None, p90=None)}
