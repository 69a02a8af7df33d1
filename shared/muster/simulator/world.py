"""The whole of Muster around a store in memory, in one thread, under a virtual clock: nothing is sent."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec

from muster import assembly, cloudevents, queries
from muster.adapters.sqlite_store import SqliteStore
from muster.domain.command import Command
from muster.domain.delivery import Delivery
from muster.domain.policy import Policy
from muster.domain.text import digest
from muster.entrypoint.callers import DevelopmentVerifier
from muster.entrypoint.http import Handler, Request
from muster.incident_store import IncidentStore
from muster.intake import formats
from muster.intake.received import Received
from muster.ports import PolicySource, Secrets
from muster.records import event_from
from muster.simulator.bus import InFlight, SimulatedBus
from muster.simulator.calendars import Given, GivenCalendars
from muster.simulator.channels import RecordingChannels
from muster.simulator.clock import VirtualClock
from muster.simulator.hand_offs import HandOffTimes
from muster.simulator.journal import Journal
from muster.simulator.paging_tests import PagingTestTimes
from muster.usecases import accept_alerts, outbox, request_deliveries
from muster.usecases.accept_alerts import AcceptAlerts
from muster.usecases.act_on_incident import ActOnIncident, Done
from muster.usecases.outbox import Outbox
from muster.usecases.receive_ping import ReceivePing

BASE_URL = "https://muster.example"
END_OF_TIME = datetime.max.replace(tzinfo=UTC)
_SUCCESS = range(200, 300)


class Fault(Exception):  # noqa: N818 - says what
    """Muster itself failed: a simulation that went on would tell what is not so."""


class World:
    """Alerts in by `receive`, people's wishes by `act`, time by `tick`; what follows is in the journal."""

    def __init__(self, policy: Policy, start: datetime, seed: int, calendars: Given) -> None:
        """Begin at `start`, aware and in UTC, with no incident. `seed` names what is received."""
        self.policy = policy
        self.clock = VirtualClock(start)
        self.journal = Journal(self.clock, start)
        self.bus = SimulatedBus(self.clock)
        self._seed = seed
        self._received = 0
        self._documents = SqliteStore(None)
        self._store = IncidentStore(self._documents)
        self.channels = RecordingChannels(self._delivery, self.journal.handed_over)
        policies = _Policies(policy)
        self._accept = AcceptAlerts(self.bus, self.clock)
        self._act = ActOnIncident(self._store, Outbox(self._store, self.bus), policies, self.clock)
        self._ping = ReceivePing(self._documents, self._accept, self.clock)
        self._hand_offs = HandOffTimes(self._store, policy, self.clock)
        self._paging_tests = PagingTestTimes(self._documents, policy, self.clock)
        self._calendars = GivenCalendars(calendars, policy, self.clock)
        self._handlers = self._build(policies)
        if policy.heartbeats or self._calendars:
            self.tick()  # heartbeats count from when the policy is first known, and calendars are read

    def receive(self, source: str, body: bytes) -> None:
        """Take in a message of a sender, as its intake does, and all that follows from it."""
        self._received += 1
        receipt = digest("simulation", str(self._seed), str(self._received))
        for alert in formats.read(body, Received(receipt=receipt, received_at=self.clock.now(), source=source)):
            before = self.journal.changes
            self._accept([alert])
            self.settle()
            told = self.journal.changes > before
            self.journal.filed(alert, self._store.alerts.get(alert.id), told=told)

    def ping(self, heartbeat: str) -> None:
        """Take in a service's heartbeat, and all that follows from it."""
        self.journal.pinged(heartbeat, awaited=self._ping(heartbeat) is not None)
        self.settle()

    def act(self, incident: str, command: Command) -> Done:
        """Carry out what a person wants of an incident, and all that follows. Raises Refused."""
        done = self._act(incident, command)
        self.settle()
        return done

    def tick(self) -> None:
        """Let Cloud Scheduler call, and all that follows."""
        self._handlers["tick"](Request(method="POST", path="/tick"))
        self.settle()

    def settle(self) -> None:
        """Deliver every message that is due now."""
        self.bus.deliver(self._push)

    @property
    def next_due(self) -> datetime | None:
        """When the tick has something to do next, by what the store says; None where it never has."""
        asked = (queries.due, *((queries.late_heartbeats,) if self.policy.heartbeats else ()))
        found = [each for ask in asked for each in self._documents.query(ask(END_OF_TIME, 1))]
        due = [datetime.fromisoformat(each.fields["due_at"]) for each in found]
        clocks = (self._hand_offs.next_due, self._paging_tests.next_due, self._calendars.next_due)
        return min((at for at in (*due, *clocks) if at), default=None)

    def close(self) -> None:
        """Forget everything but the journal."""
        self._documents.close()

    def _build(self, policies: PolicySource) -> dict[str, Handler]:
        """Put together the functions' own handlers, by the topic that is pushed to them."""
        ports = (self._documents, self.bus, policies, DevelopmentVerifier({}), self.clock)
        notification = assembly.notification(*ports, channels=self.channels, secrets=_Key(), base_url=BASE_URL)
        return {
            accept_alerts.TOPIC: assembly.classification(*ports),
            outbox.TOPIC: notification,
            request_deliveries.TOPIC: notification,
            "tick": assembly.tick(*ports, dead_letters=self.bus, development=False, calendars=self._calendars or None),
        }

    def _push(self, message: InFlight) -> bool:
        """Push a message as Pub/Sub does, and return whether it is acknowledged."""
        if message.topic == outbox.TOPIC:
            data = cloudevents.decode(message.outgoing.data).data
            self.journal.happened(event_from(msgspec.convert(data, dict[str, Any])))
        request = Request(method="POST", path=_PATHS[message.topic], body=_envelope(message))
        return self._handlers[message.topic](request).status in _SUCCESS

    def _delivery(self, delivery_id: str) -> Delivery:
        stored = self._store.delivery(delivery_id)
        if stored is None:
            raise Fault(f"a message of the delivery {delivery_id}, which there is not")
        return stored.value


