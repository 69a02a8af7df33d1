"""Where Muster connects to: what the policy and the settings name, never where an alert points."""

import ast
import json
from datetime import timedelta
from pathlib import Path

import pytest

from muster.adapters.sqlite_store import SqliteStore
from tests.support.servers import HttpRecorder
from tests.support.world import KEY, World

PACKAGE = Path(__file__).parents[2] / "shared/muster"
DIALLERS = {
    "adapters/gcs_policy.py": "the policy's bucket, a setting",
    "adapters/https_calendars.py": "calendars that the policy names, on the open internet only",
    "adapters/https_heartbeat.py": "the monitor outside, whose URL is a secret",
    "channels/http_post.py": "providers that the policy names",
    "channels/smtp.py": "the mail server that the policy names",
    "cli/client.py": "a running Muster, from somebody's own machine",
    "doctor/reach.py": "the deployment that is looked at, from somebody's own machine",
    "entrypoint/certificates.py": "Google's certificates, a constant",
    "local/demo.py": "the demo itself, on this machine",
    "local/server.py": "nowhere: it listens",
    "local/system.py": "nowhere: it has a library imported before a channel needs it",
}
"""All modules that import what opens connections, beside Google's own clients, and where they connect to."""
NETWORK = {"urllib3", "http.client", "urllib.request", "socket", "smtplib", "requests", "ftplib"}


def imports_the_network(file: Path) -> bool:
    """Return whether a module imports what opens connections."""
    for node in ast.walk(ast.parse(file.read_text())):
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
        if any(name in NETWORK or name.startswith("urllib3.") for name in names):
            return True
    return False


def test_only_the_modules_listed_can_connect() -> None:
    """Neither the domain, nor the intake, nor the pages, nor what renders a message."""
    files = {str(file.relative_to(PACKAGE)): file for file in PACKAGE.rglob("*.py")}
    assert {name for name, file in files.items() if imports_the_network(file)} == DIALLERS.keys()


@pytest.mark.parametrize("source", ["generic", "cloud_monitoring", "pagerduty"])
def test_no_url_in_an_alert_is_asked(source: str) -> None:
    """Wherever an alert points, at whichever field: it is shown to people, and the server there hears nothing."""
    with HttpRecorder() as server:
        world = World(SqliteStore(None))
        for number, url in enumerate((server.url, f"{server.url}/x.ics", "http://169.254.169.254/computeMetadata/v1/")):
            assert world.request("POST", *alert(source, url, number), authorization=f"Bearer {KEY}").status == 202
        world.deliver()
        assert world.request("GET", world.link("acknowledge")).status == 200
        world.advance(timedelta(minutes=40))
        assert world.channels.sent
        assert server.connections.all == ()


def alert(source: str, url: str, number: int) -> tuple[str, bytes]:
    """Return where an alert is posted, and one with a URL in each of its texts."""
    link = {"text": url, "href": url, "url": url, "display_name": url, "src": url, "alt": url}
    said = dict.fromkeys(("title", "description", "service", "environment", "type", "summary", "source", "class"), url)
    if source == "generic":
        body = said | {"severity": "P1", "key": f"{number}", "labels": {"runbook": url, url: url}, "links": [link]}
    elif source == "pagerduty":
        body = {"routing_key": KEY, "event_action": "trigger", "client": url, "client_url": url, "links": [link]}
        body |= {"images": [link], "payload": said | {"severity": "critical", "custom_details": {"url": url}}}
    else:
        documentation = {"content": url, "links": [link]}
        fields = {"incident_id": f"{number}", "state": "open", "policy_name": url, "url": url, "severity": "CRITICAL"}
        body = {"incident": fields | {"documentation": documentation, "resource": {"type": url, "labels": link}}}
    return "/v2/enqueue" if source == "pagerduty" else f"/intake/{source}", json.dumps(body).encode()
