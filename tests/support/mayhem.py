"""A seeded hour of everything that can go wrong, around a whole Muster."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import msgspec

from muster.domain.commands.classification import SetSeverity
from muster.domain.commands.escalation import Escalate
from muster.domain.commands.lifecycle import Acknowledge, Reopen, Resolve
from muster.domain.message import Message
from muster.domain.policy import Policy
from muster.domain.rules.severities import SEVERITIES
from muster.domain.story import Refused
from muster.ports import DocumentStore, Receipt, SendAgain, SendFailed, SendUnknown, StoreUnavailable
from tests.support.flaky_store import FlakyStore
from tests.support.interrupted_store import InterruptedStore
from tests.support.policies import a_policy
from tests.support.responders import ADA, act
from tests.support.world import PATHS, Killed, ProviderChannels, World, envelope

if TYPE_CHECKING:
    from muster.domain.command import Command

KEYS = ("orders", "invoices", "checkout")
ADAS = ("ada-push", "ada-call", "ada-email")
ROADS = ("push", "call", "email", "incidents", "shop-room", "bo-push", *ADAS)
OFTEN_BAD = ("P1", "P1", "P2", "P3", "P4")
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A message that a provider took, when, and the last event of its incident at that moment."""

    delivery: str
    at: datetime
    seq: int


class WatchedChannels(ProviderChannels):
    """Channels that note how the incident stood when a message went out."""

    def watch(self, documents: DocumentStore) -> None:
        """Look at the incidents in `documents`."""
        self._documents = documents
        self.handed: list[Handed] = []

    def take(self, channel: str, message: Message, address: str, delivery: str) -> Receipt:
        """Take a message, or fail as the test wants."""
        before = len(self.sent)
        try:
            return super().take(channel, message, address, delivery)
        finally:
            if len(self.sent) > before:
                document = self._documents.get(f"incidents/{message.incident}")
                assert document is not None
                at = self.sent[-1].at
                self.handed.append(Handed(delivery=delivery, at=at, seq=document.fields["seq"]))


