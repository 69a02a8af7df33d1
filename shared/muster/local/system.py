"""The whole of Muster in one process: the functions' own handlers over SQLite, an in-process bus and a ticker."""

import fcntl
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from muster import wiring
from muster.adapters.file_secrets import FileSecrets
from muster.adapters.local_bus import LocalBus, Subscription
from muster.adapters.sqlite_store import SqliteStore
from muster.adapters.system_clock import SystemClock
from muster.entrypoint.callers import DevelopmentVerifier
from muster.entrypoint.http import Handler, Request, Response, json_response, problem
from muster.local import keys
from muster.local.home import Home
from muster.local.preview_channels import PreviewChannels, Shown
from muster.local.ticker import Ticker
from muster.policy.load import load, parse

SUBSCRIPTIONS = (
    Subscription(name="classification", topic="alerts", path="/alerts", workers=2),
    Subscription(name="requests", topic="incident-events", path="/events", workers=2),
    Subscription(name="notification", topic="notifications", path="/notifications", workers=4),
)


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

    def __init__(self, options: Options, base_url: str, show: Callable[[Shown], None]) -> None:
        """Open the data directory; links begin with `base_url`, and `show` is given each message.

        Raises CannotStart where the data is in use or the policy is not valid, Unreadable where there is no policy.
        """
        self._check(options.policy)
        self.options = options
        keys.ensure(options.data / "secrets")
        self._lock = _lock(options.data / "lock")
        self.clock = SystemClock()
        self.secrets = FileSecrets(options.data / "secrets", os.environ)
        self.store = SqliteStore(options.data / "incidents.db")
        token = secrets.token_hex(16)
        self.bus = LocalBus(options.data / "bus.db", SUBSCRIPTIONS, self._deliver, self.clock, token=token)
        self.channels = PreviewChannels(show)
        self.policies = wiring.keep_policy(options.policy, self.store, self.clock, self.bus)
        self._routes = self._build(base_url, DevelopmentVerifier(os.environ, token))
        self._headers = {"authorization": f"Bearer {token}"}
        self._ticker = Ticker(lambda: self.handle(Request(method="POST", path="/tick", headers=self._headers)))

    def __enter__(self) -> Self:
        """Begin to deliver and to tick."""
        self.bus.start()
        self._ticker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish what is under way and close everything; nothing is left running."""
        self._ticker.stop()
        self.bus.stop()
        self.store.close()
        self._lock.close()

    def handle(self, request: Request) -> Response:
        """Answer a request as the function would that its path belongs to."""
        if request.path == "/health":
            return json_response(200, {"status": "ok"})
        first = "/" + request.path.split("/")[1]
        handler = self._routes.get(first)
        return handler(request) if handler else problem(404, "Not found")

    def key(self, name: str) -> str:
        """Return one of the system's own keys, for its owner to use."""
        return self.secrets.get(name)[-1]

    def settled(self, within: timedelta) -> bool:
        """Wait until the bus has nothing left to deliver now; False at the deadline."""
        return self.bus.idle(within)

    def _build(self, base_url: str, verifier: DevelopmentVerifier) -> Mapping[str, Handler]:
        policies = self.policies
        channels = wiring.configured_channels(self.secrets, self.clock) if self.options.send else self.channels
        intake = wiring.intake(self.bus, self.secrets, verifier, self.clock)
        action = wiring.action(
            self.store,
            self.bus,
            policies,
            self.clock,
            secrets=self.secrets,
            base_url=base_url,
            tokens=("api-token",),
        )
        notification = wiring.notification(
            self.store,
            self.bus,
            policies,
            verifier,
            self.clock,
            channels=channels,
            secrets=self.secrets,
            base_url=base_url,
        )
        return {
            "/": Home(self.store, self.channels, policies, self.clock),
            "/intake": intake,
            "/v2": intake,
            "/alerts": wiring.classification(self.store, self.bus, policies, verifier, self.clock),
            "/tick": wiring.tick(self.store, self.bus, policies, verifier, self.clock, development=True),
            "/events": notification,
            "/notifications": notification,
            "/r": action,
            "/api": action,
            "/callbacks": action,
        }

    def _deliver(self, subscription: Subscription, request: Request) -> Response:
        return self._routes[subscription.path](request)

    @staticmethod
    def _check(policy: str) -> None:
        text, name = load(policy)
        checked = parse(text, name)
        if checked.policy is None:
            raise CannotStart("\n".join(str(each) for each in checked.problems if each.severity == "error"))


def _lock(path: Path) -> IO[str]:
    file = path.open("w", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        message = f"another Muster is running on {path.parent}"
        raise CannotStart(message) from None
    return file
