"""The doctor on the canary: whether it arrives, and how long it takes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from muster.doctor.canary import canary
from muster.doctor.check import Result, examine
from muster.doctor.trouble import explain
from muster.domain.canary import Canary
from muster.ports import Create, DocumentStore
from muster.records import canary_write
from muster.usecases.keep_policy import CURRENT
from tests.support.clock import FakeClock
from tests.support.disposable import disposable_store
from tests.support.policies import START
from tests.support.policy_file import GOOD

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
SENT = Canary(id="c", sent_at=START, next_at=START + HOUR, well_at=START)


@pytest.fixture
def documents() -> Iterator[DocumentStore]:
    """Return the documents of a Muster that tries itself out."""
    with disposable_store() as store:
        text = {"schema": 1, "text": GOOD + "canary: {channel: room}\n"}
        kept = {"schema": 1, "sha256": "x", "bad": ""}
        store.commit([Create("policies/x", text), Create(CURRENT, kept)])
        yield store


def found(documents: DocumentStore, later: timedelta = timedelta()) -> Result:
    """Return what the doctor says, so long after START."""
    clock = FakeClock(START + later)
    (result,) = examine([canary(documents, clock, "muster up")], explain)
    return result


def test_one_that_arrives_is_well(documents: DocumentStore) -> None:
    """With how long it took."""
    arrived = SENT.arrived(START + 9 * SECOND).arrived(START + 3 * SECOND)
    documents.commit([canary_write(arrived, None)])
    result = found(documents, HOUR)
    assert (result.severity, result.finding) == (
        None,
        "the canary took 3 s from end to end, and 9 s at most lately",
    )


def test_one_that_is_missing_is_found(documents: DocumentStore) -> None:
    """An hour and five minutes after the last one that arrived."""
    documents.commit([canary_write(SENT, None)])
    assert found(documents, HOUR + 300 * SECOND).severity is None
    result = found(documents, HOUR + 301 * SECOND)
    assert (result.severity, result.fix) == ("error", "muster up")
    assert result.finding == (
        "no canary has arrived since the one of 2026-11-02 09:00 UTC: its incident says at which hop it is"
    )


def test_none_at_all_is_said(documents: DocumentStore) -> None:
    """The first tick sends one."""
    assert found(documents).severity == "warning"


def test_whoever_asks_for_none_has_none() -> None:
    """Nothing is wrong with that."""
    with disposable_store() as store:
        assert found(store).finding == "the canary is not asked for, or under way for the first time"
