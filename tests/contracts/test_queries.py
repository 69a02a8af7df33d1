"""Every query that the code makes finds the same, in the same order, in SQLite and in the Firestore emulator."""

import inspect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from muster import queries
from muster.adapters.sqlite_store import SqliteStore
from muster.domain.breaker import TRIP_AFTER
from muster.ports import Create, DocumentStore, Fields, Query
from muster.records import instant
from tests.support.increment import open_store

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def at(minutes: float) -> str:
    """Return the instant so many minutes after noon, as documents hold it."""
    return instant(NOON + timedelta(minutes=minutes))


def incident(minutes: float, state: str, **fields: object) -> Fields:
    """Return the fields of an incident, as far as queries ask for them, that opened so many minutes after noon."""
    own = {"source": "grafana", "team": "shop", "due_at": None, "unverified": 0, "silenced_by": None}
    return {"opened_at": at(minutes), "state": state, **own, **fields}


def alert(minutes: float, incident_id: str, key: str, state: str = "open") -> Fields:
    """Return the fields of an alert, as far as queries ask for them."""
    return {"at": at(minutes), "incident": incident_id, "key_id": key, "state": state}


def delivery(incident_id: str, state: str, **fields: object) -> Fields:
    """Return the fields of a delivery, as far as queries ask for them."""
    own = {"lease_until": None, "next_attempt_at": at(0), "address": "a", "reply_code": None}
    return {"incident": incident_id, "state": state, **own, **fields}


