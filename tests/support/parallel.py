"""The whole of Muster in many threads, by the clock on the wall, over a store and a bus that are the real ones."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from muster import assembly
from muster.adapters.firestore_store import FirestoreStore
from muster.adapters.local_bus import LocalBus
from muster.adapters.pubsub_bus import PubSubBus
from muster.adapters.system_clock import SystemClock
from muster.domain.policy import Policy
from muster.entrypoint.callers import DevelopmentVerifier
from muster.entrypoint.http import Handler, Request, Response
from muster.incident_store import IncidentStore
from muster.local.system import SUBSCRIPTIONS
from muster.ports import DocumentStore, EventBus
from tests.support.disposable import disposable_store
from tests.support.policies import ON_CALL, a_policy, a_step, with_steps
from tests.support.push_subscriptions import Subscriptions, topic_id
from tests.support.servers import Answer, HttpRecorder, Recorded
from tests.support.world import KEY, FixedPolicy, Fuse, OneKey, ProviderChannels

PUSHED = ("incident_classification", "responder_notification")


def one_page_policy() -> Policy:
    """Return a policy whose P1 is one page to whoever is on call, and nothing else."""
    policy = with_steps("P1", a_step(0, ON_CALL))
    return a_policy(
        escalation=policy.escalation,
        teams={name: replace(team, channel=None) for name, team in policy.teams.items()},
    )


class Parallel:
    """Handlers that any thread may call. What goes out is in `channels.sent`."""

    def __init__(self, documents: DocumentStore) -> None:
        """Keep everything in `documents`; there is no bus yet."""
        self.clock = SystemClock()
        self.documents = documents
        self.store = IncidentStore(documents)
        self.policies = FixedPolicy(one_page_policy())
        self.channels = ProviderChannels(self.clock, Fuse())
        self._handlers: Mapping[str, Handler] = {}

    def connect(self, bus: EventBus) -> None:
        """Publish to `bus`, which delivers to `handle`."""
        verifier, secrets = DevelopmentVerifier({}), OneKey()
        parts = (self.documents, bus, self.policies, verifier, self.clock)
        notification = assembly.notification(
            *parts, channels=self.channels, secrets=secrets, base_url="https://muster.example"
        )
        self._handlers = {
            "intake": assembly.intake(bus, secrets, verifier, self.clock, self.documents),
            "alerts": assembly.classification(*parts),
            "events": notification,
            "notifications": notification,
        }

    def handle(self, request: Request) -> Response:
        """Answer a request as the function does that its path belongs to."""
        return self._handlers[request.path.split("/")[1]](request)

    def post(self, alert: bytes) -> int:
        """Send an alert to the generic intake; return the status."""
        headers = {"authorization": f"Bearer {KEY}"}
        return self.handle(Request(method="POST", path="/intake/generic", headers=headers, body=alert)).status


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Parallel]:
    """Run it over SQLite and the local bus."""
    with disposable_store() as store:
        system = Parallel(store)
        bus = LocalBus(folder / "bus.db", SUBSCRIPTIONS, lambda _, request: system.handle(request), system.clock)
        system.connect(bus)
        bus.start()
        yield system
        bus.stop()


@contextmanager
def on_emulators(firestore: str, pubsub: str) -> Iterator[Parallel]:
    """Run it over Firestore's and Pub/Sub's emulators, in a project of its own, with push subscriptions over HTTP."""
    project = f"p-{uuid4().hex[:12]}"
    system = Parallel(FirestoreStore(project, "muster", firestore))

    def answer(sent: Recorded) -> Answer:
        request = Request(method=sent.method, path=sent.path, headers=sent.headers, body=sent.body)
        return Answer(system.handle(request).status, b"")

    with HttpRecorder(answer) as server, Subscriptions(pubsub, project) as subscriptions:
        names = {topic: topic_id(topic) for topic in ("alerts", "incident-events", "notifications")}
        bus = PubSubBus(project, pubsub, names=names)
        system.connect(bus)
        for function in PUSHED:
            subscriptions.push_to(function, server.url)
        yield system
        bus.close()
