"""What is looked up around an alert: as far as the rules ask, and without the alert itself."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from muster.domain.alert import Alert, AlertState
from muster.domain.key import Key, KeyState
from muster.domain.policy import Policy
from muster.domain.rules.circumstances import Circumstance, Seen
from muster.domain.rules.classification import Rule
from muster.domain.rules.matching import ALWAYS
from muster.domain.surroundings import Ended, EndedBy, Surroundings
from muster.incident_store import IncidentStore
from muster.records import alert_write
from muster.usecases.surroundings import look_around
from tests.support.alerts import an_alert
from tests.support.disposable import disposable_store
from tests.support.policies import START, a_policy

MINUTE = timedelta(minutes=1)


@pytest.fixture
def store() -> Iterator[IncidentStore]:
    """Return a store with nothing in it."""
    with disposable_store() as documents:
        yield IncidentStore(documents)


def asking(*asked: Circumstance) -> Policy:
    """Return a policy with a rule that asks."""
    return a_policy(severity_rules=(Rule(rule="r", when=ALWAYS, then="P1", given=asked),))


def came(ago: int, receipt: str, state: AlertState = AlertState.OPEN, key: str = "k") -> Alert:
    """Return an alert that came so many minutes before START."""
    return an_alert(received_at=START - ago * MINUTE, receipt=receipt, state=state, key=key)


def test_the_alert_itself_did_not_come_before(store: IncidentStore) -> None:
    """Nor do a close, another key's, and what is too long ago; of the rest the newest, no more than asked for."""
    now = came(0, "now")
    others = [
        came(1, "a"),
        came(2, "b"),
        came(3, "c"),
        came(1, "d", AlertState.CLOSED),
        came(1, "e", key="other"),
        came(61, "f"),
    ]
    for each in (now, *others):
        store.documents.commit([alert_write(each, None)])

    def earlier(*asked: Seen) -> tuple[int, ...]:
        found = look_around(store, asking(*asked), now, None, START).earlier
        return tuple((START - at) // MINUTE for at in found)

    hour = 60 * MINUTE
    assert earlier(Seen(times=9, within=hour)) == (1, 2, 3)
    assert earlier(Seen(times=9, within=2 * MINUTE)) == (1, 2)
    assert earlier(Seen(times=3, within=hour)) == (1, 2)
    assert earlier(Seen(times=2, within=2 * MINUTE), Seen(times=3, within=hour)) == (1, 2)
    assert earlier(Seen(times=9, within=2 * hour)) == (1, 2, 3, 61)


def test_the_key_tells_how_it_ended_the_last_time(store: IncidentStore) -> None:
    """Which costs nothing, so that no rule need ask."""
    ended = Ended(by=EndedBy.PERSON, note="false alarm")
    key = Key(id="k", source="s", key="k", state=KeyState.RESOLVED, ended=ended)
    assert look_around(store, a_policy(), an_alert(), key, START) == Surroundings(now=START, ended=ended)
    assert look_around(store, a_policy(), an_alert(), None, START) == Surroundings(now=START)
