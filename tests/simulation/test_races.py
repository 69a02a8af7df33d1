"""Many threads at once, over SQLite and over Google's emulators: the store decides every race, and each ends well."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import msgspec
import pytest

from muster.domain.alert import Alert, AlertState
from muster.domain.command import Command
from muster.domain.commands.lifecycle import Acknowledge, Resolve
from muster.domain.evolve import fold
from muster.domain.incident import IncidentState
from muster.ports import Query
from muster.usecases.act_on_incident import ActOnIncident
from muster.usecases.classify_alert import ClassifyAlert
from muster.usecases.outbox import Outbox
from tests.support.parallel import Parallel, on_emulators, on_sqlite
from tests.support.processes import until
from tests.support.recording_bus import RecordingBus
from tests.support.responders import ADA, BO

RACES = 500
ALERTS = 200
SENDERS = 20
WITHIN = 60.0
"""Seconds; idle machines need three on SQLite, and fifteen on the emulators."""


@pytest.fixture(params=["sqlite", "emulators"])
def system(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Parallel]:
    """Return a running system of each kind."""
    if request.param == "sqlite":
        running = on_sqlite(tmp_path)
    else:
        hosts = [request.getfixturevalue(f"{name}_emulator") for name in ("firestore", "pubsub")]
        running = on_emulators(*hosts)
    with running as system:
        yield system


def alert(system: Parallel, number: int) -> Alert:
    """Return an alert of a key of its own."""
    return Alert(
        source="generic",
        receipt=f"r{number}",
        received_at=system.clock.now(),
        key=f"orders-{number}",
        state=AlertState.OPEN,
        title="Orders are stale",
        severity="P1",
    )


def test_resolved_wins_every_race_with_an_acknowledgement(system: Parallel) -> None:
    """Raced 500 times: resolved in the end, acknowledged before or never, and the timeline has no gap in it."""
    outbox = Outbox(system.store, RecordingBus())
    classify = ClassifyAlert(system.store, outbox, system.policies, system.clock)
    act = ActOnIncident(system.store, outbox, system.policies, system.clock)

    def race(incident: str, command: Command, start: Barrier) -> None:
        start.wait(WITHIN)
        act(incident, command)

    with ThreadPoolExecutor(8) as threads:
        filed = threads.map(lambda number: classify(alert(system, number)), range(RACES))
        incidents = [each.incident for each in filed if each.incident]
        assert len(set(incidents)) == RACES
        pairs = [(incident, Barrier(2)) for incident in incidents]
        commands = (Acknowledge(actor=ADA), Resolve(actor=BO))
        racing = [threads.submit(race, incident, wish, start) for incident, start in pairs for wish in commands]
        for each in racing:
            each.result(WITHIN)
        stories = list(threads.map(lambda incident: story(system, incident), incidents))

    assert set(stories) <= {("acknowledged", "resolved"), ("resolved",)}


def story(system: Parallel, incident: str) -> tuple[str, ...]:
    """Return what happened to an incident after its opening, which is what its document says."""
    stored = system.store.incident(incident)
    events = system.store.timeline(incident)
    assert stored is not None
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert fold(None, events) == stored.value
    assert stored.value.state is IncidentState.RESOLVED
    opened = ("incident.opened", "incident.paged")
    assert tuple(event.fact.type for event in events[:2]) == opened
    return tuple(event.fact.type.removeprefix("incident.") for event in events[2:])


def test_200_identical_alerts_at_once_are_one_incident(system: Parallel) -> None:
    """From 20 senders: one incident, one page to the one on call, 200 alerts on record under it."""
    post(system, lambda _: "orders")

    until(lambda: alerts_on_record(system) == ALERTS and settled(system), "everything is dealt with", WITHIN)

    ((incident, count),) = filed(system).items()
    assert count == ALERTS
    assert [stored.value.id for stored in system.store.incidents([str(state) for state in IncidentState], 10)] == [
        incident
    ]
    assert [sent.message.recipient for sent in system.channels.sent] == ["Ada"]


def test_200_alerts_of_as_many_keys_are_200_incidents(system: Parallel) -> None:
    """From 20 senders: nothing is merged that does not belong together, and each is paged for once."""
    post(system, lambda number: f"orders-{number}")

    until(lambda: len(filed(system)) == ALERTS and settled(system), "everything is dealt with", WITHIN)

    assert set(filed(system).values()) == {1}
    assert Counter(sent.message.incident for sent in system.channels.sent) == Counter(dict.fromkeys(filed(system), 1))


def post(system: Parallel, key: Callable[[int], str]) -> None:
    """Post the alerts from many threads at once."""

    def send(number: int) -> int:
        body = {"title": "Orders are stale", "key": key(number), "severity": "P1", "service": "checkout"}
        return system.post(msgspec.json.encode(body))

    with ThreadPoolExecutor(SENDERS) as senders:
        assert set(senders.map(send, range(ALERTS))) == {202}


def alerts_on_record(system: Parallel) -> int:
    """Return how many alerts are on record."""
    return system.documents.count(Query(collection="alerts"))


def filed(system: Parallel) -> Counter[str]:
    """Count the alerts under each incident; none is suppressed."""
    alerts = system.documents.query(Query(collection="alerts"))
    assert {each.fields["suppressed"] for each in alerts} <= {None}
    return Counter(each.fields["incident"] for each in alerts)


def settled(system: Parallel) -> bool:
    """Return whether every incident has its page, sent, and every event is published."""
    deliveries = system.documents.query(Query(collection="deliveries"))
    incidents = system.documents.query(Query(collection="incidents"))
    ended = [each for each in deliveries if each.fields["state"] == "sent"]
    if len(ended) < len(incidents) or len(ended) < len(deliveries):
        return False
    return not any(system.store.unpublished(each.path.removeprefix("incidents/")) for each in incidents)
