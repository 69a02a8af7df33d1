"""A usual incident, played through the whole of Muster, with everything tallied that Google Cloud would bill for.

Cloud Monitoring reports it, and repeats itself. The person on call is paged, and evidence attached; a quarter of an
hour later the backup is paged, looks at the link, and acknowledges. Cloud Monitoring says that it is over. Two rooms
are told of the opening, the acknowledgement and the end.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from muster.entrypoint.http import Response
from muster.ports import DocumentStore, Outgoing, Secrets
from tests.cost.tally import LEAST_BILLED, Tally
from tests.support.costs import Cost
from tests.support.counting_store import CountingStore
from tests.support.disposable import disposable_store
from tests.support.kept_logs import STARTED, KeptLogs, an_error, notification
from tests.support.policies import ON_CALL, SECONDARY, UNLESS_ACKNOWLEDGED, a_step, with_steps
from tests.support.weighing_store import WeighingStore
from tests.support.world import World

SECOND = timedelta(seconds=1)
QUARTER = timedelta(minutes=15)
QUIET = timedelta(minutes=2)
"""After which the tick has swept an incident to which nothing happens."""
OF_A_MESSAGE = 20 + 16
"""Bytes of a message's time of publication and of its id, about: https://cloud.google.com/pubsub/pricing."""
REPEATS = 3
OPENED = "muster.incident.opened.v1"
DROPPED = Response(status=204)
FUNCTIONS = {
    "intake": "alert_intake",
    "alerts": "incident_classification",
    "events": "responder_notification",
    "notifications": "responder_notification",
    "r": "responder_action",
    "evidence": "incident_evidence",
}
"""By what answers: the first part of the path, or the handler that a subscription is for. Ticks do not count."""


class CountedSecrets(Secrets):
    """One key for everything; `asked` are the names that were asked for since it was emptied."""

    def __init__(self) -> None:
        """Begin with nothing asked."""
        self.asked: set[str] = set()

    def get(self, name: str) -> tuple[str, ...]:
        """Return the key."""
        self.asked.add(name)
        return ("k",)


class TalliedWorld(World):
    """A world that tallies requests, documents, messages and secrets."""

    def __init__(self, store: DocumentStore) -> None:
        """Begin with nothing tallied, and no deadlines but the plan's."""
        policy = with_steps("P2", a_step(0, ON_CALL, tell=("incidents",)), a_step(15, SECONDARY, **UNLESS_ACKNOWLEDGED))
        severities = {
            name: replace(each, acknowledge_within=None, triage_within=None, resolve_within=None)
            for name, each in policy.severities.items()
        }
        self.weighed = WeighingStore(store)
        self.counted = CountingStore(self.weighed)
        self.asked = CountedSecrets()
        self.requests: Counter[str] = Counter()
        self.keys = self.delivered = 0
        policy = replace(policy, severities=severities)
        super().__init__(self.counted, policy, secrets=self.asked, logs=KeptLogs(*[an_error() for _ in range(20)]))

    def request(self, method: str, path: str, body: bytes = b"", *, to: str | None = None, **headers: str) -> Response:
        """Send a request, and tally it with the secrets that it looks up."""
        self.asked.asked.clear()
        response = super().request(method, path, body, to=to, **headers)
        if function := FUNCTIONS.get(to or path.split("/")[1]):
            self.requests[function] += 1
        self.keys += len(self.asked.asked)
        return response

    def deliver_next(self) -> Response:
        """Hand over a message, and tally its size; what the subscription's filter keeps back is dropped."""
        message = self.bus.ready[0]
        if message.to == "evidence" and message.outgoing.attributes["type"] != OPENED:
            self.bus.ready.remove(message)
            return DROPPED
        self.delivered += billed(message.outgoing)
        return super().deliver_next()

    def tally(self) -> Tally:
        """Return everything since the beginning."""
        counts = self.counted.take()
        stored = self.weighed.stored
        expiring = {name: stored.pop(name, 0) for name in ("alerts", "evidence")}
        return Tally(
            cost=Cost(
                queries=counts.queries,
                reads=counts.reads,
                writes=counts.written,
                messages=len(self.bus.published),
            ),
            requests=self.requests,
            published=sum(billed(message) for _, message in self.bus.published),
            delivered=self.delivered,
            kept=sum(stored.values()),
            expiring=sum(expiring.values()),
            expiries=sum(path.split("/")[-2] in expiring for path in self.weighed.paths),
            written=self.weighed.written,
            keys=self.keys,
            credentials=len(self.channels.sent),  # each provider has one of its own, and is faked here
        )


def billed(message: Outgoing) -> int:
    """Return the bytes for which Pub/Sub charges."""
    attributes = sum(len(name.encode()) + len(text.encode()) for name, text in message.attributes.items())
    return max(len(message.data) + attributes + OF_A_MESSAGE, LEAST_BILLED)


def play(world: TalliedWorld, repeats: int = REPEATS) -> Tally:
    """Play the story, with so many repeats of the alert, and return what it took."""
    for repeat in range(repeats + 1):
        report(world, started_at=STARTED.timestamp() + repeat)
    pass_time(world, QUIET, QUARTER, QUIET)
    link = world.link("acknowledge", "Bo")
    assert world.request("GET", link).status == 200
    assert world.click("acknowledge", "Bo").status == 200
    pass_time(world, QUIET)
    report(world, state="closed", ended_at=world.clock.now().timestamp())
    pass_time(world, QUIET)
    return world.tally()


def report(world: World, **changes: object) -> None:
    """Let Cloud Monitoring notify, a second later, and deliver what follows."""
    world.clock.advance(SECOND)
    assert world.post("cloud_monitoring", notification(**changes)).status == 202
    world.deliver()


def pass_time(world: World, *steps: timedelta) -> None:
    """Tick after each step: only when something is due, since the other ticks come without any incident."""
    for step in steps:
        world.clock.advance(step)
        assert world.tick().status == 200


@contextmanager
def tallied() -> Iterator[TalliedWorld]:
    """Yield a world on SQLite."""
    with disposable_store() as store:
        yield TalliedWorld(store)
