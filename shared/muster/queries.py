"""Every query the code makes. The composite indexes of Terraform are derived from these, and compared in a test."""

from collections.abc import Sequence
from datetime import datetime

from muster.domain.alert import AlertState
from muster.domain.breaker import TRIP_AFTER
from muster.domain.delivery import OPEN_STATES, DeliveryState
from muster.domain.key import KeyState
from muster.ports import Query
from muster.records import instant


def due(now: datetime, limit: int) -> Query:
    """Find incidents with something due at `now`, the longest due first."""
    return Query(collection="incidents", where=(("due_at", "<=", instant(now)),), order_by=("due_at",), limit=limit)


def incidents(states: Sequence[str], limit: int, after: tuple[str, str] | None = None) -> Query:
    """Find incidents in any of these states, the newest first; `after` is (opened_at, id) of the last one seen."""
    where = (("state", "in", list(states)),)
    return Query(collection="incidents", where=where, order_by=("-opened_at",), limit=limit, after=after)


def incidents_since(since: datetime, states: Sequence[str], limit: int) -> Query:
    """Find incidents in any of these states that opened since an instant, the newest first."""
    where = (("state", "in", list(states)), ("opened_at", ">=", instant(since)))
    return Query(collection="incidents", where=where, order_by=("-opened_at",), limit=limit)


def followed_up(limit: int) -> Query:
    """Find incidents that have action items which nobody has verified, those with the most first."""
    return Query(collection="incidents", where=(("unverified", ">", 0),), order_by=("-unverified",), limit=limit)


def timeline(incident: str) -> Query:
    """Find the whole timeline of an incident, by place."""
    return Query(collection=f"incidents/{incident}/timeline")


def recent_timeline(incident: str, limit: int) -> Query:
    """Find the latest events of an incident, the newest first."""
    return Query(collection=f"incidents/{incident}/timeline", order_by=("-at",), limit=limit)


def unpublished(incident: str, limit: int | None = None) -> Query:
    """Find the events of an incident that the bus may not have."""
    return Query(collection=f"incidents/{incident}/timeline", where=(("published", "==", False),), limit=limit)


def alerts(incident: str, limit: int | None = None) -> Query:
    """Find the alerts filed under an incident, the newest first by the sender's time."""
    return Query(collection="alerts", where=(("incident", "==", incident),), order_by=("-at",), limit=limit)


def alerts_of_key(key_id: str, since: datetime, limit: int) -> Query:
    """Find the alerts of a key that say since an instant that it is happening, the newest first by their senders."""
    where = (("key_id", "==", key_id), ("state", "==", str(AlertState.OPEN)), ("at", ">=", instant(since)))
    return Query(collection="alerts", where=where, order_by=("-at",), limit=limit)


def open_alerts(incident: str, limit: int | None = None) -> Query:
    """Find the alerts under an incident that say it is happening, the newest first by the sender's time."""
    where = (("incident", "==", incident), ("state", "==", str(AlertState.OPEN)))
    return Query(collection="alerts", where=where, order_by=("-at",), limit=limit)


def latest_open_alert_of(incident: str, key_id: str) -> Query:
    """Find the newest alert of one of the keys under an incident that says it is happening."""
    where = (("incident", "==", incident), ("key_id", "==", key_id), ("state", "==", str(AlertState.OPEN)))
    return Query(collection="alerts", where=where, order_by=("-at",), limit=1)


def members(incident: str, limit: int | None = None) -> Query:
    """Find the keys under a group's incident that their senders have not closed."""
    where = (("incident", "==", incident), ("state", "==", str(KeyState.OPEN)))
    return Query(collection="keys", where=where, limit=limit)


def opened_by_source(source: str, since: datetime) -> Query:
    """Find the incidents that a source has opened since an instant."""
    return Query(collection="incidents", where=(("source", "==", source), ("opened_at", ">=", instant(since))))


