"""The requirements files: what is installed is what was tested, wherever it comes from."""

import re
from pathlib import Path

import pytest
import yaml

from tests.support.bundle import FUNCTIONS
from tests.support.requirements import PROJECT, ROOT, asked_for, entries, name_of, pins

DEVELOPMENT = ROOT / "requirements-dev.txt"
RUNTIME = ROOT / "requirements.txt"
CHECKOV = ROOT / "requirements-checkov.txt"
OF_FUNCTIONS = {name: ROOT / "functions" / name / "requirements.txt" for name in FUNCTIONS}
LOCKS = [DEVELOPMENT, RUNTIME, *OF_FUNCTIONS.values()]
IMAGES = ROOT / "terraform/modules/function/build.yaml"
PINNED = re.compile(r"[\w.-]+==[\w.]+( +; [^#]+?)?( +--hash=sha256:[0-9a-f]{64})+")

locks = pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.relative_to(ROOT)))


@pytest.mark.parametrize("lock", [*LOCKS, CHECKOV], ids=lambda lock: str(lock.relative_to(ROOT)))
def test_a_lock_is_pinned_hashed_and_names_no_host(lock: Path) -> None:
    """Every entry is a name, a version and hashes; where to get it from is left to whoever installs it."""
    assert [entry for entry in entries(lock) if not PINNED.fullmatch(entry.strip())] == []
    assert "://" not in lock.read_text()


def test_images_have_the_python_that_the_locks_are_for() -> None:
    """Whatever a lock leaves out for another version of Python, nobody needs: the minor version is named in both."""
    locked = re.findall(r"--python-version (\S+)", (ROOT / "Makefile").read_text())
    (pack,) = yaml.safe_load(IMAGES.read_text())["steps"]
    built = [setting.partition("=")[2] for setting in pack["args"] if "GOOGLE_RUNTIME_VERSION" in setting]
    assert built == [f"GOOGLE_RUNTIME_VERSION={version}" for version in locked]
    assert len(built) == 1


@locks
def test_all_locks_agree(lock: Path) -> None:
    """A package has one version throughout, so that the tests run on what is deployed."""
    tested = pins(DEVELOPMENT)
    assert {name: pin.specifier for name, pin in pins(lock).items()} == {
        name: tested[name].specifier for name in pins(lock)
    }


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_pins_what_its_group_asks_for(function: str) -> None:
    """After a change of a function's group in pyproject.toml, `make lock` is due."""
    assert asked_for(function) - pins(OF_FUNCTIONS[function]).keys() == set()


def test_the_local_system_pins_what_the_project_asks_for() -> None:
    """After a change of the project's dependencies, `make lock` is due."""
    direct = {name_of(line) for line in PROJECT["project"]["dependencies"]} | asked_for("build")
    assert direct - pins(RUNTIME).keys() == set()


def test_the_tests_pin_what_they_and_the_functions_ask_for() -> None:
    """After a change of any dependency, `make lock` is due."""
    google = {name_of(line) for line in PROJECT["project"]["optional-dependencies"]["google"]}
    asked = google.union(asked_for("dev"), *map(asked_for, FUNCTIONS))
    assert asked - pins(DEVELOPMENT).keys() == set()
