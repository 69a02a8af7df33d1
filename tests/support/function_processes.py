"""The five functions as they are deployed, on this machine: each a functions-framework process of its own.

Each is unpacked from its bundle, sees only the packages that it pins, and is told exactly the settings and secrets that
functions/functions.yaml declares for it (and that it runs for development). Topics, their dead letters and the push
subscriptions are real ones, on Google's emulators.
"""

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import urllib3

from muster.adapters.firestore_store import FirestoreStore
from muster.incident_store import IncidentStore
from tests.support import bundle
from tests.support.emulators import HOST, unused_port
from tests.support.processes import PATIENCE, Process, until
from tests.support.push_subscriptions import Subscriptions, topic_id

CLI = "from functions_framework._cli import _cli; _cli()"
TOPIC_SETTINGS = {setting: topic for topic, setting in bundle.DECLARED["topics"].items() if setting}
KINDS = {"links": ("link-",), "intake": ("intake-",)}
"""How the names of the secrets of a kind begin; any other is a channel's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emulators:
    """Where Firestore and Pub/Sub are, as "host:port"."""

    firestore: str
    pubsub: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A function's unpacked bundle, and a folder with the packages it pins."""

    name: str
    root: Path
    site: Path


def install(folder: Path) -> list[Installed]:
    """Unpack every function's bundle below `folder`."""
    return [
        Installed(
            name=name,
            root=bundle.unpack(name, folder / name / "zip"),
            site=bundle.make_site(name, folder / name / "site"),
        )
        for name in bundle.FUNCTIONS
    ]


class FunctionProcess:
    """One function, answering at `url`."""

    def __init__(self, installed: Installed, log: Path, environment: Mapping[str, str], port: int) -> None:
        self.name, self.log = installed.name, log
        self.port, self.url = port, f"http://{HOST}:{port}"
        self._environment = environment
        self._command = bundle.isolated(
            installed.site,
            CLI,
            *("--target", installed.name, "--source", str(installed.root / "main.py")),
            *("--host", HOST, "--port", str(port)),
        )

    def start(self) -> None:
        """Start the process; it is not ready yet."""
        self.process = Process(self._command, self.log, self._environment)

    def kill(self) -> None:
        """Kill it with SIGKILL, and return when its port is free: `start` gives it another life there."""
        self.process.kill()
        until(self._port_is_free, f"the end of {self.name}")

    def await_ready(self) -> Self:
        """Return when it answers."""
        until(self._answers, f"{self.name} on {self.url}")
        return self

    def post(self, path: str, body: bytes = b"", **headers: str) -> urllib3.BaseHTTPResponse:
        """POST to it."""
        return urllib3.request(
            "POST", self.url + path, body=body, headers=headers, timeout=PATIENCE, retries=False, redirect=False
        )

    def output(self) -> str:
        """Return everything it has printed, in all its lives."""
        return self.log.read_text("utf-8", "replace")

    def _answers(self) -> bool:
        if self.process.code is not None:
            message = f"{self.name} ended with {self.process.code}:\n{self.output()}"
            raise AssertionError(message)
        try:
            return urllib3.request("GET", f"{self.url}/health", timeout=PATIENCE, retries=False).status == 200
        except urllib3.exceptions.HTTPError:
            return False

    def _port_is_free(self) -> bool:
        with socket.socket() as caller:
            return caller.connect_ex((HOST, self.port)) != 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """All functions of one project, ready."""

    project: str
    emulators: Emulators
    functions: Mapping[str, FunctionProcess]
    store: IncidentStore
    subscriptions: Subscriptions
    keys: Mapping[str, str] = field(repr=False)

    def post_alert(self, source: str, payload: bytes) -> urllib3.BaseHTTPResponse:
        """Send an alert as Cloud Monitoring's webhook channel does, with basic credentials."""
        credentials = urllib3.make_headers(basic_auth=f"muster:{self.keys[f'intake-{source}']}")
        return self.functions["alert_intake"].post(f"/intake/{source}", payload, **credentials)

    def tick(self, now: datetime) -> dict[str, int]:
        """Let Cloud Scheduler tick at `now`, and return what was done."""
        answer = self.functions["escalation_tick"].post("/tick", json.dumps({"now": now.isoformat()}).encode())
        assert answer.status == 200, answer.data
        report: dict[str, int] = answer.json()
        return report

    def documents(self) -> dict[str, str]:
        """Return the instant of the last change of every document in the database, by name."""
        url = f"http://{self.emulators.firestore}/v1/projects/{self.project}/databases/muster/documents:runQuery"
        query = {"structuredQuery": {"from": [{"allDescendants": True}]}}
        owner = {"authorization": "Bearer owner"}
        answer = urllib3.request("POST", url, json=query, headers=owner, timeout=PATIENCE, retries=False)
        found = [each["document"] for each in answer.json() if "document" in each]
        assert found
        return {document["name"]: document["updateTime"] for document in found}