DOCUMENTS: dict[str, Fields] = {
    "incidents/a": incident(0, "triggered", due_at=at(5), silenced_by="maintenance[1]"),
    "incidents/b": incident(1, "acknowledged", due_at=at(1), team="data", silenced_by="silences/s1"),
    "incidents/c": incident(2, "resolved", source="generic", unverified=1),
    "incidents/d": incident(3, "closed", unverified=3, silenced_by=None),
    "incidents/e": incident(4, "triggered", due_at=at(2), team="data", source="generic"),
    "incidents/a/timeline/0000000001": {"at": at(0), "published": True},
    "incidents/a/timeline/0000000002": {"at": at(1), "published": False},
    "incidents/a/timeline/0000000003": {"at": at(2), "published": False},
    "incidents/b/timeline/0000000001": {"at": at(1), "published": False},
    "alerts/1": alert(0, "a", "k1"),
    "alerts/2": alert(1, "a", "k2"),
    "alerts/3": alert(2, "a", "k1", "closed"),
    "alerts/4": alert(3, "a", "k1"),
    "alerts/5": alert(4, "b", "k1"),
    "keys/k1": {"incident": "a", "state": "open"},
    "keys/k2": {"incident": "a", "state": "resolved"},
    "keys/k3": {"incident": "a", "state": "open"},
    "keys/k4": {"incident": "b", "state": "open"},
    "deliveries/1": delivery("a", "pending", next_attempt_at=at(2)),
    "deliveries/2": delivery("a", "sending", lease_until=at(1)),
    "deliveries/3": delivery("a", "sent", reply_code="12345", event="run"),
    "deliveries/4": delivery("b", "pending", next_attempt_at=at(9), event="run"),
    "deliveries/5": delivery("b", "sending", lease_until=at(9), address="b", reply_code="12345"),
    "addresses/bo": {"person": "bo"},
    "addresses/ada": {"person": "ada"},
    "breakers/up": {"failures": TRIP_AFTER - 1},
    "breakers/down": {"failures": TRIP_AFTER},
    "breakers/dead": {"failures": TRIP_AFTER + 7},
    "heartbeats/late": {"due_at": at(-5)},
    "heartbeats/later": {"due_at": at(-9)},
    "heartbeats/well": {"due_at": at(9)},
    "heartbeats/gone": {"due_at": None},
    **{f"{kind}/past": {"until": at(-1), "made_at": at(-9)} for kind in ("overrides", "silences")},
    **{f"{kind}/next": {"until": at(1), "made_at": at(-8)} for kind in ("overrides", "silences")},
    **{f"{kind}/last": {"until": at(9), "made_at": at(-7)} for kind in ("overrides", "silences")},
    "swaps/old": {"asked_at": at(-9)},
    "swaps/new": {"asked_at": at(-1)},
}
OPEN = ["triggered", "acknowledged"]
WHOLE = ["0000000001", "0000000002", "0000000003"]
FOUND: list[tuple[Query, list[str]]] = [
    (queries.due(NOON + timedelta(minutes=2), 9), ["b", "e"]),
    (queries.due(NOON + timedelta(minutes=9), 1), ["b"]),
    (queries.incidents(OPEN, 9), ["e", "b", "a"]),
    (queries.incidents(OPEN, 9, (at(4), "e")), ["b", "a"]),
    (queries.incidents_since(NOON + timedelta(minutes=1), [*OPEN, "resolved"], 9), ["e", "c", "b"]),
    (queries.followed_up(9), ["d", "c"]),
    (queries.timeline("a"), WHOLE),
    (queries.recent_timeline("a", 2), WHOLE[:0:-1]),
    (queries.unpublished("a"), WHOLE[1:]),
    (queries.alerts("a"), ["4", "3", "2", "1"]),
    (queries.alerts("a", 2), ["4", "3"]),
    (queries.alerts_of_key("k1", NOON + timedelta(minutes=1), 9), ["5", "4"]),
    (queries.open_alerts("a"), ["4", "2", "1"]),
    (queries.open_alerts("a", 1), ["4"]),
    (queries.latest_open_alert_of("a", "k2"), ["2"]),
    (queries.members("a"), ["k1", "k3"]),
    (queries.members("a", 1), ["k1"]),
    (queries.opened_by_source("generic", NOON + timedelta(minutes=3)), ["e"]),
    (queries.opened_for_team("data", NOON), ["b", "e"]),
    (queries.deliveries("a"), ["1", "2", "3"]),
    (queries.deliveries_of_event("run"), ["3", "4"]),
    (queries.addresses(), ["ada", "bo"]),
    (queries.open_deliveries("a"), ["1", "2"]),
    (queries.sending(), ["2", "5"]),
    (queries.lapsed(NOON + timedelta(minutes=2), 9), ["2"]),
    (queries.waiting(NOON + timedelta(minutes=2), 9), ["1"]),
    (queries.tripped(9), ["dead", "down"]),
    (queries.deliveries_by_reply("b", "12345"), ["5"]),
    (queries.heartbeats(), ["gone", "late", "later", "well"]),
    (queries.late_heartbeats(NOON, 9), ["later", "late"]),
    (queries.standing_overrides(NOON, 9), ["next", "last"]),
    (queries.overrides(2), ["last", "next"]),
    (queries.swaps(9), ["new", "old"]),
    (queries.standing_silences(NOON, 9), ["next", "last"]),
    (queries.silences(2), ["last", "next"]),
    (queries.silenced_by("silences/s1"), ["b"]),
    (queries.silenced(), ["a", "b"]),
]


@pytest.fixture(params=["sqlite", "firestore"], scope="module")
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DocumentStore]:
    """Open a store that holds the documents."""
    if request.param == "sqlite":
        place = ["sqlite", str(tmp_path_factory.mktemp("queries") / "store.db")]
    else:
        place = ["firestore", f"test-{uuid4().hex[:20]}", request.getfixturevalue("firestore_emulator")]
    opened = open_store(place)
    opened.commit([Create(path, fields) for path, fields in DOCUMENTS.items()])
    yield opened
    if isinstance(opened, SqliteStore):
        opened.close()


@pytest.mark.parametrize(("query", "expected"), FOUND, ids=lambda value: getattr(value, "collection", ""))
def test_a_query_finds_what_it_is_for(store: DocumentStore, query: Query, expected: list[str]) -> None:
    """In its order; and as many are counted, where it has no limit."""
    assert [Path(document.path).name for document in store.query(query)] == expected
    if query.limit is None:
        assert store.count(query) == len(expected)


def test_every_query_is_here() -> None:
    """One that is added is held to the same."""
    source = Path(__file__).read_text("utf-8")
    names = {
        name for name, made in inspect.getmembers(queries, inspect.isfunction) if made.__module__ == "muster.queries"
    }
    assert {name for name in names if f"(queries.{name}(" not in source} == set()
