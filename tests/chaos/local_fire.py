"""The local system in the fire: `muster up`, which sends to a provider that fails, is killed, and has no room left.

A full disk is a process that may not write files beyond their first bytes (RLIMIT_FSIZE, which Linux sets from
outside): every write to its databases fails with EFBIG, until the limit is lifted.
"""

import resource
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic

import urllib3

from muster.incident_store import IncidentStore
from tests.chaos.calm import documents, settle
from tests.chaos.evidence import Evidence, orphans
from tests.chaos.plan import Blow, Plan, Post, Strike
from tests.chaos.policy import policy
from tests.chaos.provider import Provider
from tests.chaos.senders import NO_ANSWER, send_all
from tests.chaos.trouble import suffer
from tests.support.local_process import MusterUp, stored
from tests.support.processes import Process, until

AT = ("0m", "2s", "4s")
"""When the steps are due: the local system goes by the machine's clock."""
LAST_WITHIN = timedelta(seconds=10)
ROOM = 4_096
"""Bytes, of each file, that can be written while the disk is full."""


@dataclass(slots=True, kw_only=True)
class Machine:
    """The machine on which it runs, again and again."""

    data: Path
    policy: Path
    store: IncidentStore
    up: MusterUp
    lives: list[Process] = field(default_factory=list)

    @property
    def horizon(self) -> datetime:
        """Return a time after the last step of all there is."""
        return datetime.now(UTC) + LAST_WITHIN

    @property
    def unfinished(self) -> int:
        """Return nothing: what waits for another attempt is tried by the next life, at once."""
        return 0

    def waiting(self) -> int:
        """Return how many messages wait, or are dead letters."""
        with closing(sqlite3.connect(f"file:{self.data}/bus.db?mode=ro", uri=True)) as connection:
            counts = (connection.execute(f"SELECT count(*) FROM {name}") for name in ("waiting", "dead_letters"))  # noqa: S608 - constants only
            return sum(row.fetchone()[0] for row in counts)

    def send(self, post: Post) -> int:
        """Send an alert, and return the answer's status."""
        try:
            return self.up.post("generic", post.body()).status
        except urllib3.exceptions.HTTPError:
            return NO_ANSWER

    def deal(self, strike: Strike) -> None:
        """Deal a blow."""
        if strike.blow is Blow.KILL:
            self.up.kill()
            self.start()
        else:
            with full_disk(self.up.process.pid):
                Event().wait(strike.lasts)

    def go_through_the_rest(self) -> Iterator[str]:
        """Stop it and start it once more, until no message waits; yield what is wrong then."""
        yield from self._stop()
        self.start()
        with suppress(AssertionError):
            until(lambda: not self.waiting(), "the last message")
        yield from self._stop()
        if self.waiting():
            yield f"{self.waiting()} messages are left"

    def _stop(self) -> Iterator[str]:
        if code := self.up.interrupt():
            yield f"it ended with {code}"

    def start(self) -> None:
        """Start it anew."""
        self.up = MusterUp(self.data, str(self.policy), "--send")
        self.lives.append(self.up.process)


@contextmanager
def full_disk(pid: int) -> Iterator[None]:
    """Leave a process no room to write."""
    _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE, (ROOM, most))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def play(plan: Plan, folder: Path, *, patience: float) -> Evidence:
    """Return the evidence, `patience` seconds after the last blow at the latest."""
    over = Event()
    with _machine(plan, folder) as (machine, provider), ThreadPoolExecutor(1) as threads:
        try:
            provider.rage()
            sending = threads.submit(send_all, plan, machine.send, over)
            troubles = list(suffer(plan.strikes, machine.deal, monotonic(), over))
            provider.calm_down()
            calm_at = monotonic()
            left = settle(machine, len(plan.posts), calm_at + patience, hurry=True)
            left += list(machine.go_through_the_rest())
        finally:
            over.set()
        return Evidence(
            plan=plan,
            sent=sending.result(),
            taken=provider.taken,
            troubles=troubles,
            incidents=documents(machine, "incidents"),
            alerts=documents(machine, "alerts"),
            deliveries=documents(machine, "deliveries"),
            owned=frozenset(),
            calm_at=calm_at,
            settled_at=monotonic(),
            refusals=provider.refusals,
            ticks=0,
            left=left,
            orphans=orphans(machine.lives),
        )


@contextmanager
def _machine(plan: Plan, folder: Path) -> Iterator[tuple[Machine, Provider]]:
    provider, data, file = Provider(plan.seed), folder / "data", folder / "policy.yaml"
    with provider.server:
        file.write_text(policy(provider.server.url, AT), "utf-8")
        (data / "secrets").mkdir(parents=True)
        (data / "secrets/room").write_text(f"{provider.server.url}/room", "utf-8")
        with MusterUp(data, str(file), "--send") as first, stored(data) as store:
            machine = Machine(data=data, policy=file, store=store, up=first, lives=[first.process])
            try:
                yield machine, provider
            finally:
                machine.up.kill()