@contextmanager
def deployed(
    installed: list[Installed], emulators: Emulators, folder: Path, policy: Path, secrets: Mapping[str, str]
) -> Iterator[Deployment]:
    """Run all functions in a project of their own; print their output at the end, which pytest shows of a failure."""
    project = f"p-{uuid4().hex[:12]}"
    ports = {function.name: unused_port() for function in installed}
    base_url = f"http://{HOST}:{ports['responder_action']}"
    with ExitStack() as stack:
        subscriptions = stack.enter_context(Subscriptions(emulators.pubsub, project))
        functions = {}
        for each in installed:
            url = f"http://{HOST}:{ports[each.name]}"
            declared = bundle.DECLARED["functions"][each.name]
            known = {
                "MUSTER_AUDIENCE": url,
                "MUSTER_BASE_URL": base_url,
                "MUSTER_CALLERS": f"pusher@{project}.iam.gserviceaccount.com",
                "MUSTER_DATABASE": "muster",
                "MUSTER_POLICY": str(policy),
                "MUSTER_PROJECT": project,
                "MUSTER_SECRETS": str(_mount(folder / each.name, declared["secrets"], secrets)),
            } | {setting: topic_id(topic) for setting, topic in TOPIC_SETTINGS.items()}
            environment = {name: known[name] for name in declared["settings"]} | {
                "MUSTER_DEVELOPMENT": "true",
                "FIRESTORE_EMULATOR_HOST": emulators.firestore,
                "PUBSUB_EMULATOR_HOST": emulators.pubsub,
            }
            function = FunctionProcess(each, folder / f"{each.name}.log", environment, ports[each.name])
            function.start()
            stack.callback(_end, function)
            functions[each.name] = function
        for function in functions.values():
            subscriptions.push_to(function.await_ready().name, function.url)
        store = IncidentStore(FirestoreStore(project, "muster", emulators.firestore))
        yield Deployment(
            project=project,
            emulators=emulators,
            functions=functions,
            store=store,
            subscriptions=subscriptions,
            keys=secrets,
        )


def _mount(folder: Path, kinds: list[str], secrets: Mapping[str, str]) -> Path:
    """Lay out a function's secrets as Cloud Run mounts them, a folder each; return the folder of them all."""
    mine = tuple(prefix for kind in kinds for prefix in KINDS.get(kind, ()))
    others = tuple(prefix for prefixes in KINDS.values() for prefix in prefixes)
    for name, value in secrets.items():
        if name.startswith(mine) or ("channels" in kinds and not name.startswith(others)):
            (folder / name).mkdir(parents=True)
            (folder / name / "latest").write_text(value + "\n", "utf-8")
    return folder


def _end(function: FunctionProcess) -> None:
    function.kill()
    print(f"--- {function.name}\n{function.output()}")  # noqa: T201 - what pytest captures, it shows of a failure


def log_lines(function: FunctionProcess) -> list[dict[str, Any]]:
    """Return the lines that a function has logged; fail for one that is not JSON."""
    return [json.loads(line) for line in function.output().splitlines()]
