"""An incident opens, is acknowledged, resolved, reopened, closed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from muster.domain.alert import Link
from muster.domain.cadence import Cadence
from muster.domain.group import Joined
from muster.domain.plan import PlanStep, Rung
from muster.domain.reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What governs an incident from its opening or reopening, frozen: its plan, its ladder, its deadlines (UTC).

    `updates` is how each audience is kept informed. `acknowledgement_lasts` is how long it may be owned without anybody
    doing anything; None: for ever. `checklist` are the criteria by which its record is closed.
    """

    plan: tuple[PlanStep, ...]
    ladder: tuple[Rung, ...]
    deadlines: dict[str, datetime]
    updates: tuple[Cadence, ...] = ()
    acknowledgement_lasts: timedelta | None = None
    checklist: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An alert opened the incident. `classification` holds why each of severity, type, service and team was chosen.

    All reasons, those that decided first.
    """

    type: ClassVar[str] = "incident.opened"
    alert: str
    key: str
    key_id: str
    source: str
    title: str
    description: str
    severity: str
    incident_type: str
    service: str
    team: str
    environment: str | None
    resource: str | None
    labels: dict[str, str]
    links: tuple[Link, ...]
    test: bool
    classification: dict[str, tuple[Reason, ...]]
    response: Response
    occurred_at: datetime | None = None
    """When it began by the sender's clock, where the sender says so."""
    group: str | None = None
    """The group of alerts whose incident it is, where it is not only that of the alert's own key."""
    joined: Joined | None = None
    """What its alert says, where the incident has a title of its own."""
    earlier: tuple[datetime, ...] = ()
    """When the latest incidents of the same key had opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """Somebody owns it: pages that were conditional on this stop."""

    type: ClassVar[str] = "incident.acknowledged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """It is over. Until `close_at` an alert of the same key reopens it."""

    type: ClassVar[str] = "incident.resolved"
    close_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """It was not over: the response starts anew."""

    type: ClassVar[str] = "incident.reopened"
    response: Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The record is complete; nothing reopens it. `unmet` are the criteria it was closed without."""

    type: ClassVar[str] = "incident.closed"
    unmet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchStopped:
    """The sender stopped watching (its alert policy was edited or deleted). Not a recovery: a person must look."""

    type: ClassVar[str] = "incident.watch_stopped"
    alert: str
