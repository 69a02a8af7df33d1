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
EXAMPLES = {"MUSTER_DATABASE": "muster", "MUSTER_POLICY": "starter", "MUSTER_PROJECT": "a-project"}
"""Values of settings; any other is a URL that leads nowhere."""
READ_BY_STDLIB = {"tzdata": "zoneinfo"}
"""Packages that hold no code, and the module that reads them."""

BOOT = """
import json, functions_framework
_, root, function, path = sys.argv
client = functions_framework.create_app(function, root + "/main.py").test_client()
status = client.get(path).status_code
ours = {name: module.__file__ for name, module in sys.modules.items() if name.partition(".")[0] == "muster"}
print(json.dumps({"status": status, "ours": ours}))
"""


@dataclass(frozen=True)
class Deployed:
    """A function as it is deployed: its unpacked zip, and a folder with the packages it pins."""

    name: str
    root: Path
    site: Path

    def get(self, path: str, secrets: Path) -> tuple[int, dict[str, str]]:
        """Boot the function and send it one GET; return the status, and our modules it has loaded with their files."""
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
        return answer["status"], answer["ours"]


@pytest.fixture(scope="module", params=bundle.FUNCTIONS)
def deployed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    """Each function in turn."""
    folder = tmp_path_factory.mktemp(request.param)
    root = bundle.unpack(request.param, folder / "zip")
    return Deployed(request.param, root, bundle.make_site(request.param, folder / "site"))


def test_health_is_answered_with_next_to_nothing_imported(deployed: Deployed, tmp_path: Path) -> None:
    """An idle function answers /health without building its handler."""
    status, ours = deployed.get("/health", tmp_path)
    assert status == 200
    assert ours.keys() == AT_REST


def test_the_handler_is_built_from_the_bundle_and_the_packages_it_pins(deployed: Deployed, tmp_path: Path) -> None:
    """The handler itself refuses a path that is not there, and all of its modules come from the bundle (trap 20)."""
    status, ours = deployed.get("/no/such/path", tmp_path)
    assert 400 <= status < 500
    assert "muster.wiring" in ours
    assert {name: file for name, file in ours.items() if not Path(file).is_relative_to(deployed.root)} == {}


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
