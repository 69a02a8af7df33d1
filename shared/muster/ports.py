"""What the use cases need from outside, in their own words. Each docstring is a contract that adapters are held to.

What they name of the domain they do not import: the intake takes alerts in without it, and so starts cold the sooner.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from muster.domain.evidence import ErrorLogs, Resource
    from muster.domain.imported_shifts import CalendarEntry
    from muster.domain.message import Message
    from muster.domain.policy import Policy

Fields: TypeAlias = dict[str, Any]
"""JSON values only: text, numbers, booleans, None, lists, objects. Instants are RFC 3339 text in UTC.

An object's names come back in any order."""


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A stored document as it was read.

    `version` is the store's own mark of the commit that wrote it last: greater for a later commit anywhere in it.
    """

    path: str
    fields: Fields
    version: int

    @property
    def id(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Create:
    """Write a document that must not exist. It is removed some time after `expire_at`, if one is given."""

    path: str
    fields: Fields
    expire_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Replace:
    """Write these fields over a document that must still be at `version`. Give every top-level field it has."""

    path: str
    fields: Fields
    version: int


@dataclass(frozen=True, slots=True)
class Patch:
    """Set these top-level fields of a document that must exist, whatever its version; the others stay."""

    path: str
    fields: Fields


Write: TypeAlias = Create | Replace | Patch


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Documents of one collection (its path, e.g. "incidents" or "incidents/x1/timeline").

    `where` holds (field, operator, value), operator one of ==, in (1 to 30 values), <=, <, >=, >; all must hold, and a
    document without the field, or with a value of another JSON type, matches none. `order_by` holds top-level fields,
    "-" in front for descending; a document that lacks one is left out. `after` are the values of `ordering` (then the
    path's last part) of the last document of the page before.
    """

    collection: str
    where: tuple[tuple[str, str, Any], ...] = ()
    order_by: tuple[str, ...] = ()
    limit: int | None = None
    after: tuple[Any, ...] | None = None

    @property
    def ordering(self) -> tuple[tuple[str, bool], ...]:
        """The order in full, as (field, descending).

        `order_by`, then by name the other fields that are compared with <=, <, >= or >, in the direction of the last
        before them. The path's last part follows, in that direction too.
        That is Firestore's rule: https://firebase.google.com/docs/firestore/query-data/order-limit-data.
        """
        named = [(name.removeprefix("-"), name.startswith("-")) for name in self.order_by]
        descending = named[-1][1] if named else False
        compared = {name for name, operator, _ in self.where if operator[0] in "<>"} - {name for name, _ in named}
        return (*named, *((name, descending) for name in sorted(compared)))


class Conflict(Exception):  # noqa: N818 - a conflict is the field's word, and no error: read again and decide again
    """A document had changed, existed already, or was missing: nothing was written. Read, decide and commit again."""


class StoreUnavailable(Exception):  # noqa: N818 - a state of the world, not a bug
    """The store did not answer in time. Nothing is known of the outcome; try again later."""


class DocumentStore(Protocol):
    """Documents under paths, with optimistic concurrency. Safe to call from many threads and processes at once.

    After a method returns, what it wrote survives a crash of the process and is seen by every later read anywhere.
    Raises StoreUnavailable where the outcome is unknown, and ValueError for what no store can hold or ask: a document
    over 1 MiB, whole numbers beyond 64 bits, lone surrogates, a path that is not one of a document, two writes to one
    document.
    """

    def get(self, path: str) -> Document | None:
        """Return the document, or None where there is none."""
        ...

    def query(self, query: Query) -> list[Document]:
        """Return the documents that match, in the query's `ordering`, then by the path's last part."""
        ...

    def count(self, query: Query) -> int:
        """Return how many documents match, reading none of them."""
        ...

    def commit(self, writes: Sequence[Write]) -> int:
        """Make all writes, or none and raise Conflict; return the version they share.

        A commit whose answer was lost and that the client library repeats succeeds, once.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message for the bus: data (bytes) and attributes for subscribers' filters."""

    data: bytes
    attributes: Mapping[str, str] = field(default_factory=dict)


class BusUnavailable(Exception):  # noqa: N818 - a state of the world, not a bug
    """The bus took nothing, or did not answer. Publish again."""


