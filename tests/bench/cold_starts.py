"""Cold starts: each function as a functions-framework process, from nothing to its first answer, beside a bare one.

Each sees only the packages that it pins. All take turns, so that whatever else the machine does hits them alike.
"""

import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.bare import FUNCTION
from tests.bench.figures import Figure, times_at_most
from tests.bench.programs import KEY, ROOT, Call, alert, running
from tests.support import bundle, emulators
from tests.support.require import Missing

SLOWEST = 1.2
"""Times the bare function: an idle endpoint's limit."""
BARE = "bare"
SERVE = "from functions_framework._cli import _cli; _cli()"
IMPORT = """
import sys
from time import perf_counter
start = perf_counter()
sys.path.insert(0, sys.argv[1])
import main
print((perf_counter() - start) * 1000)
"""
HEALTH = Call()
UNKNOWN = Call(path="/no/such/path", status=404)
"""The handler is built to refuse it."""
PROJECT = "bench"
NOWHERE = "127.0.0.1:9"


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function's files and packages, and what it is told."""

    name: str
    root: Path
    site: Path
    environment: Mapping[str, str]

    def import_ms(self) -> float:
        """Return what importing its main.py takes a new Python."""
        command = bundle.isolated(self.site, IMPORT, str(self.root))
        return float(subprocess.run(command, capture_output=True, check=True, env=self.environment).stdout)

    def answer_ms(self, call: Call) -> float:
        """Return the time from its process's start to its answer to `call`."""
        with running(self._command, call, self.root / "log", self.environment) as program:
            return program.seconds * 1000

    def _command(self, port: int) -> list[str]:
        source = str(self.root / "main.py")
        arguments = ("--target", self.name, "--source", source, "--host", emulators.HOST, "--port", str(port))
        return bundle.isolated(self.site, SERVE, *arguments)


def cold_starts(rounds: int) -> Iterator[Figure]:
    """Measure every function, in medians of `rounds`."""
    with TemporaryDirectory(prefix="muster-bench-") as folder, ExitStack() as stack:
        pubsub = _pubsub(Path(folder), stack)
        functions = {name: _install(name, Path(folder), pubsub) for name in (BARE, *bundle.FUNCTIONS)}
        measured = _in_turns(functions, rounds, with_alert=pubsub is not None)
    for name in bundle.FUNCTIONS:
        for what, value in measured[name].items():
            bare = measured[BARE]["import" if what == "import" else "first GET /health"]
            target = times_at_most(SLOWEST) if what == "first GET /health" else None
            yield Figure(name=f"{name}: {what}", unit="ms", value=value, baseline=bare, target=target)


def _in_turns(functions: Mapping[str, Function], rounds: int, *, with_alert: bool) -> dict[str, dict[str, float]]:
    """Return the medians by function and by what was measured."""
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    for number in range(rounds + 1):
        for name, function in functions.items():
            taken = {"import": function.import_ms(), "first GET /health": function.answer_ms(HEALTH)}
            if name != BARE:
                taken["first request, its handler built"] = function.answer_ms(UNKNOWN)
            if name == "alert_intake" and with_alert:
                taken["first alert, published to Pub/Sub"] = function.answer_ms(alert(number))
            for what, value in taken.items():
                times[name, what].append(value)
    medians: dict[str, dict[str, float]] = defaultdict(dict)
    for (name, what), values in times.items():
        medians[name][what] = median(values[1:])  # the first round compiled the bytecode
    return medians


def _pubsub(folder: Path, stack: ExitStack) -> str | None:
    """Return where a Pub/Sub emulator runs that has our topic; None where the machine has none."""
    import urllib3  # noqa: PLC0415 - as late as its use

    try:
        host = stack.enter_context(emulators.pubsub_emulator(folder / "pubsub.log"))
    except Missing as missing:
        sys.stderr.write(f"skipped: publishing to Pub/Sub: {missing.msg}\n")
        return None
    urllib3.request("PUT", f"http://{host}/v1/projects/{PROJECT}/topics/alerts", body=b"{}", timeout=30)
    return host


def _install(name: str, folder: Path, pubsub: str | None) -> Function:
    """Lay a function out as its zip does, and link the packages that it pins; the bare one has the intake's."""
    root, site = folder / name / "root", folder / name / "site"
    bundle.make_site("alert_intake" if name == BARE else name, site)
    if name == BARE:
        root.mkdir()
        (root / "main.py").write_text(FUNCTION, "ascii")
        return Function(name=name, root=root, site=site, environment={})
    shutil.copytree(ROOT / "shared", root, ignore=shutil.ignore_patterns("__pycache__", "local", "cli"))
    shutil.copy(ROOT / "functions" / name / "main.py", root)
    secrets = folder / name / "secrets"
    secrets.mkdir()
    (secrets / "intake-generic").write_text(KEY, "ascii")
    return Function(name=name, root=root, site=site, environment=_settings(name, secrets, pubsub))


def _settings(name: str, secrets: Path, pubsub: str | None) -> dict[str, str]:
    """Return the settings that functions.yaml declares for a function; those for URLs lead nowhere."""
    values = {
        "MUSTER_DATABASE": "muster",
        "MUSTER_POLICY": "starter",
        "MUSTER_PROJECT": PROJECT,
        "MUSTER_SECRETS": str(secrets),
        "MUSTER_TOPIC_ALERTS": "alerts",
    }
    declared = {key: values.get(key, f"http://{NOWHERE}") for key in bundle.DECLARED["functions"][name]["settings"]}
    hosts = {"FIRESTORE_EMULATOR_HOST": NOWHERE, "PUBSUB_EMULATOR_HOST": pubsub or NOWHERE}
    return declared | hosts | {"MUSTER_DEVELOPMENT": "true"}
