"""Incidents, keys, alerts, events, evidence, deliveries and heartbeats as documents, and back."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar, get_args

import msgspec

from muster.domain.alert import Alert
from muster.domain.canary import Canary
from muster.domain.delivery import Delivery
from muster.domain.event import Event, Fact
from muster.domain.evidence import LogEvidence
from muster.domain.group import Entrance, Group
from muster.domain.heartbeat import Heartbeat
from muster.domain.hold import HoldKind
from muster.domain.incident import Incident
from muster.domain.key import Key
from muster.domain.known_addresses import KnownAddresses
from muster.domain.parties import Actor, Recipient
from muster.domain.reason import Reason
from muster.ports import Create, Document, Fields, Write
from muster.schema import fields_of, read, upgraded, write

ALERTS_KEPT = timedelta(days=90)
CANARY = "canaries/current"
"""The document of the canary that was sent last."""
SWEEP_AFTER = timedelta(seconds=60)
"""How long after its last event the tick looks whether everything an incident asked for was published and sent."""

T = TypeVar("T")
log = logging.getLogger("muster.records")
FACTS: dict[str, type] = {fact.type: fact for fact in get_args(Fact)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored(Generic[T]):
    """A value as it was read, with the version its next write must find."""

    value: T
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredIncident(Stored[Incident]):
    """An incident as it was read; `sweep_at` is when the tick looks after its outbox, None when it is empty."""

    sweep_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledAlert:
    """An alert on record: filed under an incident, or suppressed by the named rule."""

    alert: Alert
    incident: str | None
    suppressed: str | None
    version: int


def instant(at: datetime) -> str:
    """Write an instant so that texts sort as instants do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def incident_fields(incident: Incident, sweep_at: datetime | None) -> Fields:
    """Return the incident's document. `due_at` is what the tick asks for: the next timer, or the next sweep.

    `silenced_by` is the rule that silences it, by which it is found when that is ended early.
    """
    due = min((at for at in (incident.due_at, sweep_at) if at), default=None)
    silenced = incident.holds.get(HoldKind.SILENCED)
    return fields_of(
        incident,
        timers={name: instant(at) for name, at in incident.timers.items()},
        opened_at=instant(incident.opened_at),
        unverified=incident.aftermath.unverified,
        sweep_at=instant(sweep_at) if sweep_at else None,
        due_at=instant(due) if due else None,
        silenced_by=silenced.rule if silenced and incident.open else None,
    )


def event_fields(event: Event) -> Fields:
    """Return the event as JSON values; `type` names its fact."""
    return fields_of(event, type=event.fact.type, at=instant(event.at))


def event_from(fields: Fields) -> Event:
    """Read an event back. Raises NewerSchema."""
    fields = upgraded("timeline", fields)
    return Event(
        incident=fields["incident"],
        seq=fields["seq"],
        at=msgspec.convert(fields["at"], datetime),
        actor=msgspec.convert(fields["actor"], Actor),
        reason=msgspec.convert(fields["reason"], Reason),
        fact=msgspec.convert(fields["fact"], FACTS[fields["type"]]),
        epoch=fields["epoch"],
        run=fields["run"],
        recipients=msgspec.convert(fields["recipients"], tuple[Recipient, ...]),
        reminds=msgspec.convert(fields.get("reminds", ()), tuple[Recipient, ...]),
        tell=tuple(fields["tell"]),
    )


def alert_write(alert: Alert, incident: str | None, suppressed: str | None = None) -> Create:
    """Put an alert on record, once for its identity."""
    own = {"at": instant(alert.at), "key_id": alert.key_id, "incident": incident, "suppressed": suppressed}
    fields = fields_of(alert, **own)
    return Create(f"alerts/{alert.id}", fields, expire_at=alert.received_at + ALERTS_KEPT)


def key_write(key: Key, stored: Stored[Key] | None) -> Write:
    """Write a key that must still be as it was read (or not exist)."""
    return write(f"keys/{key.id}", key, stored)


def group_write(group: Group, stored: Stored[Group] | None) -> Write:
    """Write a group that must still be as it was read (or not exist)."""
    return write(f"groups/{group.incident}", group, stored)


def entrance_write(entrance: Entrance, stored: Stored[Entrance] | None) -> Write:
    """Write the entrance to a group, which must still be as it was read (or not exist)."""
    return write(f"entrances/{entrance.id}", entrance, stored)


def delivery_write(delivery: Delivery, stored: Stored[Delivery] | None) -> Write:
    """Write a delivery that must still be as it was read (or not exist)."""
    return write(f"deliveries/{delivery.id}", delivery, stored)


def evidence_write(incident: str, kept: LogEvidence) -> Create:
    """Attach logs to an incident, once. They are kept as long as the alert."""
    return Create(f"incidents/{incident}/evidence/logs", fields_of(kept), expire_at=kept.until + ALERTS_KEPT)


def heartbeat_write(heartbeat: Heartbeat, stored: Stored[Heartbeat] | None) -> Write:
    """Write a monitor that must still be as it was read (or not exist); the tick asks for `due_at`."""
    due = instant(heartbeat.due_at) if heartbeat.due_at else None
    return write(f"heartbeats/{heartbeat.id}", heartbeat, stored, due_at=due)


def heartbeat_from(document: Document) -> Stored[Heartbeat]:
    """Read a monitor back. Raises msgspec.ValidationError."""
    return Stored(value=read(document, Heartbeat), version=document.version)


def canary_write(canary: Canary, before: Document | None) -> Write:
    """Write the canary over the document as it was read (or that must not exist)."""
    return write(CANARY, canary, before)


def canary_from(document: Document) -> Canary:
    """Read the canary back."""
    return read(document, Canary)


def addresses_write(known: KnownAddresses, stored: Stored[KnownAddresses] | None) -> Write:
    """Write what is known of somebody's addresses, which must still be as it was read (or not exist)."""
    return write(f"addresses/{known.person}", known, stored)


def addresses_from(document: Document) -> Stored[KnownAddresses]:
    """Read what is known of somebody's addresses back; nothing where it cannot be understood."""
    try:
        known = read(document, KnownAddresses)
    except msgspec.ValidationError:
        log.exception("what is known of somebody's addresses cannot be read", extra={"document": document.path})
        known = KnownAddresses(person=document.id)
    return Stored(value=known, version=document.version)


def timeline_write(event: Event) -> Create:
    """Put an event on the timeline, unpublished: the timeline is the outbox."""
    return Create(f"incidents/{event.incident}/timeline/{event.place}", {**event_fields(event), "published": False})
