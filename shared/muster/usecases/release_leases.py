"""After a death of the only process there was: give up the leases that it held."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from muster.incident_store import IncidentStore
from muster.ports import Conflict
from muster.records import delivery_write


def release_leases(store: IncidentStore, now: datetime) -> int:
    """Let every delivery that was being sent be sent again from `now` on; return how many there were.

    Only for who knows that nobody is sending: where several processes send, a lease runs out by itself.
    """
    held = store.sending()
    for stored in held:
        with suppress(Conflict):
            store.documents.commit([delivery_write(replace(stored.value, lease_until=now), stored)])
    return len(held)
