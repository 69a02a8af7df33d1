"""The whole of Muster around one document store, in one thread, under a clock and faults of a test's choosing.

The handlers are the functions' own, put together by `muster.assembly`; between them messages travel as real push
requests, delivered when the test says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from muster import assembly
from muster.domain.event import Event
from muster.domain.incident import Incident, IncidentState
from muster.domain.message import Message
from muster.domain.policy import Policy
from muster.entrypoint.callers import DevelopmentVerifier
from muster.entrypoint.http import Handler, Request, Response
from muster.incident_store import IncidentStore
from muster.policy.load import load, parse
from muster.ports import (
    BusUnavailable,
    Calendars,
    Channel,
    Clock,
    DeadLetters,
    DocumentStore,
    EventBus,
    ExternalHeartbeat,
    KeptMessage,
    Logs,
    Outgoing,
    PolicySource,
    Receipt,
    Secrets,
    Write,
)
from tests.support.clock import FakeClock
from tests.support.passing_store import PassingStore

MONDAY_AT_NINE = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
PATHS = {
    "alerts": "/alerts",
    "incident-events": "/events",
    "monitoring": "/intake/pubsub",
    "notifications": "/notifications",
}
KEY = "k"


class Killed(BaseException):
    """The process died here: nothing after this happens, and no handler catches it."""


class Fuse:
    """Kills the process between two effects on the outside; never by default.

    `blows_at` is the moment's number, counted from 0, `blows_on` its name (then the first of that name).
    """

    def __init__(self) -> None:
        """Begin without a limit."""
        self.passed = 0
        self.blows_at: int | None = None
        self.blows_on: str | None = None
        self.moments: list[str] = []

    def burn(self, moment: str) -> None:
        """Pass a moment, or die at it."""
        number, self.passed = self.passed, self.passed + 1
        self.moments.append(moment)
        if moment == self.blows_on:
            self.blows_on = None
            raise Killed(moment)
        if number == self.blows_at:
            raise Killed(moment)


class FusedStore(PassingStore):
    """A store before and after whose every commit the process may die."""

    def __init__(self, inner: DocumentStore, fuse: Fuse) -> None:
        """Pass everything on to `inner`."""
        super().__init__(inner)
        self._fuse = fuse

    def commit(self, writes: Sequence[Write]) -> int:
        """Write, if the process lives."""
        what = ", ".join(f"{type(write).__name__.lower()} {write.path.split('/')[0]}" for write in writes)
        self._fuse.burn(f"before the commit of {what}")
        version = super().commit(writes)
        self._fuse.burn(f"after the commit of {what}")
        return version


@dataclass(slots=True, kw_only=True)
class InFlight:
    """A message that is not acknowledged."""

    topic: str
    id: int
    outgoing: Outgoing
    attempt: int = 0
    to: str | None = None
    """The handler that the subscription pushes to; None for the one that answers its topic's path."""

    @property
    def envelope(self) -> bytes:
        """The body of its push."""
        return envelope(self.topic, self.id, self.outgoing, self.attempt)


