"""The local system's own page: what is burning, what happened, and every message as its recipient would see it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from muster.channels.loopback import is_this_machine
from muster.domain.incident import IncidentState
from muster.domain.narrative import tell
from muster.entrypoint.http import Request, Response, problem
from muster.incident_store import IncidentStore
from muster.local.preview_channels import PreviewChannels, Shown
from muster.ports import Clock, DocumentStore, PolicySource
from muster.records import StoredIncident

if TYPE_CHECKING:
    from jinja2 import Template

TEMPLATES = Path(__file__).parent / "templates"
SHOWN = 20
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a timeline, for reading."""

    at: str
    text: str


class Home:
    """GET / shows the last incidents and messages."""

    def __init__(
        self, documents: DocumentStore, channels: PreviewChannels, policies: PolicySource, clock: Clock
    ) -> None:
        """Show what is in `documents`, and what `channels` have shown."""
        self._store = IncidentStore(documents)
        self._channels = channels
        self._policies = policies
        self._clock = clock

    def __call__(self, request: Request) -> Response:
        """Return the page, to whoever asks this machine for it by its own name: it shows links that act."""
        if request.path != "/":
            return problem(404, "Not found")
        if not _asked_of_this_machine(request):
            return problem(421, "Misdirected request", "This page is for this machine: open it as http://localhost.")
        if request.method not in {"GET", "HEAD"}:
            return problem(405, "Method not allowed", Allow="GET, HEAD")
        incidents = [self._card(each) for each in self._store.incidents([str(state) for state in IncidentState], SHOWN)]
        page = _template().render(
            now=self._clock.now().strftime("%Y-%m-%d %H:%M:%S"),
            style=(TEMPLATES / "home.css").read_text("utf-8"),
            incidents=incidents,
            messages=[(shown, _without_addresses(shown)) for shown in self._channels.latest()],
        )
        return Response(status=200, body=page.encode(), content_type="text/html; charset=utf-8", headers=HEADERS)

    def _card(self, stored: StoredIncident) -> dict[str, object]:
        policy = self._policies.current()
        incident = stored.value
        names = policy.names
        count = self._store.alerts.count(incident.id)
        team = policy.teams.get(incident.team)
        return {
            "id": incident.id,
            "title": incident.title,
            "severity": incident.severity,
            "state": str(incident.state),
            "open": incident.open,
            "colour": policy.severities[incident.severity].colour,
            "where": team.name if team else "no team",
            "alerts": f"{count} alert{'' if count == 1 else 's'}",
            "timeline": [
                Line(at=event.at.strftime("%H:%M:%S"), text=tell(event, names))
                for event in self._store.timeline(incident.id)
            ],
        }


def _asked_of_this_machine(request: Request) -> bool:
    """Return whether a browser means this machine. A stranger's page can have its own name lead here: DNS rebinding."""
    try:
        return is_this_machine(urlsplit(f"//{request.headers.get('host', 'localhost')}").hostname or "")
    except ValueError:
        return False


def _without_addresses(shown: Shown) -> str:
    """Return the message's text without the links' addresses: here the links can be clicked."""
    text = shown.text
    addresses = [link.href for link in shown.message.actions] + [link.href for link in shown.message.links]
    for address in addresses:
        text = text.replace(f" {address}", "")
    return text


@cache
def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - 60 ms, for the first look only

    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("home.html")