def opened_for_team(team: str, since: datetime) -> Query:
    """Find the incidents that have opened for a team since an instant."""
    return Query(collection="incidents", where=(("team", "==", team), ("opened_at", ">=", instant(since))))


def deliveries(incident: str) -> Query:
    """Find all deliveries of an incident."""
    return Query(collection="deliveries", where=(("incident", "==", incident),))


def deliveries_of_event(event: str) -> Query:
    """Find the deliveries that have an event in common."""
    return Query(collection="deliveries", where=(("event", "==", event),))


def addresses() -> Query:
    """Find what is known of everybody's addresses."""
    return Query(collection="addresses")


def open_deliveries(incident: str) -> Query:
    """Find the deliveries of an incident that have no outcome yet."""
    states = [str(state) for state in OPEN_STATES]
    return Query(collection="deliveries", where=(("incident", "==", incident), ("state", "in", states)))


def sending() -> Query:
    """Return every delivery that somebody holds the lease of."""
    return Query(collection="deliveries", where=(("state", "==", str(DeliveryState.SENDING)),))


def lapsed(now: datetime, limit: int) -> Query:
    """Find deliveries being sent whose lease has run out by `now`, the longest first."""
    where = (("state", "==", str(DeliveryState.SENDING)), ("lease_until", "<=", instant(now)))
    return Query(collection="deliveries", where=where, limit=limit)


def waiting(now: datetime, limit: int) -> Query:
    """Find deliveries that were to be tried by `now` and are not, the longest first."""
    where = (("state", "==", str(DeliveryState.PENDING)), ("next_attempt_at", "<=", instant(now)))
    return Query(collection="deliveries", where=where, limit=limit)


def tripped(limit: int) -> Query:
    """Find the breakers of channels whose provider counts as down, the most failures first."""
    return Query(collection="breakers", where=(("failures", ">=", TRIP_AFTER),), order_by=("-failures",), limit=limit)


def deliveries_by_reply(address: str, code: str) -> Query:
    """Find the deliveries to an address that carried a reply code."""
    return Query(collection="deliveries", where=(("address", "==", address), ("reply_code", "==", code)))


def standing_overrides(now: datetime, limit: int) -> Query:
    """Find the overrides that have not ended by `now`, the next to end first."""
    return Query(collection="overrides", where=(("until", ">", instant(now)),), order_by=("until",), limit=limit)


def overrides(limit: int) -> Query:
    """Find the overrides that were made last, the newest first."""
    return Query(collection="overrides", order_by=("-made_at",), limit=limit)


def swaps(limit: int) -> Query:
    """Find the swaps that were asked for last, the newest first."""
    return Query(collection="swaps", order_by=("-asked_at",), limit=limit)


def standing_silences(now: datetime, limit: int) -> Query:
    """Find the silences that have not ended by `now`, the next to end first."""
    return Query(collection="silences", where=(("until", ">", instant(now)),), order_by=("until",), limit=limit)


def silences(limit: int) -> Query:
    """Find the silences that were made last, the newest first."""
    return Query(collection="silences", order_by=("-made_at",), limit=limit)


def heartbeats() -> Query:
    """Find every monitor of a heartbeat, those that the policy has no more among them."""
    return Query(collection="heartbeats")


def late_heartbeats(now: datetime, limit: int) -> Query:
    """Find the monitors that somebody must look at by `now`, those that are late for longest first."""
    return Query(collection="heartbeats", where=(("due_at", "<=", instant(now)),), order_by=("due_at",), limit=limit)


def silenced_by(rule: str) -> Query:
    """Find the open incidents that a silence or a maintenance window holds, by its rule's name."""
    return Query(collection="incidents", where=(("silenced_by", "==", rule),))


def silenced() -> Query:
    """Find the open incidents that any silence or maintenance window holds."""
    return Query(collection="incidents", where=(("silenced_by", ">", ""),))
