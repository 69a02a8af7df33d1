"""Look around an alert before it is classified: as far as the policy's rules ask, and no further."""

from collections import Counter
from datetime import datetime

from muster.domain.alert import Alert
from muster.domain.incident import OPEN_STATES
from muster.domain.key import Key
from muster.domain.policy import Policy
from muster.domain.rules.circumstances import AffectedServices, OpenIncidents, Seen
from muster.domain.surroundings import OPEN_LIMIT, Surroundings
from muster.incident_store import IncidentStore


def look_around(store: IncidentStore, policy: Policy, alert: Alert, key: Key | None, now: datetime) -> Surroundings:
    """Return what is around an alert at `now` (aware UTC); `key` is what is known of its key.

    Costs nothing where no rule asks for what is open or for what came before, and a query for each where one does.
    Raises StoreUnavailable.
    """
    asked = policy.circumstances
    asks_what_is_open = any(isinstance(each, OpenIncidents | AffectedServices) for each in asked)
    counted = [each for each in asked if isinstance(each, Seen)]
    return Surroundings(
        now=now,
        open_by_service=_open(store, alert) if asks_what_is_open else {},
        earlier=_earlier(store, alert, counted, now) if counted else (),
        ended=key.ended if key else None,
        opened=key.opened if key else (),
    )


def _open(store: IncidentStore, alert: Alert) -> dict[str, int]:
    """Count the open incidents by service, but for the alert's own."""
    found = store.incidents([str(state) for state in OPEN_STATES], OPEN_LIMIT)
    return dict(Counter(each.value.service for each in found if each.value.key_id != alert.key_id))


def _earlier(store: IncidentStore, alert: Alert, asked: list[Seen], now: datetime) -> tuple[datetime, ...]:
    """Return when the same alert came before, as far back and as often as any rule asks."""
    since = now - max(each.within for each in asked)
    found = store.alerts.of_key(alert.key_id, since, max(each.times for each in asked))
    return tuple(each.alert.at for each in found if each.alert.id != alert.id)
