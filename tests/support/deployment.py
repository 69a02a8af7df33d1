"""The functions as they are deployed, on this machine: each a functions-framework process of its own.

Each is unpacked from its bundle, sees only the packages that it pins, and is told exactly the settings and secrets that
functions/functions.yaml declares for it (and that it runs for development). Topics, their dead letters and the push
subscriptions are real ones, on Google's emulators; the policy is an object in a bucket of a Cloud Storage of our
own, and Cloud Logging is one of our own too.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from uuid import uuid4

import urllib3

from muster.adapters.firestore_store import FirestoreStore
from muster.incident_store import IncidentStore
from tests.support import bundle
from tests.support.emulators import HOST, unused_port
from tests.support.function_process import FunctionProcess, Installed
from tests.support.logging_server import LoggingServer
from tests.support.processes import PATIENCE
from tests.support.push_subscriptions import Subscriptions, topic_id
from tests.support.storage_server import StorageServer

TOPIC_SETTINGS = {setting: topic for topic, setting in bundle.DECLARED["topics"].items()}
DATABASE = "muster"
POLICY = ("acme-policy", "policy.yaml")
"""Its bucket, and its name there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emulators:
    """Where Firestore and Pub/Sub are, as "host:port"."""

    firestore: str
    pubsub: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """All functions of one project, ready."""

    project: str
    emulators: Emulators
    functions: Mapping[str, FunctionProcess]
    store: IncidentStore
    subscriptions: Subscriptions
    logging: LoggingServer
    secrets: Mapping[str, str] = field(repr=False)

    def post_alert(self, source: str, payload: bytes) -> urllib3.BaseHTTPResponse:
        """Send an alert as a webhook with basic credentials does."""
        credentials = urllib3.make_headers(basic_auth=f"muster:{self.secrets[f'intake-{source}']}")
        return self.functions["alert_intake"].post(f"/intake/{source}", payload, credentials)

    def tick(self, now: datetime) -> dict[str, int]:
        """Let Cloud Scheduler tick at `now`, and return what was done."""
        answer = self.functions["escalation_tick"].post("/tick", json.dumps({"now": now.isoformat()}).encode())
        assert answer.status == 200, answer.data
        report: dict[str, int] = answer.json()
        return report

    def redrive(self) -> dict[str, int]:
        """Let Cloud Scheduler call for the dead letters, and return how many of each topic were re-driven."""
        answer = self.functions["escalation_tick"].post("/dead-letters", b"")
        assert answer.status == 200, answer.data
        redriven: dict[str, int] = answer.json()["redriven"]
        return redriven

    def documents(self) -> dict[str, str]:
        """Return the instant of the last change of every document in the database, by name."""
        url = f"http://{self.emulators.firestore}/v1/projects/{self.project}/databases/{DATABASE}/documents:runQuery"
        query = {"structuredQuery": {"from": [{"allDescendants": True}]}}
        owner = {"authorization": "Bearer owner"}
        answer = urllib3.request("POST", url, json=query, headers=owner, timeout=PATIENCE, retries=False)
        found = [each["document"] for each in answer.json() if "document" in each]
        assert found
        return {document["name"]: document["updateTime"] for document in found}


@contextmanager
def deployed(  # noqa: PLR0913, PLR0917 - all that a deployment is made from
    installed: list[Installed],
    emulators: Emulators,
    folder: Path,
    policy: Path,
    secrets: Mapping[str, str],
    through: Emulators | None = None,
    bus: type[Subscriptions] = Subscriptions,
) -> Iterator[Deployment]:
    """Run all functions in a project of their own; print their output at the end, which pytest shows of a failure.

    The functions reach the emulators `through` other addresses, where these are given. `bus` pushes to them.
    """
    project = f"p-{uuid4().hex[:12]}"
    urls = {function.name: f"http://{HOST}:{unused_port()}" for function in installed}
    common = _settings(project, urls["responder_action"])
    with ExitStack() as stack:
        storage = stack.enter_context(StorageServer())
        storage.put(*POLICY, policy.read_bytes())
        logging = stack.enter_context(LoggingServer())
        sockets = stack.enter_context(TemporaryDirectory())
        functions = {}
        for each in installed:
            declared = bundle.DECLARED["functions"][each.name]
            own = {
                "MUSTER_AUDIENCE": urls[each.name],
                "MUSTER_SECRETS": str(_mount(folder / each.name, declared["secrets"], secrets)),
            }
            environment = {name: (common | own)[name] for name in declared["settings"]} | {
                "MUSTER_DEVELOPMENT": "true",
                "FIRESTORE_EMULATOR_HOST": (through or emulators).firestore,
                "PUBSUB_EMULATOR_HOST": (through or emulators).pubsub,
                "STORAGE_EMULATOR_HOST": storage.url,
                "CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING": f"http://{logging.host}",
                "XDG_RUNTIME_DIR": mkdtemp(dir=sockets),  # where gunicorn makes its socket, else in everybody's home
            }
            functions[each.name] = FunctionProcess(each, folder / f"{each.name}.log", environment, urls[each.name])
            functions[each.name].start()
            stack.callback(_end, functions[each.name])
        subscriptions = stack.enter_context(bus(emulators.pubsub, project))
        for function in functions.values():
            function.await_ready()
            subscriptions.push_to(function.name, function.url)
        yield Deployment(
            project=project,
            emulators=emulators,
            functions=functions,
            store=IncidentStore(FirestoreStore(project, DATABASE, emulators.firestore)),
            subscriptions=subscriptions,
            logging=logging,
            secrets=secrets,
        )


def _settings(project: str, base_url: str) -> dict[str, str]:
    """Return the settings that all functions share."""
    return {
        "MUSTER_BASE_URL": base_url,
        "MUSTER_CALLERS": f"pusher@{project}.iam.gserviceaccount.com",
        "MUSTER_DATABASE": DATABASE,
        "MUSTER_POLICY": "gs://{}/{}".format(*POLICY),
        "MUSTER_PROJECT": project,
    } | {setting: topic_id(topic) for setting, topic in TOPIC_SETTINGS.items()}


def _mount(folder: Path, kinds: list[str], secrets: Mapping[str, str]) -> Path:
    """Lay out the secrets of these kinds as Cloud Run mounts them, a folder each with a file in it; return `folder`."""
    for name, value in secrets.items():
        if _kind(name) in kinds:
            (folder / name).mkdir(parents=True)
            (folder / name / "latest").write_text(value + "\n", "utf-8")
    return folder


def _kind(secret: str) -> str:
    """Return of which kind, as functions.yaml calls it, a secret is."""
    return "links" if secret == "link-keys" else "intake" if secret.startswith("intake-") else "channels"


def _end(function: FunctionProcess) -> None:
    function.kill()
    print(f"--- {function.name}\n{function.output()}")  # noqa: T201 - what pytest captures, it shows of a failure
