"""Wait, once nothing goes wrong any more, until nothing is left to do."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event
from time import monotonic
from typing import Protocol

from muster.domain.delivery import LEASE, OPEN_STATES, Delivery, DeliveryState
from muster.domain.incident import IncidentState
from muster.incident_store import IncidentStore
from muster.ports import Conflict, Fields, Query
from muster.records import delivery_write
from tests.support.processes import until

PAUSE = 0.5
"""Seconds between two looks at all documents."""
QUIET = timedelta(seconds=5)
"""After which whoever held a lease when the calm began is dead."""


class Scene(Protocol):
    """What can be seen of a Muster: its documents, the messages on their way, and how far its clock goes."""

    @property
    def store(self) -> IncidentStore:
        """What is on record."""
        ...

    @property
    def unfinished(self) -> int:
        """How many messages must still be dealt with."""
        ...

    @property
    def horizon(self) -> datetime:
        """Up to when everything that is due must be done, by the clock of whoever ticks."""
        ...


def documents(scene: Scene, collection: str) -> list[Fields]:
    """Return all documents of a collection."""
    return [each.fields for each in scene.store.documents.query(Query(collection=collection))]


def settle(scene: Scene, alerts: int, deadline: float, *, hurry: bool) -> list[str]:
    """Return when so many alerts are on record and nothing is left to do; what is left at the deadline otherwise.

    In a `hurry`, what would be tried again in a while is tried again at once.
    """
    calm = datetime.now(UTC)
    left: list[str] = []

    def settled() -> bool:
        Event().wait(PAUSE)
        if hurry and datetime.now(UTC) > calm + QUIET:
            _hasten(scene.store, calm)
        left[:] = _left(scene, alerts)
        return not left

    with suppress(AssertionError):
        until(settled, "the end of the work", max(deadline - monotonic(), 0))
    return left


def _left(scene: Scene, alerts: int) -> list[str]:
    """Return what is not done yet, as far as documents and the bus tell."""
    deliveries = documents(scene, "deliveries")
    left = [f"the delivery {each['id']} is {each['state']}" for each in deliveries if each["state"] in OPEN_STATES]
    posts = {each["labels"].get("post") for each in documents(scene, "alerts")} - {None}
    if len(posts) < alerts:
        left.append(f"{alerts - len(posts)} alerts are not on record")
    if scene.unfinished:
        left.append(f"{scene.unfinished} messages are on their way")
    for incident in documents(scene, "incidents"):
        late = [name for name, at in incident["timers"].items() if datetime.fromisoformat(at) <= scene.horizon]
        left += [f"{name} of the incident {incident['id']} is due" for name in late]
    return left or list(_unheard(scene, {(each["event"], each["recipient"]) for each in deliveries}))


def _unheard(scene: Scene, known: set[tuple[str, str]]) -> Iterator[str]:
    """Yield what happened and is not published, and whom it names that has no delivery yet."""
    for incident in documents(scene, "incidents"):
        for event in documents(scene, f"incidents/{incident['id']}/timeline"):
            if not event["published"]:
                yield f"{event['type']} ({event['seq']}) of {incident['id']} is not published"
            name = f"{incident['id']}-{event['seq']:010d}"
            for who in (*(each["person"] for each in event["recipients"]), *event["tell"]):
                if (name, who) not in known:
                    yield f"{event['type']} ({event['seq']}) of {incident['id']} names {who}, to whom nothing was sent"


def _hasten(store: IncidentStore, calm: datetime) -> None:
    """Let the time have passed that a delivery waits for a dead sender or its next attempt, and that sweeps wait."""
    now = datetime.now(UTC)
    for incident in store.incidents([str(state) for state in IncidentState], 1_000):
        waiting = store.open_deliveries(incident.value.id)
        for each in waiting:
            if hastened := _hastened(each.value, calm, now):
                with suppress(Conflict):
                    store.documents.commit([delivery_write(hastened, each)])
        if waiting or store.unpublished(incident.value.id):
            with suppress(Conflict):
                store.set_sweep(incident, now)


def _hastened(delivery: Delivery, calm: datetime, now: datetime) -> Delivery | None:
    if delivery.state is DeliveryState.PENDING and delivery.next_attempt_at > now:
        return replace(delivery, next_attempt_at=now)
    until = delivery.lease_until
    dead = delivery.state is DeliveryState.SENDING and until is not None and until > now and until - LEASE < calm
    return replace(delivery, lease_until=now) if dead else None