class EventBus(Protocol):
    """Topics with push subscriptions: at least once, in any order. Safe to call from many threads at once."""

    def publish(self, topic: str, messages: Sequence[Outgoing]) -> None:
        """Return when the bus has stored every message durably; raise BusUnavailable otherwise (it may have some)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMessage:
    """A dead letter, as it was published before it died; `receipt` is what DeadLetters knows it by for a minute."""

    message: Outgoing
    receipt: str


class DeadLetters(Protocol):
    """Messages that no subscription could deliver, kept until they are forgotten. Safe to call from many threads."""

    def kept(self, topic: str, most: int) -> list[KeptMessage]:
        """Return up to `most` messages that died on their way from `topic`; an empty list where there are none now.

        Whoever asks again within a minute may or may not be given the same ones. Raises BusUnavailable.
        """
        ...

    def forget(self, topic: str, messages: Sequence[KeptMessage]) -> None:
        """Forget messages for good; raise BusUnavailable where some may be kept and given again."""
        ...


class LogsUnavailable(Exception):  # noqa: N818 - a state of the world, not a bug
    """The logs cannot be read now. Ask again later."""


class Logs(Protocol):
    """What the organisation's resources have logged. Safe to use from many threads."""

    def errors_of(self, resource: Resource, since: datetime, until: datetime, limit: int) -> ErrorLogs:
        """Return up to `limit` errors and worse that the resource logged between two instants, within 10 s.

        The resource's type and labels are a stranger's word: they ask for nothing but equality. What may not be read,
        and will not be allowed by asking again, is `refused`. Raises LogsUnavailable.
        """
        ...


class CalendarUnavailable(Exception):  # noqa: N818 - a state of the world, not a bug
    """A calendar cannot be read, or not be understood; the text says why in a line, without its address."""


class Calendars(Protocol):
    """Calendars that are kept elsewhere. Safe to use from many threads."""

    def entries(self, url: str, time_zone: str, since: datetime, until: datetime) -> list[CalendarEntry]:
        """Return what the calendar at an https URL has between two instants, within 20 s, recurrences expanded.

        `time_zone` is that of times which say none. The address may be a secret. Raises CalendarUnavailable.
        """
        ...


class HeartbeatUnavailable(Exception):  # noqa: N818 - a state of the world, not a bug
    """The monitor outside did not take the ping; the text says why in a line, without its address."""


class ExternalHeartbeat(Protocol):
    """A monitor outside Muster that raises the alarm when it has not been pinged for a while."""

    def ping(self) -> None:
        """Give it a sign of life, within 10 s; do nothing where there is none. Raises HeartbeatUnavailable."""
        ...


class SecretsUnavailable(OSError):  # noqa: N818 - a state of the world, not a bug
    """A secret that is there cannot be read now, or not the part of it that would decide. Ask again later."""


class Incomplete(tuple[str, ...]):
    """Some values of a secret, whose others cannot be read now: what matches none of these may still be valid."""

    __slots__ = ()


class Secrets(Protocol):
    """Named secret texts that may change while the process runs."""

    def get(self, name: str) -> tuple[str, ...]:
        """Return the values valid now, the newest last (two while a rotation is under way); empty where it is not set.

        A changed secret is seen within 60 s. Where only some values can be read and the others are not known from
        before, returns these as Incomplete: whoever needs a value goes on with them, and whoever looks for a certain
        one in vain says that it cannot be told, not that there is none. Raises SecretsUnavailable where none can be.
        """
        ...


class NoPolicy(Exception):  # noqa: N818 - a state of the configuration
    """The policy is not valid or cannot be read, and no earlier one is known."""


class PolicySource(Protocol):
    """The organisation's policy."""

    def current(self) -> Policy:
        """Return the policy in force: the newest that is valid."""
        ...

    def unsettled(self) -> Callable[[], None] | None:
        """Return what to call once nothing stands by an earlier policy any more; None where nothing does.

        That is known for good, by every process, and asks for nothing. It is another one for another policy. Calling
        it raises Conflict and StoreUnavailable; then it is asked for again.
        """
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A provider took the message. `provider` names which one, `reference` is its id for it where it gives one."""

    provider: str
    reference: str | None = None


class SendAgain(Exception):  # noqa: N818 - an outcome
    """The provider did not take it and may later (429, 5xx, refused connection). `after`: seconds, where it said so."""

    def __init__(self, reason: str, *, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class SendBroken(SendAgain):
    """Nobody took it, by a fault of our own (settings, a secret, a bug): it waits too, and a person must mend it."""


class SendFailed(Exception):  # noqa: N818 - an outcome
    """The provider will never take this message for this address (4xx): use another road."""


class SendUnknown(Exception):  # noqa: N818 - an outcome
    """The answer was lost after the message went out (a read time-out): it may or may not have arrived."""


class Channel(Protocol):
    """One way to reach an address. Stateless and safe to call from many threads."""

    def send(self, message: Message, address: str, delivery: str) -> Receipt:
        """Hand `message` to the provider, within 20 s.

        `delivery` is the delivery's id, given to the provider as its idempotency key where it knows such a thing.
        Raises SendAgain, SendFailed or SendUnknown; anything else is a bug and is treated like SendBroken.
        """
        ...