@dataclass
class Mayhem:
    """A world, what happens to it by the throw of a seeded die, and what its senders were promised."""

    documents: DocumentStore
    seed: int
    policy: Policy = field(default_factory=a_policy)
    chance: Random = field(init=False)
    kills: int = 0

    def __post_init__(self) -> None:
        """Choose what kind of hour it is: whether people act, senders tell the time, and things happen at once."""
        self.chance = Random(self.seed)
        self.people = self.chance.random() < 0.6
        self.timed = self.chance.random() < 0.5
        self.crowded = self.collided = self.chance.random() < 0.5
        self.interrupted = InterruptedStore(self.documents)
        self.store = FlakyStore(self.interrupted, self.chance)
        self.world = World(self.store, self.policy)
        self.channels = WatchedChannels(self.world.clock, self.world.fuse)
        self.channels.watch(self.documents)
        self.world.channels = self.channels
        self.world.restart()

    def happen(self, times: int, check: Callable[[], None]) -> None:
        """Let that many things happen, with `check` after each."""
        doings: list[tuple[int, Callable[[], object]]] = [
            (8, self.an_alert_comes),
            (30, self.a_message_is_delivered),
            (8, self.time_passes),
            (6, self.the_scheduler_calls),
            (2, self.the_bus_brings_again),
            (3, self.a_death_is_prepared),
            (3, self.a_road_is_broken_or_mended),
            (1, self.the_bus_goes_or_comes),
            (1, self.the_store_is_flaky_or_not),
            (4 if self.people else 0, self.somebody_acts),
            (12 if self.crowded else 0, self.a_collision_is_prepared),
        ]
        weights, deeds = zip(*doings, strict=True)
        for _ in range(times):
            (deed,) = self.chance.choices(deeds, weights)
            self.survive(deed)
            check()

    def survive(self, deed: Callable[[], object]) -> None:
        """Do something; if the process dies of it, start anew."""
        try:
            deed()
        except Killed:
            self.kills += 1
            self.world.fuse.blows_at = None
            self.world.restart()

    def calm_down(self) -> None:
        """Mend everything, and let time pass until nothing is left to do; for no longer than two hours."""
        self.world.bus.away, self.store.share, self.world.fuse.blows_at = False, 0.0, None
        self.crowded = False
        self.channels.broken.clear()
        for _ in range(120):
            self.world.advance(MINUTE)
            if not self.left():
                return
        raise AssertionError(f"still to do: {self.left()}")

    def left(self) -> list[str]:
        """Return what is not done yet."""
        store, bus = self.world.store, self.world.bus
        left = [f"message {message.topic}" for message in (*bus.waiting, *bus.ready)]
        for incident in self.world.incidents():
            left += [f"delivery {each.value.id}" for each in store.open_deliveries(incident.id)]
            left += [f"event {each.id}" for each in store.unpublished(incident.id)]
            stored = store.incident(incident.id)
            left += [f"sweep of {incident.id}"] if stored and stored.sweep_at else []
        return left

    def an_alert_comes(self) -> None:
        """Post an alert or some, of one key: opening or closing, of any severity, of now or minutes ago, or twice."""
        key = self.chance.choice(KEYS)
        for _ in range(self.chance.choice((1, 1, 4))):
            self.world.clock.advance(SECOND)
            alert: dict[str, object] = {
                "title": "Something is wrong",
                "key": key,
                "state": self.chance.choice(("open", "open", "closed")),
                "severity": self.chance.choice(OFTEN_BAD),
                "service": "checkout",
            }
            if self.timed:
                ago = timedelta(seconds=self.chance.randrange(600), milliseconds=self.chance.randrange(1000))
                alert["occurred_at"] = (self.world.clock.now() - ago).isoformat()
            for _ in range(self.chance.choice((1, 1, 2))):
                self.world.post("generic", alert)

    def a_message_is_delivered(self) -> None:
        """Hand over any message that is ready, in any order, at times twice."""
        ready = self.world.bus.ready
        if ready:
            message = ready.pop(self.chance.randrange(len(ready)))
            ready.insert(0, message)
            if self.chance.random() < 0.1:
                ready.append(replace(message))
            self.world.deliver_next()

    def time_passes(self) -> None:
        """Let up to three minutes pass."""
        self.world.clock.advance(timedelta(seconds=self.chance.randrange(1, 180)))

    def the_scheduler_calls(self) -> None:
        """Tick; whatever is due is done afterwards, unless the tick said that something failed."""
        response = self.world.request("POST", "/tick")
        if response.status == 200 and msgspec.json.decode(response.body)["failed"] == 0:
            share, self.store.share = self.store.share, 0.0
            now = self.world.clock.now()
            late = [each.id for each in self.world.incidents() if each.due_at and each.due_at <= now]
            self.store.share = share
            assert not late, f"the tick left what was due: {late}"

    def the_bus_brings_again(self) -> None:
        """Make everything that was not acknowledged ready again."""
        bus = self.world.bus
        bus.ready, bus.waiting = bus.ready + bus.waiting, []

    def a_death_is_prepared(self) -> None:
        """Have the process die some moments from now."""
        self.world.fuse.blows_at = self.world.fuse.passed + self.chance.randrange(12)

    def a_collision_is_prepared(self) -> None:
        """Have another process deal with another message in the midst of this, some calls of the store from now."""
        self.interrupted.interrupt(self.chance.randrange(6), self._meanwhile)

    def _meanwhile(self) -> None:
        ready = self.world.bus.ready
        if not self.crowded or len(ready) < 2:
            return
        message = ready.pop(self.chance.randrange(1, len(ready)))
        try:
            response = self.world.request("POST", PATHS[message.topic], envelope(message))
        except Killed:
            ready.append(message)
            raise
        if response.status != 204:
            self.world.bus.waiting.append(message)

    def a_road_is_broken_or_mended(self) -> None:
        """Break a channel or an address, or mend all."""
        if self.chance.random() < 0.4:
            self.channels.broken.clear()
            return
        error = self.chance.choice((SendAgain, SendFailed, SendUnknown))
        some = tuple(self.chance.sample(ROADS, self.chance.randrange(1, 5)))
        for road in self.chance.choice((some, ADAS)):
            self.channels.broken[road] = lambda: error("by chance")

    def the_bus_goes_or_comes(self) -> None:
        """Let the bus take nothing, or take messages again."""
        self.world.bus.away = not self.world.bus.away

    def the_store_is_flaky_or_not(self) -> None:
        """Let a tenth of the store's answers be lost, or none."""
        self.store.share = 0.0 if self.store.share else 0.1

    def somebody_acts(self) -> None:
        """Acknowledge, resolve, reopen, escalate or change the severity of any incident."""
        try:
            incidents = self.world.incidents()
            commands: tuple[Command, ...] = (
                Acknowledge(actor=ADA),
                Acknowledge(actor=ADA),
                Resolve(actor=ADA),
                Reopen(actor=ADA),
                Escalate(actor=ADA),
                SetSeverity(actor=ADA, severity=self.chance.choice(SEVERITIES), reason="it is so bad"),
            )
            if incidents:
                act(self.world, self.chance.choice(commands), self.chance.choice(incidents).id)
        except (Refused, StoreUnavailable):
            return
