"""The guided tour: a Cloud Monitoring alert goes in, a page comes out, its link acknowledges the incident."""

import os
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import monotonic

import click
import msgspec

from muster.domain.incident import IncidentState
from muster.domain.message import MessageKind
from muster.domain.narrative import tell
from muster.incident_store import IncidentStore
from muster.local.system import LocalSystem

ALERT = Path(__file__).parent / "demo_alert.json"
PATIENCE = 20.0
"""Seconds for each part of the tour; it usually takes a fraction of one."""
HTTP_TIMEOUT = 10.0


class TourFailed(Exception):  # noqa: N818 - says which part
    """A part of the tour did not go as it should."""


class Tour:
    """Runs beside the server in a thread of its own; `once` also does the person's part and ends the server."""

    def __init__(self, *, once: bool) -> None:
        """Prepare the tour."""
        self._once = once
        self._failure: str | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, system: LocalSystem, url: str) -> None:
        """Start the tour against a system that answers at `url`."""
        self._thread = threading.Thread(target=self._run, args=(system, url), name="tour", daemon=True)
        self._thread.start()

    def end(self) -> int:
        """Return the exit code: 0 unless a part of the tour failed."""
        if self._failure:
            click.echo(f"muster demo: {self._failure}", err=True)
        return 1 if self._failure else 0

    def _run(self, system: LocalSystem, url: str) -> None:
        try:
            self._tour(system, url)
        except Exception as error:  # noqa: BLE001 - whatever fails in the tour is its outcome
            self._failure = f"{type(error).__name__}: {error}"
        if self._once or self._failure:
            os.kill(os.getpid(), signal.SIGINT)

    def _tour(self, system: LocalSystem, url: str) -> None:
        click.echo(f"Muster is up at {url}. Cloud Monitoring now reports that the checkout fails.\n")
        key = system.key("intake-cloud_monitoring")
        answer = _http("POST", f"{url}/intake/cloud_monitoring?token={key}", _alert(system))
        click.echo(f"  POST /intake/cloud_monitoring answered {answer}\n")
        link = _wait(lambda: _link(system), "a page with an acknowledgement link")
        incident = _wait(lambda: _incident(system, IncidentState.TRIGGERED), "an open incident")
        system.settled(timedelta(seconds=PATIENCE))
        if not self._once:
            click.echo(
                f"\nOpen the link from the page and press the button:\n  {link}\n\n"
                f"Or look at everything:  {url}/\nCtrl-C ends the demo.\n"
            )
            _wait(lambda: _incident(system, IncidentState.ACKNOWLEDGED), "", patience=float("inf"))
            click.echo(f"\nAcknowledged. Nobody else is paged.\n\n{_story(system, incident)}\n")
            return
        _http("GET", link)
        if _incident(system, IncidentState.TRIGGERED) is None:
            message = "looking at the link changed the incident"
            raise TourFailed(message)
        click.echo("\nThe tour presses the button on the page's link.\n")
        _http("POST", link, b"")
        _wait(lambda: _incident(system, IncidentState.ACKNOWLEDGED), "the acknowledgement")
        system.settled(timedelta(seconds=PATIENCE))
        click.echo(f"\nThe incident's timeline:\n\n{_story(system, incident)}\n")


def _alert(system: LocalSystem) -> bytes:
    """Return the alert, as it would be sent now."""
    payload = msgspec.json.decode(ALERT.read_bytes())
    payload["incident"]["started_at"] = int(system.clock.now().timestamp())
    return msgspec.json.encode(payload)


def _http(method: str, url: str, body: bytes | None = None) -> str:
    import urllib3  # noqa: PLC0415 - 80 ms that the server's start need not pay

    headers = {"content-type": "application/x-www-form-urlencoded" if "/r/" in url else "application/json"}
    answer = urllib3.request(method, url, body=body, headers=headers, timeout=HTTP_TIMEOUT, retries=False)
    if answer.status not in {200, 202}:
        message = f"{method} answered {answer.status}"
        raise TourFailed(message)
    return f"{answer.status} {answer.data.decode()[:80] if method == 'POST' and '/r/' not in url else ''}"


def _link(system: LocalSystem) -> str | None:
    pages = (shown.message for shown in system.channels.latest() if shown.message.kind is MessageKind.PAGE)
    links = (action for page in pages for action in page.actions)
    return next((link.href for link in links if link.action == "acknowledge"), None)


def _incident(system: LocalSystem, state: IncidentState) -> str | None:
    found = IncidentStore(system.store).incidents([str(state)], 1)
    return found[0].value.id if found else None


def _story(system: LocalSystem, incident: str) -> str:
    names = system.policies.current().names
    events = IncidentStore(system.store).timeline(incident)
    return "\n".join(f"  {event.at:%H:%M:%S}  {tell(event, names)}" for event in events)


def _wait(condition: Callable[[], str | None], what: str, patience: float = PATIENCE) -> str:
    deadline = monotonic() + patience
    pause = threading.Event()
    while monotonic() < deadline:
        if found := condition():
            return found
        pause.wait(0.05)
    message = f"{what} did not come within {patience:g} s"
    raise TourFailed(message)
