"""Reports on remedies, in Muster's own JSON."""

import json
from typing import Any

import pytest

from muster.domain.alert import Alert, AlertState
from muster.domain.healing_report import ACTION_LIMIT, HealingReport, HealingState
from muster.intake import generic
from muster.intake.received import Unreadable
from tests.support.intake import received

REPORT = {"state": "started", "action": "restart orders-etl", "id": "run-17"}


def one(healing: object, **fields: Any) -> Alert:  # noqa: ANN401 - JSON of any type
    """Return the alert of an object that reports on a remedy."""
    content = {"title": "Orders stale", "key": "orders-stale", "healing": healing} | fields
    [alert] = generic.parse(json.dumps(content).encode(), received("generic", "r1"))
    return alert


def test_a_report_is_read_in_full() -> None:
    """The alert is of the state healing, whatever else it says, under the key it names."""
    alert = one(REPORT, state="open")
    assert (alert.state, alert.key) == (AlertState.HEALING, "orders-stale")
    assert alert.healing == HealingReport(state=HealingState.STARTED, action="restart orders-etl", id="run-17")


@pytest.mark.parametrize("state", HealingState)
def test_each_state_is_known_however_it_is_written(state: HealingState) -> None:
    """Case and surrounding blanks do not matter."""
    healing = one(REPORT | {"state": f" {state.upper()} "}).healing
    assert healing is not None
    assert healing.state is state


def test_an_alert_without_a_report_has_none() -> None:
    """The field may be left out, and the id of a remedy too."""
    [alert] = generic.parse(b'{"title": "x"}', received("generic", "r1"))
    assert alert.healing is None
    without = one({"state": "failed", "action": "x"}).healing
    assert without is not None
    assert without.id == ""


def test_a_long_action_is_cut_with_a_mark() -> None:
    """It stays on one line of bounded length."""
    healing = one(REPORT | {"action": "x\n" * 1_000}).healing
    assert healing is not None
    assert len(healing.action) <= ACTION_LIMIT
    assert "\n" not in healing.action


def test_each_step_of_a_remedy_is_an_occurrence_of_its_own() -> None:
    """With the same time they are told apart by state, id and action; the same one told again is a repeat."""
    at = {"occurred_at": "2026-11-02T09:30:00Z"}
    ids = [
        one(REPORT | changes, **at).id
        for changes in ({}, {"state": "failed"}, {"id": "run-18"}, {"action": "scale up"})
    ]
    assert len(set(ids)) == 4
    assert one(REPORT, **at).id == ids[0]


@pytest.mark.parametrize(
    ("healing", "why"),
    [
        ("started", "its healing started is not an object"),
        (None, "its healing null is not an object"),
        (REPORT | {"state": "done"}, "its healing.state done is none of proposed, started, succeeded and failed"),
        ({"action": "x"}, "its healing.state null is none of proposed, started, succeeded and failed"),
        ({"state": "started"}, "its healing.action, which says what is tried, is missing or not text"),
        (REPORT | {"action": " "}, "its healing.action, which says what is tried, is missing or not text"),
        (REPORT | {"id": 7}, "its healing.id 7 is not text"),
    ],
)
def test_what_is_no_report_is_unreadable(healing: object, why: str) -> None:
    """Nothing is guessed: it becomes an incident that says what is wrong with it."""
    with pytest.raises(Unreadable, match="healing") as problem:
        one(healing)
    assert str(problem.value) == why
