"""The same on the functions' real processes, over Google's emulators: a smaller storm, and a tick with much to do."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import monotonic, perf_counter
from uuid import uuid4

import msgspec

from muster import assembly
from muster.adapters.firestore_store import FirestoreStore
from muster.adapters.pubsub_bus import PubSubBus
from muster.adapters.pubsub_dead_letters import PubSubDeadLetters
from muster.adapters.system_clock import SystemClock
from muster.entrypoint.callers import DevelopmentVerifier
from muster.entrypoint.http import Handler, Request
from muster.ports import DocumentStore
from tests.chaos.calm import documents, settle
from tests.chaos.plan import CONNECTIONS, Plan, Post
from tests.chaos.senders import send_all
from tests.chaos.stage import stage
from tests.support.clock import FakeClock
from tests.support.copied_incidents import copy_incidents, fields_of
from tests.support.deployment import Emulators
from tests.support.disposable import disposable_store
from tests.support.floods import most_to_one
from tests.support.function_process import install
from tests.support.policies import a_policy
from tests.support.push_subscriptions import Subscriptions, topic_id
from tests.support.world import FixedPolicy, World

PATIENCE = 900.0
PAGES, WITHIN = 5, timedelta(seconds=20)
INCIDENTS = 10
SECTIONS = {
    "bundling": {"pages": PAGES, "within": "20s"},
    "storm": {"incidents": INCIDENTS, "within": "5m"},
}
TOPICS = ("alerts", "incident-events", "monitoring", "notifications")


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """What came of a storm: seconds until the last 2xx, and until all was done."""

    alerts: int
    keys: int
    accepted_within: float
    done_within: float
    on_record: int
    incidents: int
    pages: int
    flood: int
    """The most that one person got within WITHIN."""
    left: int


def storm(emulators: Emulators, folder: Path, alerts: int, keys: int) -> Storm:
    """Send alerts as fast as they are accepted, and wait until all that follows from them is done."""
    posts = tuple(Post(number=n, at=0.0, key=n % keys, state="open", occurred_at=None) for n in range(alerts))
    plan = Plan(seed=0, seconds=0.0, connections=CONNECTIONS, posts=posts, strikes=())
    with stage(0, install(folder / "functions"), emulators, folder, SECTIONS) as built:
        begun = perf_counter()
        sent = send_all(plan, built.send, Event())
        accepted_within = perf_counter() - begun
        over = Event()
        with ThreadPoolExecutor(1) as threads:
            ticking = threads.submit(built.tick_until, over, timedelta())
            left = settle(built, alerts, monotonic() + PATIENCE, hurry=False)
            over.set()
            ticking.result()
        pages = [(timedelta(seconds=taken.at), taken.topic.rpartition("-")[2]) for taken in built.provider.taken]
        return Storm(
            alerts=sum(each.accepted for each in sent),
            keys=keys,
            accepted_within=accepted_within,
            done_within=perf_counter() - begun,
            on_record=sum(each["incident"] is not None for each in documents(built, "alerts")),
            incidents=len(documents(built, "incidents")),
            pages=len(pages),
            flood=most_to_one(pages, WITHIN),
            left=len(left),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One tick: how many incidents it looked at, on how many it fired, and how many seconds it took."""

    looked_at: int
    fired: int
    failed: int
    seconds: float


def ticks(emulators: Emulators, count: int) -> Iterator[Round]:
    """Let so many steps be due at once, and tick as Cloud Scheduler does, until all have fired."""
    project = f"p-{uuid4().hex[:12]}"
    store = FirestoreStore(project, "muster", emulators.firestore)
    with Subscriptions(emulators.pubsub, project):
        _fill(store, count)
        tick = _tick(store, project, emulators.pubsub)
        left = count
        while left > 0:
            begun = perf_counter()
            report = msgspec.json.decode(tick(Request(method="POST", path="/tick", headers={})).body)
            left -= report["fired"]
            taken = perf_counter() - begun
            yield Round(looked_at=report["due"], fired=report["fired"], failed=report["failed"], seconds=taken)


def _fill(store: DocumentStore, count: int) -> None:
    """Put incidents there that opened 16 minutes ago, P1 and P2 in turn, by the pattern of two that were played."""
    clock = FakeClock(SystemClock().now() - timedelta(minutes=16))
    with disposable_store() as local:
        world = World(local, a_policy(), clock)
        opened = [world.alert(key=severity, severity=severity, service="checkout") for severity in ("P1", "P2")]
        models = [fields_of(local, incident.id) for incident in opened]
    copy_incidents(models, count, store)


def _tick(store: DocumentStore, project: str, pubsub: str) -> Handler:
    names = {topic: topic_id(topic) for topic in TOPICS}
    bus, dead_letters = PubSubBus(project, pubsub, names=names), PubSubDeadLetters(project, pubsub, names=names)
    verifier = DevelopmentVerifier({})
    parts = (store, bus, FixedPolicy(a_policy()), verifier, SystemClock())
    return assembly.tick(*parts, dead_letters=dead_letters, development=True)
