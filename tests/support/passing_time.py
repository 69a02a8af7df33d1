"""Let time have passed for what is stored, instead of waiting: what was to happen later is due now."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from muster.domain.delivery import DeliveryState
from muster.domain.incident import IncidentState
from muster.incident_store import IncidentStore
from muster.ports import Query, Replace
from muster.records import delivery_write, incident_fields


def end_wait_for_the_dead(store: IncidentStore) -> int:
    """Let the minute have passed for which a dead sender's deliveries are held, and after which the tick sweeps.

    Return how many deliveries it was sending. For while nobody else writes.
    """
    past = datetime.now(UTC) - timedelta(seconds=1)
    held = 0
    for incident in store.incidents([str(state) for state in IncidentState], 1_000):
        for each in store.open_deliveries(incident.value.id):
            if each.value.state is DeliveryState.SENDING:
                store.documents.commit([delivery_write(replace(each.value, lease_until=past), each)])
                held += 1
        if incident.sweep_at:
            store.set_sweep(incident, past)
    return held


def end_wait_for(store: IncidentStore, incident_id: str, deadline: str) -> None:
    """Let the instant of an incident's deadline, by its name, have come. Raises Conflict for a lost race."""
    stored = store.incident(incident_id)
    assert stored is not None
    assert deadline in stored.value.deadlines
    due = {deadline: datetime.now(UTC) - timedelta(seconds=1)}
    incident = replace(stored.value, deadlines=stored.value.deadlines | due)
    fields = incident_fields(incident, stored.sweep_at)
    store.documents.commit([Replace(f"incidents/{incident_id}", fields, stored.version)])


def end_wait_for_room(store: IncidentStore) -> None:
    """Let the time have passed in which nobody is paged any more, and the minute after which the tick sweeps."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    for document in store.documents.query(Query(collection="pagers")):
        store.documents.commit([Replace(document.path, {**document.fields, "pages": []}, document.version)])
    for incident in store.incidents([str(state) for state in IncidentState], 1_000):
        for each in store.open_deliveries(incident.value.id):
            store.documents.commit([delivery_write(replace(each.value, next_attempt_at=past), each)])
        store.set_sweep(incident, past)
