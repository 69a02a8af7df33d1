"""The whole of Muster in one process: the functions' own handlers over SQLite, an in-process bus and a ticker."""

import fcntl
import os
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from muster import assembly, wiring
from muster.adapters.file_secrets import FileSecrets
from muster.adapters.https_calendars import HttpsCalendars
from muster.adapters.https_heartbeat import HttpsHeartbeat
from muster.adapters.local_bus import LocalBus, Subscription
from muster.adapters.sqlite_store import SqliteStore
from muster.adapters.system_clock import SystemClock
from muster.entrypoint.callers import DevelopmentVerifier
from muster.entrypoint.http import Handler, Request, Response, json_response, problem
from muster.entrypoint.intake_heartbeat import PATH as HEARTBEAT
from muster.incident_store import IncidentStore
from muster.local import keys
from muster.local.gathering import GatheringBus
from muster.local.late import Late
from muster.local.precedence import Precedence
from muster.local.preview_channels import PreviewChannels, Shown
from muster.local.ticker import Ticker
from muster.policy.load import load, parse
from muster.ports import Clock, NoPolicy, StoreUnavailable
from muster.usecases.release_leases import release_leases

PUBSUB = "/intake/pubsub"
SUBSCRIPTIONS = (
    Subscription(name="classification", topic="alerts", path="/alerts", workers=2),
    Subscription(name="requests", topic="incident-events", path="/events", workers=2),
    Subscription(name="notification", topic="notifications", path="/notifications", workers=4),
    Subscription(name="intake", topic="monitoring", path=PUBSUB, workers=1),
)
INTAKE = ("/intake", "/v2")
"""How the paths begin to which alerts are posted."""
TICK_EVERY = timedelta(seconds=1)
REDRIVE_EVERY = timedelta(hours=1)
PURGE_EVERY = timedelta(hours=1)


class CannotStart(Exception):  # noqa: N818 - says why, to whoever started it
    """The local system cannot be started; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to run: where the data is, which policy; `send` uses the policy's real channels."""

    data: Path
    policy: str
    send: bool = False


