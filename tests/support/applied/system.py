"""The whole system as Terraform declared it, on this machine: from an applied state to a page.

Every service of the state is a functions-framework process that runs the very zip which the state names, in an
environment of exactly the variables it declares, its secrets mounted as it says; before the services stands the front
end of Cloud Run, and the emulators hold the topics, subscriptions and database of the state. What is different here:

- MUSTER_SECRETS is put below the process's own folder, since all processes share one root directory;
- variables are added: the emulators' (Google's own names), K_SERVICE as Cloud Run sets it, and SSL_CERT_FILE;
- pushes go to a loopback port first, which knows the subscription's endpoint, filter, account and audience;
- hostnames lead to the front end by the header Host, and the one of Google's certificates to a server of the tests;
- dead letters are kept for 7 days and not 31, the most that the emulator knows.

What is not shown: the image itself (packages are those that the zip pins, linked from the tests' own), whether the
accounts may use Firestore, Pub/Sub and the bucket (emulators ask nobody), and limits of CPU, memory and instances.

`python -m tests.support.applied` starts it all, and says where to send an alert.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from urllib.parse import urlsplit
from zipfile import ZipFile

import urllib3

from muster.adapters.firestore_store import FirestoreStore
from muster.incident_store import IncidentStore
from tests.support import bundle
from tests.support.applied.front_end import FrontEnd
from tests.support.applied.googleapis import Machine, googleapis
from tests.support.applied.pubsub import AppliedPubSub
from tests.support.applied.scheduler import AppliedScheduler
from tests.support.applied.secret_manager import AppliedSecrets
from tests.support.applied.state import Service, State, services
from tests.support.deployment import Emulators
from tests.support.emulators import HOST, unused_port
from tests.support.function_process import FunctionProcess, Installed
from tests.support.logging_server import LoggingServer
from tests.support.processes import PATIENCE
from tests.support.storage_server import StorageServer


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedSystem:
    """Everything that runs; `functions` by region and name."""

    state: State
    front_end: FrontEnd
    pubsub: AppliedPubSub
    scheduler: AppliedScheduler
    secrets: AppliedSecrets
    logs: LoggingServer
    functions: Mapping[tuple[str, str], FunctionProcess]
    store: IncidentStore

    def request(
        self, method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> urllib3.BaseHTTPResponse:
        """Send a request to a URL of the deployment from the internet."""
        to = urlsplit(url)
        there = self.front_end.url + to._replace(scheme="", netloc="").geturl()
        named = {**(headers or {}), "Host": to.netloc}
        return urllib3.request(method, there, body=body, headers=named, timeout=PATIENCE, retries=False)


@contextmanager
def applied_system(
    state: State, root: Path, folder: Path, emulators: Emulators, given: Mapping[str, str]
) -> Iterator[AppliedSystem]:
    """Run what `state` declares, applied in `root`, with the secrets `given`; print all output at the end."""
    with ExitStack() as stack:
        front_end, logs = stack.enter_context(FrontEnd(state)), stack.enter_context(LoggingServer())
        house = _House(
            folder=folder,
            installed=_install(state, root, folder),
            secrets=AppliedSecrets(state, given),
            machine=stack.enter_context(googleapis(folder)),
            sockets=Path(stack.enter_context(TemporaryDirectory())),
            emulators={
                "FIRESTORE_EMULATOR_HOST": emulators.firestore,
                "PUBSUB_EMULATOR_HOST": emulators.pubsub,
                "STORAGE_EMULATOR_HOST": stack.enter_context(_storage(state)).url,
                "CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING": f"http://{logs.host}/",
            },
        )
        functions = _start(state, house, front_end, stack)
        yield AppliedSystem(
            state=state,
            front_end=front_end,
            pubsub=stack.enter_context(AppliedPubSub(state, emulators.pubsub, front_end)),
            scheduler=AppliedScheduler(state, front_end),
            secrets=house.secrets,
            logs=logs,
            functions=functions,
            store=_store(state, emulators),
        )


def _start(
    state: State, house: "_House", front_end: FrontEnd, stack: ExitStack
) -> dict[tuple[str, str], FunctionProcess]:
    """Start all functions, and return when they answer; they end with `stack`."""
    functions = {}
    for service in services(state):
        process = functions[service.region, service.function] = house.process(service)
        front_end.lead(service, process.url)
        process.start()
        stack.callback(_end, process)
    for process in functions.values():
        process.await_ready()
    return functions


def _store(state: State, emulators: Emulators) -> IncidentStore:
    database = state.one("google_firestore_database")
    return IncidentStore(FirestoreStore(database["project"], database["name"], emulators.firestore))


@dataclass(frozen=True, slots=True, kw_only=True)
class _House:
    """Where processes live, and what all of them are given; `installed` by the zip's URL."""

    folder: Path
    installed: Mapping[str, Installed]
    secrets: AppliedSecrets
    machine: Machine
    sockets: Path
    emulators: Mapping[str, str]

    def process(self, service: Service) -> FunctionProcess:
        """Return a service's process, not yet started."""
        own = self.folder / service.region / service.name
        own.mkdir(parents=True)
        self.secrets.mount(service, own)
        environment = {
            **service.environment,
            **self.emulators,
            **self.machine.environment,
            "K_SERVICE": service.name,
            "XDG_RUNTIME_DIR": mkdtemp(dir=self.sockets),  # where gunicorn makes its socket, else in everybody's home
        }
        if "MUSTER_SECRETS" in environment:
            environment["MUSTER_SECRETS"] = f"{own}{environment['MUSTER_SECRETS']}"
        url = f"http://{HOST}:{unused_port()}"
        return FunctionProcess(self.installed[service.source], own / "log", environment, url, self.machine.prelude)


def _install(state: State, root: Path, folder: Path) -> dict[str, Installed]:
    """Unpack the zips that services are made of; return them by their URLs, gs://BUCKET/OBJECT."""
    installed = {}
    for source, function in {service.source: service.function for service in services(state)}.items():
        bucket, _, name = source.removeprefix("gs://").partition("/")
        place = folder / function / "zip"
        with ZipFile(root / state.one("google_storage_bucket_object", bucket=bucket, name=name)["source"]) as archive:
            archive.extractall(place)
        installed[source] = Installed(name=function, root=place, site=bundle.site(function))
    return installed


def _storage(state: State) -> StorageServer:
    """Return a Cloud Storage that has the objects whose content is in the state."""
    storage = StorageServer()
    for each in state.all("google_storage_bucket_object", content_type="application/yaml"):
        storage.put(each["bucket"], each["name"], each["content"].encode())
    return storage


def _end(process: FunctionProcess) -> None:
    process.kill()
    print(f"--- {process.url} {process.name}\n{process.output()}")  # noqa: T201 - pytest shows it of a failure