class HandBus(EventBus, DeadLetters):
    """Keeps messages until `World.deliver` hands them over; what is not acknowledged waits for `World.redeliver`.

    `World.give_up` moves what waits to the dead letters.
    """

    def __init__(self, fuse: Fuse) -> None:
        """Begin empty."""
        self._fuse = fuse
        self._ids = 0
        self.ready: list[InFlight] = []
        self.waiting: list[InFlight] = []
        self.dead: list[InFlight] = []
        self.published: list[tuple[str, Outgoing]] = []
        self.away = False
        self.subscribers: dict[str, tuple[str | None, ...]] = {}

    def publish(self, topic: str, messages: Sequence[Outgoing]) -> None:
        """Store the messages, if the process lives and the bus is there."""
        if self.away:
            reason = "away"
            raise BusUnavailable(reason)
        self._fuse.burn(f"before publishing on {topic}")
        for message in messages:
            self._ids += 1
            for to in self.subscribers.get(topic, (None,)):
                self.ready.append(InFlight(topic=topic, id=self._ids, outgoing=message, to=to))
            self.published.append((topic, message))
        self._fuse.burn(f"after publishing on {topic}")

    def kept(self, topic: str, most: int) -> list[KeptMessage]:
        """Return dead letters."""
        dead = [each for each in self.dead if each.topic == topic]
        return [KeptMessage(message=each.outgoing, receipt=str(each.id)) for each in dead[:most]]

    def forget(self, topic: str, messages: Sequence[KeptMessage]) -> None:  # noqa: ARG002 - ids are of all topics
        """Drop dead letters."""
        receipts = {each.receipt for each in messages}
        self.dead = [each for each in self.dead if str(each.id) not in receipts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that reached a provider."""

    at: datetime
    channel: str
    address: str
    delivery: str
    message: Message


class ProviderChannels:
    """Channels whose providers a test breaks: `broken[channel or address]` makes the exception each send raises."""

    def __init__(self, clock: Clock, fuse: Fuse) -> None:
        """Begin with every provider well."""
        self._clock = clock
        self._fuse = fuse
        self.sent: list[Sent] = []
        self.tried: list[Sent] = []
        self.broken: dict[str, Callable[[], Exception]] = {}

    def get(self, _policy: Policy, channel: str) -> Channel:
        """Return the channel."""
        return _Provider(self, channel)

    def take(self, channel: str, message: Message, address: str, delivery: str) -> Receipt:
        """Take a message, or fail as the test wants."""
        sent = Sent(at=self._clock.now(), channel=channel, address=address, delivery=delivery, message=message)
        self.tried.append(sent)
        for broken in {channel, address} & self.broken.keys():
            raise self.broken[broken]()  # noqa: RSE102 - it makes the exception
        self._fuse.burn(f"before {channel} has the message")
        self.sent.append(sent)
        self._fuse.burn(f"after {channel} has the message")
        return Receipt(provider=channel, reference=delivery)


@dataclass(frozen=True, slots=True)
class _Provider(Channel):
    channels: ProviderChannels
    name: str

    def send(self, message: Message, address: str, delivery: str) -> Receipt:
        """Hand the message over."""
        return self.channels.take(self.name, message, address, delivery)


@dataclass(slots=True)
class FixedPolicy(PolicySource):
    """A policy that a test may exchange."""

    policy: Policy

    def current(self) -> Policy:
        """Return it."""
        return self.policy


class OneKey(Secrets):
    """The same key for everything."""

    def get(self, name: str) -> tuple[str, ...]:  # noqa: ARG002 - one for all
        """Return it."""
        return (KEY,)


def preset(name: str) -> Policy:
    """Return a policy that ships with Muster."""
    policy = parse(*load(name)).policy
    assert policy is not None
    return policy


@dataclass
class World:
    """Alerts in by `post`, time by `advance` and `tick`, messages by `deliver`, pages out in `channels.sent`.

    With `logs`, evidence is attached to incidents, by a function that is pushed every event, as by the emulator.
    """

    documents: DocumentStore
    policy: Policy = field(default_factory=lambda: preset("self-healing-pipeline"))
    clock: FakeClock = field(default_factory=lambda: FakeClock(MONDAY_AT_NINE))
    secrets: Secrets = field(default_factory=OneKey)
    logs: Logs | None = None
    calendars: Calendars | None = None
    heartbeat: ExternalHeartbeat | None = None

    def __post_init__(self) -> None:
        """Put the handlers together."""
        self.fuse = Fuse()
        self.bus = HandBus(self.fuse)
        self.channels = ProviderChannels(self.clock, self.fuse)
        self.policies = FixedPolicy(self.policy)
        self.in_force: PolicySource = self.policies
        self.store = IncidentStore(self.documents)
        self.restart()

    def restart(self) -> None:
        """Begin with new processes: nothing is left but what the store and the bus hold."""
        store = FusedStore(self.documents, self.fuse)
        verifier = DevelopmentVerifier({})
        secrets = self.secrets
        parts = (store, self.bus, self.in_force, verifier, self.clock)
        notification = assembly.notification(
            *parts, channels=self.channels, secrets=secrets, base_url="https://muster.example"
        )
        intake = assembly.intake(self.bus, secrets, verifier, self.clock, store)
        action = assembly.action(
            store, self.bus, self.in_force, self.clock, secrets=secrets, base_url="https://muster.example"
        )
        tick = assembly.tick(
            *parts, dead_letters=self.bus, development=True, calendars=self.calendars, heartbeat=self.heartbeat
        )
        self.handlers: dict[str, Handler] = {
            "intake": intake,
            "v2": intake,
            "alerts": assembly.classification(*parts),
            "tick": tick,
            "dead-letters": tick,
            "events": notification,
            "notifications": notification,
            "r": action,
            "api": action,
        }
        if self.logs:
            self.handlers["evidence"] = assembly.evidence(store, self.bus, self.logs, verifier, self.clock)
            self.bus.subscribers["incident-events"] = (None, "evidence")

    def request(self, method: str, path: str, body: bytes = b"", *, to: str | None = None, **headers: str) -> Response:
        """Send a request to the function that its path belongs to, or to the one named."""
        plain, _, query = path.partition("?")
        pairs = dict(pair.split("=", 1) for pair in query.split("&")) if query else {}
        request = Request(method=method, path=plain, headers=headers, query=pairs, body=body)
        return self.handlers[to or plain.split("/")[1]](request)

    def post(self, source: str, alert: Any) -> Response:  # noqa: ANN401 - any JSON, or bytes as they are
        """Send an alert to the intake of `source`."""
        body = alert if isinstance(alert, bytes) else msgspec.json.encode(alert)
        return self.request("POST", f"/intake/{source}", body, authorization=f"Bearer {KEY}")

    def deliver(self) -> None:
        """Hand over messages, and those that follow from them, until none is ready."""
        while self.bus.ready:
            self.deliver_next()

    def deliver_next(self) -> Response:
        """Hand over the message that has been ready longest."""
        message = self.bus.ready[0]
        message.attempt += 1
        response = self.request("POST", PATHS[message.topic], message.envelope, to=message.to)
        self.bus.ready.remove(message)
        if response.status not in {200, 204}:
            self.bus.waiting.append(message)
        return response

    def redeliver(self) -> None:
        """Hand over again what was not acknowledged."""
        self.bus.ready += self.bus.waiting
        self.bus.waiting = []
        self.deliver()

    def give_up(self) -> None:
        """Let every message that waits have had its last attempt."""
        self.bus.dead += self.bus.waiting
        self.bus.waiting = []

    def redrive(self) -> Response:
        """Let Cloud Scheduler call for the dead letters, and deliver what follows."""
        response = self.request("POST", "/dead-letters")
        self.deliver()
        return response

    def tick(self) -> Response:
        """Let Cloud Scheduler call, and deliver what follows."""
        now = msgspec.json.encode({"now": self.clock.now()})
        response = self.request("POST", "/tick", now)
        self.deliver()
        return response

    def tick_at(self, at: datetime) -> Response:
        """Let the clock show `at`, and tick."""
        self.clock.reach(at)
        return self.tick()

    def advance(self, step: timedelta, every: timedelta = timedelta(minutes=1)) -> None:
        """Let time pass, with a tick and a redelivery each minute, or `every`."""
        end = self.clock.now() + step
        while self.clock.now() < end:
            self.clock.advance(min(every, end - self.clock.now()))
            self.tick()
            self.redeliver()

    def alert(self, source: str = "generic", **alert: object) -> Incident:
        """Post one alert, deliver, and return the newest incident."""
        assert self.post(source, {"title": "Orders are stale", **alert}).status == 202
        self.deliver()
        return self.newest()

    def incidents(self) -> list[Incident]:
        """Return all incidents, the newest first."""
        return [stored.value for stored in self.store.incidents([str(state) for state in IncidentState], 1_000)]

    def newest(self) -> Incident:
        """Return the newest incident."""
        return self.incidents()[0]

    def about_muster(self) -> list[Incident]:
        """Return the incidents about Muster itself, the newest first."""
        return [incident for incident in self.incidents() if incident.source == "muster"]

    def timeline(self, incident: str) -> list[Event]:
        """Return the events of an incident."""
        return self.store.timeline(incident)

    def types(self, incident: str) -> list[str]:
        """Return the types of the events of an incident, deliveries left out."""
        return [each.fact.type for each in self.timeline(incident) if each.fact.type != "delivery.reported"]

    def link(self, action: str, person: str | None = None) -> str:
        """Return the path of the newest link for an action that was sent (to a person)."""
        for sent in reversed(self.channels.sent):
            for each in sent.message.actions:
                if each.action == action and person in {None, sent.message.recipient}:
                    return each.href.removeprefix("https://muster.example")
        message = f"nobody was sent a link to {action}"
        raise AssertionError(message)

    def click(self, action: str, person: str | None = None) -> Response:
        """Press the button on a link's page, and deliver what follows."""
        headers = {"content-type": "application/x-www-form-urlencoded"}
        response = self.request("POST", self.link(action, person), b"", **headers)
        self.deliver()
        return response


def envelope(topic: str, number: int, outgoing: Outgoing, attempt: int) -> bytes:
    """Return the body with which Pub/Sub pushes a message: https://cloud.google.com/pubsub/docs/push#receive_push."""
    return msgspec.json.encode(
        {
            "message": {
                "data": outgoing.data,
                "attributes": dict(outgoing.attributes),
                "messageId": str(number),
            },
            "subscription": f"projects/test/subscriptions/{topic}",
            "deliveryAttempt": attempt,
        }
    )
