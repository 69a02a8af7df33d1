"""The functions as real processes, everything they lean on behind something that can break it, and the blows."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import urllib3

from muster.incident_store import IncidentStore
from tests.chaos.plan import EPOCH, Blow, Post, Strike
from tests.chaos.policy import policy
from tests.chaos.provider import Provider, Taken
from tests.chaos.senders import NO_ANSWER
from tests.chaos.trouble import Trouble, suffer
from tests.support.deployment import Deployment, Emulators, deployed
from tests.support.function_process import Installed
from tests.support.processes import PATIENCE, Process
from tests.support.pushing import PushedSubscriptions
from tests.support.tcp_proxy import TcpProxy

KEY = "a key for alerts"
SLOW = 0.03
"""Seconds."""
TICK_EVERY = 0.4
"""Seconds; a minute passes in between, for the tick."""
MINUTE = timedelta(minutes=1)


@dataclass(slots=True, kw_only=True)
class Stage:
    """Everything. `ahead` is by how much the Scheduler's clock is ahead, `horizon` up to when what is due must be done.

    `lives` are all processes that there ever were.
    """

    muster: Deployment
    provider: Provider
    proxies: Mapping[str, TcpProxy]
    ahead: timedelta = timedelta()
    horizon: datetime = EPOCH
    ticks: int = 0
    troubles: list[Trouble] = field(default_factory=list)
    lives: list[Process] = field(default_factory=list)
    http: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(maxsize=16, retries=False, timeout=PATIENCE)
    )

    @property
    def unfinished(self) -> int:
        """Return how many messages have been pushed, and not been acknowledged yet."""
        bus = self.muster.subscriptions
        assert isinstance(bus, PushedSubscriptions)
        return bus.unfinished

    @property
    def store(self) -> IncidentStore:
        """Return what is on record."""
        return self.muster.store

    def send(self, post: Post) -> int:
        """Send an alert, and return the answer's status."""
        headers = {"authorization": f"Bearer {KEY}"}
        return self._ask("alert_intake", "/intake/generic", post.body(), headers)

    def tick_until(self, over: Event, faster_by: timedelta = MINUTE) -> None:
        """Be Cloud Scheduler: call for a tick, each time so much later by its own clock."""
        while not over.wait(TICK_EVERY):
            self.ahead += faster_by
            now = datetime.now(UTC) + self.ahead
            if self._ask("escalation_tick", "/tick", {"now": now.isoformat()}) == 200:
                self.ticks += 1

    def acknowledge(self, page: Taken) -> bool:
        """Press the button of a page's link; return whether it was answered 2xx."""
        if page.link is None:
            return False
        try:
            return 200 <= self.http.request("POST", page.link).status < 300
        except urllib3.exceptions.HTTPError:
            return False

    def suffer(self, strikes: list[Strike], begun: float, over: Event) -> None:
        """Deal a lane's blows, beside those of the other lanes."""
        for trouble in suffer(strikes, self._deal, begun, over):
            self.troubles.append(trouble)

    def _deal(self, strike: Strike) -> None:
        lasts = Event()
        if strike.blow is Blow.KILL:
            self._kill(strike.to, strike.lasts)
        elif strike.blow is Blow.JUMP:
            self.ahead += strike.by
        elif strike.blow is Blow.DOWN:
            self.provider.down = True
            lasts.wait(strike.lasts)
            self.provider.down = False
        elif strike.blow is Blow.CUT:
            self.proxies[strike.to].cut()
        else:
            proxy = self.proxies[strike.to]
            blocks = {Blow.AWAY: proxy.away, Blow.SILENT: proxy.silent, Blow.LOSING_ANSWERS: proxy.losing_answers}
            with blocks[strike.blow]() if strike.blow in blocks else proxy.slow(SLOW):
                lasts.wait(strike.lasts)

    def _kill(self, function: str, away: float) -> None:
        killed = self.muster.functions[function]
        killed.kill()
        Event().wait(away)
        killed.start()
        self.lives.append(killed.process)

    def _ask(self, function: str, path: str, body: object, headers: Mapping[str, str] | None = None) -> int:
        url = self.muster.functions[function].url + path
        try:
            return self.http.request("POST", url, json=body, headers=dict(headers or {})).status
        except urllib3.exceptions.HTTPError:
            return NO_ANSWER


@contextmanager
def stage(
    seed: int,
    installed: list[Installed],
    emulators: Emulators,
    folder: Path,
    sections: Mapping[str, object] | None = None,
) -> Iterator[Stage]:
    """Put everything up, ready and calm; take it down at the end. `sections` are the policy's beside the usual."""
    provider = Provider(seed)
    with ExitStack() as stack:
        stack.enter_context(provider.server)
        proxies = {
            "firestore": stack.enter_context(TcpProxy(emulators.firestore)),
            "pubsub": stack.enter_context(TcpProxy(emulators.pubsub)),
        }
        through = Emulators(firestore=proxies["firestore"].host, pubsub=proxies["pubsub"].host)
        file = folder / "policy.yaml"
        file.write_text(policy(provider.server.url, sections=sections), "utf-8")
        secrets = {"link-keys": "a key for links", "intake-generic": KEY, "room": f"{provider.server.url}/room"}
        muster = stack.enter_context(
            deployed(installed, emulators, folder, file, secrets, through, PushedSubscriptions)
        )
        built = Stage(muster=muster, provider=provider, proxies=proxies)
        built.lives += [function.process for function in muster.functions.values()]
        stack.callback(built.http.clear)
        yield built