class LocalSystem:
    """Start with `with`; within it, `handle` answers every request of every function."""

    def __init__(
        self, options: Options, base_url: str, show: Callable[[Shown], None], clock: Clock | None = None
    ) -> None:
        """Open the data directory; links begin with `base_url`, and `show` is given each message.

        It goes by `clock`, or by the machine's; how often it ticks and delivers is the machine's time in any case.
        Raises CannotStart where the data is in use or the policy is not valid, Unreadable where there is no policy.
        """
        self._check(options.policy)
        self.options = options
        keys.ensure(options.data / "secrets")
        self._lock = _lock(options.data / "lock")
        self.precedence = Precedence()
        self.clock = clock or SystemClock()
        self.secrets = FileSecrets(options.data / "secrets", os.environ)
        self.store = SqliteStore(options.data / "incidents.db")
        release_leases(IncidentStore(self.store), self.clock.now())  # the lock says that nobody else is sending
        token = secrets.token_hex(16)
        self.bus = LocalBus(options.data / "bus.db", SUBSCRIPTIONS, self._deliver, self.clock, token=token)
        self._gathering = GatheringBus(self.bus)
        self.channels = PreviewChannels(show)
        self._channels = wiring.configured_channels(self.secrets, self.clock) if options.send else self.channels
        self.policies = wiring.keep_policy(options.policy, self.store, self.clock, self.bus)
        self._routes = self._build(base_url, DevelopmentVerifier(os.environ, token))
        headers = {"authorization": f"Bearer {token}"}
        tick, redrive = (Request(method="POST", path=path, headers=headers) for path in ("/tick", "/dead-letters"))
        self._tickers = (
            Ticker("tick", TICK_EVERY, lambda: self.handle(tick)),
            Ticker("re-drive of dead letters", REDRIVE_EVERY, lambda: self.handle(redrive)),
            Ticker("removal of what has expired", PURGE_EVERY, lambda: self.store.purge(self.clock.now())),
        )
        self._preparation = threading.Thread(target=self._prepare, name="preparation", daemon=True)

    def __enter__(self) -> Self:
        """Begin to deliver and to tick."""
        self.bus.start()
        for ticker in self._tickers:
            ticker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish what is under way and close everything; nothing is left running."""
        if self._preparation.ident:
            self._preparation.join()
        for ticker in self._tickers:
            ticker.stop()
        self.bus.stop()
        self.store.close()
        self._lock.close()

    def handle(self, request: Request) -> Response:
        """Answer a request as the function would that its path belongs to."""
        if request.path == "/health":
            return json_response(200, {"status": "ok"})
        if self.gathers(request):
            return self.handle_all([request])[0]
        handler = self._routes.get(_first_part(request))
        return handler(request) if handler else problem(404, "Not found")

    def gathers(self, request: Request) -> bool:
        """Tell whether a request brings alerts: those are stored together."""
        return request.method == "POST" and _first_part(request) in INTAKE

    def handle_all(self, requests: Sequence[Request]) -> list[Response]:
        """Answer requests that bring alerts, all in one commit."""
        return self._gathering.answers(self._routes["/intake"], requests)

    def key(self, name: str) -> str:
        """Return one of the system's own keys, for its owner to use."""
        return self.secrets.get(name)[-1]

    def settled(self, within: timedelta) -> bool:
        """Wait until the bus has nothing left to deliver now; False at the deadline."""
        return self.bus.idle(within)

    def missing_secrets(self) -> list[str]:
        """Return the secrets that the policy's channels name and that are not there, where messages are to be sent."""
        providers = (each for rule in self.policies.current().channels.values() for each in rule.providers)
        named = {provider.settings["secret"] for provider in providers if "secret" in provider.settings}
        return sorted(name for name in named if not self.secrets.get(name)) if self.options.send else []

    def prepare(self) -> None:
        """Import and build in the background what the first alerts and people would wait for otherwise."""
        self._preparation.start()

    def _prepare(self) -> None:
        for handler in self._routes.values():
            handler.built()
        with suppress(NoPolicy, StoreUnavailable):  # which whoever needs the policy next is told
            policy = self.policies.current()
            for channel in policy.channels:
                self._channels.get(policy, channel)
        if self.options.send:
            import urllib3  # noqa: F401, PLC0415 - what most channels send with

    def _build(self, base_url: str, verifier: DevelopmentVerifier) -> Mapping[str, Late]:
        store, bus, policies, clock = self.store, self.bus, self.policies, self.clock
        ports = (store, bus, policies, verifier, clock)
        intake = Late(lambda: assembly.intake(self._gathering, self.secrets, verifier, clock, store))
        direct = Late(lambda: assembly.intake(bus, self.secrets, verifier, clock, store))
        notification = Late(
            lambda: assembly.notification(*ports, channels=self._channels, secrets=self.secrets, base_url=base_url)
        )
        action = Late(
            lambda: assembly.action(
                store, bus, policies, clock, secrets=self.secrets, base_url=base_url, tokens=("api-token",)
            )
        )
        tick = Late(
            lambda: assembly.tick(
                *ports,
                dead_letters=bus,
                development=True,
                calendars=HttpsCalendars(),
                heartbeat=HttpsHeartbeat(self.secrets),
            )
        )
        return {
            **dict.fromkeys(INTAKE, intake),
            HEARTBEAT: direct,
            PUBSUB: direct,
            "/alerts": Late(lambda: assembly.classification(*ports)),
            "/events": notification,
            "/notifications": notification,
            "/tick": tick,
            "/dead-letters": tick,
            "/r": action,
            "/api": action,
            "/callbacks": action,
            "/": Late(self._home),
        }

    def _home(self) -> Handler:
        from muster.local.home import Home  # noqa: PLC0415 - not before somebody looks

        return Home(self.store, self.channels, self.policies, self.clock)

    def _deliver(self, subscription: Subscription, request: Request) -> Response:
        self.precedence.give_way()
        return self._routes[subscription.path](request)

    @staticmethod
    def _check(policy: str) -> None:
        text, name = load(policy)
        checked = parse(text, name)
        if checked.policy is None:
            raise CannotStart("\n".join(str(each) for each in checked.problems if each.severity == "error"))


def _first_part(request: Request) -> str:
    """Return how the path begins; a heartbeat is no alert: what it says is stored by itself, at once."""
    return HEARTBEAT if request.path.startswith(HEARTBEAT) else "/" + request.path.split("/")[1]


def _lock(path: Path) -> IO[str]:
    file = path.open("w", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        message = f"another Muster is running on {path.parent}"
        raise CannotStart(message) from None
    return file
