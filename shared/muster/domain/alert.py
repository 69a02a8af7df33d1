"""What a monitoring system told us, in one shape for every sender."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from muster.domain.healing_report import BEGINNINGS, HealingReport
from muster.domain.text import digest

RAW_LIMIT = 64 * 1024
"""Characters of the original message kept with an alert."""
TITLE_LIMIT = 300
DESCRIPTION_LIMIT = 8_000
LABEL_LIMIT = 500
LABELS_LIMIT = 64
KEY_LIMIT = 1_000


class AlertState(StrEnum):
    """What the sender says about the thing it watches. Senders' own words are mapped by the intake, never guessed."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    """The watching stopped (a policy was edited or deleted). This is not a recovery."""
    ACKNOWLEDGED = "acknowledged"
    HEALING = "healing"
    """A self-healing system reports on a remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When something was: by the sender's clock where it tells, and by ours. Like is compared with like."""

    occurred_at: datetime | None
    received_at: datetime

    def after(self, other: "Moment") -> bool:
        """Return whether this is later: by the sender's clock if both have its time, else by the order of receipt."""
        if self.occurred_at and other.occurred_at:
            return self.occurred_at > other.occurred_at
        return self.received_at > other.received_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A place to look at: an absolute http(s) URL and the words to show for it."""

    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One message from one sender, authenticated and parsed.

    `key` is the sender's deduplication key, unique within `source`. `occurrence` names this very message (alert id,
    state, start) where the sender gives enough to tell a repeat from a new one, and is None where it does not: then
    every receipt is an occurrence of its own. `occurred_at` is the sender's time of the state it reports, `received_at`
    the intake's; both aware UTC. `severity`, `type`, `service` and `environment` are the sender's own words.
    """

    source: str
    receipt: str
    received_at: datetime
    key: str
    state: AlertState
    title: str
    occurrence: str | None = None
    occurred_at: datetime | None = None
    description: str = ""
    severity: str | None = None
    type: str | None = None
    service: str | None = None
    environment: str | None = None
    resource: str | None = None
    labels: dict[str, str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    raw: str = ""
    test: bool = False
    """The sender's own "send a test notification": it opens an incident of the lowest severity that ends by itself."""
    healing: HealingReport | None = None
    """How a remedy is getting on: then the alert is of the state HEALING."""

    @property
    def id(self) -> str:
        """The identity of the message: equal for a redelivery or a replay, different for a new occurrence."""
        if self.occurrence is None:
            return digest("receipt", self.receipt)
        return digest("occurrence", self.source, self.key, self.occurrence)

    @property
    def begins(self) -> bool:
        """Whether it may open an incident: something is happening, or is being mended."""
        if self.healing:
            return self.healing.state in BEGINNINGS
        return self.state is AlertState.OPEN

    @property
    def key_id(self) -> str:
        """The identity of the deduplication key: at most one incident is open for it."""
        return digest("key", self.source, self.key)

    @property
    def moment(self) -> Moment:
        """When the reported state began."""
        return Moment(occurred_at=self.occurred_at, received_at=self.received_at)

    @property
    def at(self) -> datetime:
        """When the reported state began: the sender's word, or the time of receipt where it gives none."""
        return self.occurred_at or self.received_at