_PATHS = {accept_alerts.TOPIC: "/alerts", outbox.TOPIC: "/events", request_deliveries.TOPIC: "/notifications"}


class _Policies(PolicySource):
    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def current(self) -> Policy:
        """Return the one policy there is."""
        return self._policy


class _Key(Secrets):
    def get(self, name: str) -> tuple[str, ...]:  # noqa: ARG002 - one for all
        """Return a key to sign links with that nobody follows."""
        return ("simulated",)


def _envelope(message: InFlight) -> bytes:
    """Return the body of a push: https://cloud.google.com/pubsub/docs/push#receive_push."""
    outgoing = message.outgoing
    content = {"data": outgoing.data, "attributes": outgoing.attributes, "messageId": str(message.number)}
    return msgspec.json.encode({"message": content, "subscription": message.topic})


class _Faults(logging.Handler):
    """Keeps what Muster reports as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[tuple[str, BaseException | None]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record's words, and what it was about."""
        self.seen.append((record.getMessage(), record.exc_info[1] if record.exc_info else None))


@contextmanager
def only_faults() -> Iterator[None]:
    """Keep Muster's log lines back meanwhile; at the end, raise Fault for an error among them."""
    log, faults = logging.getLogger("muster"), _Faults()
    level, propagate = log.level, log.propagate
    log.setLevel(logging.ERROR)
    log.propagate = False
    log.addHandler(faults)
    try:
        yield
    finally:
        log.removeHandler(faults)
        log.setLevel(level)
        log.propagate = propagate
    if faults.seen:
        said, cause = faults.seen[0]
        raise Fault(f"{said} ({type(cause).__name__}: {cause})" if cause else said) from cause
