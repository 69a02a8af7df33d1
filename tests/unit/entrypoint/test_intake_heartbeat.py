"""The way in for heartbeats: who may ping, how, and what they are answered."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from muster.assembly import heartbeats
from muster.domain.heartbeat import watched
from muster.domain.rules.heartbeats import HeartbeatRule
from muster.entrypoint.http import Handler, Request, Response
from muster.ports import Conflict, DocumentStore, StoreUnavailable
from muster.records import heartbeat_from, heartbeat_write
from muster.usecases.accept_alerts import AcceptAlerts
from tests.support.clock import FakeClock
from tests.support.counting_store import CountingStore
from tests.support.disposable import disposable_store
from tests.support.intake import Keys
from tests.support.policies import START
from tests.support.recording_bus import RecordingBus

RULE = HeartbeatRule(name="Backup", every=timedelta(hours=4), grace=timedelta(hours=1))
BACKUP = watched("backup", RULE, START)
PATH = "/intake/heartbeat/backup"
BEARER = {"authorization": "Bearer new-key"}


class Hearing:
    """The handler, over a store that has the monitor `backup`."""

    def __init__(self, store: DocumentStore) -> None:
        """Hear a minute after the monitor was made."""
        self.store = CountingStore(store)
        self.keys, self.bus = Keys(heartbeat=("old-key", "new-key"), generic=("other-key",)), RecordingBus()
        self.clock = FakeClock(START + timedelta(minutes=1))
        store.commit([heartbeat_write(BACKUP, None), heartbeat_write(replace(BACKUP, id="old").dropped(), None)])
        self.handle: Handler = heartbeats(AcceptAlerts(self.bus, self.clock), self.keys, self.clock, self.store)

    def ask(self, method: str = "POST", path: str = PATH, **more: dict[str, str]) -> Response:
        """Send a request, with a key in a header unless others are given."""
        return self.handle(Request(**{"method": method, "path": path, "headers": BEARER} | more))  # type: ignore[arg-type]

    @property
    def pinged(self) -> bool:
        """Whether the monitor knows of a ping."""
        document = self.store.get("heartbeats/backup")
        assert document
        return heartbeat_from(document).value.pinged_at == self.clock.now()


@pytest.fixture
def hearing() -> Iterator[Hearing]:
    """Return it, before any ping."""
    with disposable_store() as store:
        yield Hearing(store)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_ping_is_on_record_before_it_is_answered(hearing: Hearing, method: str) -> None:
    """One document read, one written; the answer says when the next is due at the latest."""
    hearing.store.take()
    response = hearing.ask(method)
    tally = hearing.store.take()
    assert (tally.reads, tally.written, tally.queries) == (1, 1, 0)
    assert hearing.pinged
    assert response.status == 200
    assert json.loads(response.body) == {"heartbeat": "backup", "due_at": "2026-11-02T14:01:00Z"}


def test_a_ping_that_follows_another_at_once_writes_nothing(hearing: Hearing) -> None:
    """A document takes about one write a second."""
    hearing.ask()
    hearing.store.take()
    assert hearing.ask().status == 200
    assert hearing.store.take().written == 0


@pytest.mark.parametrize(
    "request_",
    [
        {"method": "POST", "headers": {}},
        {"method": "POST", "headers": {"authorization": "Bearer other-key"}},
        {"method": "POST", "headers": {}, "query": {"token": "other-key"}},
        {"method": "GET", "headers": {}, "query": {"token": "new-key"}},
    ],
    ids=["nothing", "another source's key", "that in the URL", "a link with a key in it"],
)
def test_who_shows_no_key_pings_nothing(hearing: Hearing, request_: dict[str, dict[str, str]]) -> None:
    """Nor does whatever merely follows a link, though the link holds a key."""
    response = hearing.ask(**request_)  # type: ignore[arg-type]
    assert response.status == 401
    assert not hearing.pinged
    assert "Basic" in response.headers["WWW-Authenticate"]


def test_a_post_may_have_its_key_in_the_url(hearing: Hearing) -> None:
    """As with any other source."""
    assert hearing.ask(headers={}, query={"token": "old-key"}).status == 200
    assert hearing.pinged


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE"])
def test_other_methods_ping_nothing(hearing: Hearing, method: str) -> None:
    """HEAD is what previews begin with."""
    response = hearing.ask(method)
    assert (response.status, response.headers["Allow"]) == (405, "GET, POST")
    assert not hearing.pinged


@pytest.mark.parametrize("name", ["restore", "old", "", "a/b", "../incidents/x", "Backup", "a" * 64, "__x__", "b%2fc"])
def test_an_unknown_name_is_told_so(hearing: Hearing, name: str) -> None:
    """Whatever is written there; what the policy has dropped is unknown too."""
    response = hearing.ask(path=f"/intake/heartbeat/{name}")
    assert response.status == 404
    assert json.loads(response.body)["detail"] == (
        "The policy has no heartbeat of this name; a new one is known a minute after the policy is."
    )


def test_names_are_told_to_nobody_without_a_key(hearing: Hearing) -> None:
    """A stranger gets the same answer for every name."""
    answers = {hearing.ask(path=f"/intake/heartbeat/{name}", headers={}).body for name in ("backup", "restore")}
    assert len(answers) == 1


def test_what_is_away_asks_for_another_ping(hearing: Hearing) -> None:
    """Nothing was noted, and the sender is told so."""
    hearing.keys.away = True
    response = hearing.ask()
    assert (response.status, response.headers["Retry-After"]) == (503, "5")


class LostRaces(CountingStore):
    """A store in which somebody else is always faster."""

    def commit(self, writes: object) -> int:  # noqa: ARG002 - whatever they are
        """Write nothing."""
        raise Conflict


class Away(CountingStore):
    """A store that does not answer."""

    def get(self, path: str) -> None:
        """Give up."""
        raise StoreUnavailable(path)


@pytest.mark.parametrize("store", [LostRaces, Away])
def test_a_ping_that_cannot_be_noted_is_not_answered_as_if_it_were(
    hearing: Hearing, store: type[CountingStore]
) -> None:
    """503: ping again."""
    accept = AcceptAlerts(hearing.bus, hearing.clock)
    handle = heartbeats(accept, hearing.keys, hearing.clock, store(hearing.store))
    assert handle(Request(method="POST", path=PATH, headers=BEARER)).status == 503
    assert not hearing.pinged
