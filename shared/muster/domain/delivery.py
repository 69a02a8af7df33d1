"""One message to one recipient through one channel: its states and what may follow what."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from muster.domain.message import MessageKind
from muster.domain.reason import Reason
from muster.domain.rules.communication import UpdateKind

LEASE = timedelta(seconds=60)
"""How long a sender holds a delivery. Longer than the longest send: 18 s with each of the providers of a channel."""
GIVE_UP_AFTER = timedelta(hours=24)
GIVE_UP_TEST_AFTER = timedelta(hours=1)
FIRST_RETRY = timedelta(seconds=10)
LAST_RETRY = timedelta(minutes=10)


class DeliveryState(StrEnum):
    """`pending → sending → sent | failed | unknown | skipped`; back to pending to try again."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


NO_INCIDENT = ""
"""In place of an incident's id, of a delivery that is about none."""
OPEN_STATES = (DeliveryState.PENDING, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an audience is told, or a person is asked to tell it, in the organisation's own words."""

    audience: str
    kind: UpdateKind
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftEdge:
    """When a person's shift in a schedule begins or has begun, or has ended (UTC)."""

    schedule: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a person is told that is about no incident, as it was worded for them when it was asked for.

    It may be about a `shift` of theirs; or a test page, which `tries` the address it goes to, and asks to confirm that
    it has arrived.
    """

    headline: str
    why: str
    since: str = ""
    next: str = ""
    details: str = ""
    shift: ShiftEdge | None = None
    tries: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The document of a delivery. `recipient` is a person's id for a page, the channel's own id for an update.

    `event`, `seq`, `epoch`, `run`, `about` (the fact's type), `actor` (a name) and `reason` are those of the event that
    asked for it, at `asked_at`. `chain` are the channels to this recipient in their order, `channel` the one of this
    delivery. `after` is how long after `asked_at` the recipient's own rule wants it, if that is what it waits for.
    `reply_code` acknowledges when it comes back by SMS from `address`. `words` are those of the organisation, where the
    message has any. `kept_back` says that it waits, for its recipient's next page or the end of a hold; `let_out` that
    it, or the same message on an earlier channel, was handed to a provider since, and need not wait any more. Once it
    is sent, `tells` are the deliveries to them that waited and that it told of. All times are UTC.

    One about no incident has a `letter`. Its `incident` is NO_INCIDENT, its `seq`, `epoch` and `run` are 0, and its
    only record is this document.
    """

    id: str
    event: str
    incident: str
    seq: int
    epoch: int
    run: int
    kind: MessageKind
    recipient: str
    channel: str
    chain: tuple[str, ...]
    step: str | None
    why: str
    reason: Reason
    about: str
    actor: str
    asked_at: datetime
    after: timedelta = timedelta()
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    next_attempt_at: datetime
    lease_until: datetime | None = None
    sent_at: datetime | None = None
    provider: str | None = None
    reference: str | None = None
    address: str | None = None
    outcome: str | None = None
    reply_code: str | None = None
    words: Words | None = None
    kept_back: bool = False
    let_out: bool = False
    tells: tuple[str, ...] = ()
    letter: Letter | None = None

    @property
    def open(self) -> bool:
        """Whether it has no outcome yet."""
        return self.state in OPEN_STATES

    @property
    def next_channel(self) -> str | None:
        """The channel to fall to when this one does not work."""
        place = self.chain.index(self.channel)
        return self.chain[place + 1] if place + 1 < len(self.chain) else None

    @property
    def is_test(self) -> bool:
        """Whether it is a test page."""
        return self.letter is not None and self.letter.tries

    @property
    def give_up_after(self) -> timedelta:
        """How long after `asked_at` it is still sent: a test page is not to wake anybody."""
        return GIVE_UP_TEST_AFTER if self.is_test else GIVE_UP_AFTER

    def to_come(self, now: datetime) -> bool:
        """Whether it waits, at `now`, for a certain time: by its recipient's rule, or since it is kept back."""
        waits = bool(self.after) or self.kept_back
        return waits and self.state is DeliveryState.PENDING and self.next_attempt_at > now

    def free(self, now: datetime) -> bool:
        """Whether somebody may try to send it at `now`: it is due, and nobody holds its lease."""
        if self.state is DeliveryState.SENDING:
            return self.lease_until is None or self.lease_until <= now
        return self.state is DeliveryState.PENDING and self.next_attempt_at <= now


def back_off(attempts: int) -> timedelta:
    """Return the wait after the given number of failed attempts: 10 s doubling up to 10 min."""
    return min(FIRST_RETRY * (1 << min(max(attempts - 1, 0), 10)), LAST_RETRY)
