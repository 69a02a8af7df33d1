"""Each function, booted alone from the files of its zip with the packages it pins."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import bundle
from tests.support.imports import reachable
from tests.support.requirements import ROOT, asked_for, installed, name_of

AT_REST = {"muster", "muster.entrypoint", "muster.entrypoint.flask_http"}
"""All of ours that an idle function imports."""
FRAMEWORK = {
    *("blinker", "click", "cloudevents", "deprecation", "flask", "functions_framework", "itsdangerous", "jinja2"),
    *("google.cloud.functions", "google.cloud.functions_v1", "markupsafe", "packaging", "werkzeug"),
}
"""All of third parties' that functions-framework imports: what an idle function pays for, whoever wrote it."""
HANDLER = FRAMEWORK | {"msgspec", "typing_extensions", "yaml"}
"""All that a built handler has imported; Google's clients and urllib3 wait for the request that needs them."""
EXAMPLES = {"MUSTER_DATABASE": "muster", "MUSTER_POLICY": "gs://a-bucket/policy.yaml", "MUSTER_PROJECT": "a-project"}
"""Values of settings; any other is a URL that leads nowhere."""
READ_BY_STDLIB = {"tzdata": "zoneinfo"}
"""Packages that hold no code, and the module that reads them."""

BOOT = """
site = sys.path[-1]
import json, functions_framework
_, root, function, path = sys.argv
client = functions_framework.create_app(function, root + "/main.py").test_client()
status = client.get(path).status_code
files = {name: module.__file__ for name, module in sys.modules.items() if getattr(module, "__file__", None)}
ours = {name: file for name, file in files.items() if name.partition(".")[0] == "muster"}
theirs = [name for name, file in files.items() if file.startswith(site)]
print(json.dumps({"status": status, "ours": ours, "theirs": theirs}))
"""


@dataclass(frozen=True)
class Booted:
    """What came of a GET: its status, our modules by then with their files, and third parties' packages."""

    status: int
    ours: dict[str, str]
    theirs: set[str]


@dataclass(frozen=True)
class Deployed:
    """A function as it is deployed: its unpacked zip, and a folder with the packages it pins."""

    name: str
    root: Path
    site: Path

    def get(self, path: str, secrets: Path) -> Booted:
        """Boot the function and send it one GET."""
        values = EXAMPLES | {"MUSTER_SECRETS": str(secrets)}
        declared = bundle.DECLARED["functions"][self.name]["settings"]
        settings = {name: values.get(name, f"http://127.0.0.1:9/{name}") for name in declared}
        emulators = {"FIRESTORE_EMULATOR_HOST": "127.0.0.1:9", "PUBSUB_EMULATOR_HOST": "127.0.0.1:9"}
        command = bundle.isolated(self.site, BOOT, str(self.root), self.name, path)
        run = subprocess.run(
            command, env=settings | emulators, cwd="/", capture_output=True, text=True, check=False, timeout=60
        )
        assert run.returncode == 0, run.stderr
        answer = json.loads(run.stdout.splitlines()[-1])
        return Booted(answer["status"], answer["ours"], {_package(name) for name in answer["theirs"]})


def _package(module: str) -> str:
    """Return the package of a module: the first part of its name, or what Google's many packages share no more."""
    return ".".join(module.split(".")[: 3 if module.startswith("google.") else 1])


@pytest.fixture(scope="module", params=bundle.FUNCTIONS)
def deployed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    """Each function in turn."""
    root = bundle.unpack(request.param, tmp_path_factory.mktemp(request.param))
    return Deployed(request.param, root, bundle.site(request.param))


def test_health_is_answered_with_next_to_nothing_imported(deployed: Deployed, tmp_path: Path) -> None:
    """An idle function answers /health without building its handler."""
    booted = deployed.get("/health", tmp_path)
    assert booted.status == 200
    assert booted.ours.keys() == AT_REST
    assert booted.theirs == FRAMEWORK


def test_the_handler_is_built_from_the_bundle_and_the_packages_it_pins(deployed: Deployed, tmp_path: Path) -> None:
    """The handler itself refuses a path that is not there, and all of its modules come from the bundle (trap 20)."""
    booted = deployed.get("/no/such/path", tmp_path)
    assert 400 <= booted.status < 500
    assert "muster.wiring" in booted.ours
    assert {name: file for name, file in booted.ours.items() if not Path(file).is_relative_to(deployed.root)} == {}


def test_building_the_handler_imports_nothing_heavy(deployed: Deployed, tmp_path: Path) -> None:
    """The first request of any kind pays for these packages only; who needs no policy does without its YAML."""
    expected = (
        HANDLER if "MUSTER_POLICY" in bundle.DECLARED["functions"][deployed.name]["settings"] else HANDLER - {"yaml"}
    )
    assert deployed.get("/no/such/path", tmp_path).theirs == expected


def test_whatever_the_code_can_import_is_pinned(deployed: Deployed) -> None:
    """Every import of a third party, wherever in the reachable code it stands, is installed by requirements.txt."""
    found = reachable(deployed.root, deployed.name).third_party
    assert {statement for statement in found if not statement.files(deployed.site)} == set()
    assert any(statement.module == "functions_framework" for statement in found)


def test_whatever_is_asked_for_is_imported(deployed: Deployed) -> None:
    """No package stands in the function's group of pyproject.toml that its code does not use."""
    reached = reachable(deployed.root, deployed.name)
    files = {file for statement in reached.third_party for file in statement.files(deployed.site).values()}
    stdlib = {statement.top for statement in reached.stdlib}
    used = {
        name_of(distribution.name)
        for distribution in installed(ROOT / "functions" / deployed.name / "requirements.txt")
        if files & {deployed.site / file for file in distribution.files or []}
    } | {name for name, reader in READ_BY_STDLIB.items() if reader in stdlib}
    assert asked_for(deployed.name) - used == set()


def test_terraform_tests_of_the_bundle_module(tmp_path: Path) -> None:
    """The module's own tests pass, without a provider."""
    said = bundle.terraform(ROOT / "terraform/modules/bundle", tmp_path, "test", "-no-color")
    assert "Success!" in said
