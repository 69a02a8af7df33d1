"""functions/functions.yaml, the one place that says what each function needs, against the code that needs it."""

import ast
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tests.support.bundle import DECLARED, FUNCTIONS
from tests.support.requirements import ROOT

LINES_LIMIT = 50
TOKEN_SETTINGS = {"MUSTER_AUDIENCE", "MUSTER_CALLERS"}


def test_every_function_is_declared() -> None:
    """The declared functions are the folders that hold a main.py."""
    assert set(FUNCTIONS) == {file.parent.name for file in (ROOT / "functions").glob("*/main.py")}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_an_entry_point_is_short_and_named_after_its_function(function: str) -> None:
    """main.py has at most 50 lines, and defines the one function that the platform calls, under the folder's name."""
    source = (ROOT / "functions" / function / "main.py").read_text()
    assert len(source.splitlines()) <= LINES_LIMIT
    defined = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    assert [function] == [node.name for node in defined if node.decorator_list]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_declaration_names_only_what_is_declared(function: str) -> None:
    """Settings, secrets and topics of a function are those of the lists above it."""
    needs = DECLARED["functions"][function]
    topics = {push["topic"] for push in needs["pushes"]} | {role["topic"] for role in needs["roles"] if "topic" in role}
    assert set(needs["settings"]) - DECLARED["settings"].keys() == set()
    assert set(needs["secrets"]) - DECLARED["secrets"].keys() == set()
    assert topics - DECLARED["topics"].keys() == set()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_setting_comes_with_the_right_to_use_it(function: str) -> None:
    """A function may publish to exactly the topics, and use the database and the secrets, that its settings name."""
    needs = DECLARED["functions"][function]
    settings = set(needs["settings"])
    named = {topic for topic, setting in DECLARED["topics"].items() if setting in settings}
    granted = {role["topic"] for role in needs["roles"] if role["role"] == "roles/pubsub.publisher"}
    assert named == granted
    assert ("MUSTER_DATABASE" in settings) == any("database" in role for role in needs["roles"])
    assert ("MUSTER_SECRETS" in settings) == bool(needs["secrets"])


@pytest.mark.parametrize("function", FUNCTIONS)
def test_whoever_is_called_by_google_can_check_the_token(function: str) -> None:
    """A function with a push or a schedule knows the audience and the callers to expect; the others need neither."""
    needs = DECLARED["functions"][function]
    expected = TOKEN_SETTINGS if needs["pushes"] or needs["schedules"] else set()
    assert set(needs["settings"]) & TOKEN_SETTINGS == expected


def test_only_the_two_that_strangers_call_are_public() -> None:
    """Alerts come in and links are followed from anywhere; nothing else is reachable from outside."""
    public = {name for name, needs in DECLARED["functions"].items() if needs["public"]}
    assert public == {"alert_intake", "responder_action"}


def test_every_setting_that_the_code_knows_is_declared() -> None:
    """No environment variable of Muster's is read that Terraform does not know of, or knows it must not set."""
    files = [file for file in (ROOT / "shared/muster").rglob("*.py") if not _on_peoples_machines(file)]
    known = {name for file in files for name in re.findall(r"\bMUSTER_[A-Z_]+\b", file.read_text())}
    declared = DECLARED["settings"].keys() | DECLARED["development_settings"].keys()
    assert {name for name in known if not any(fnmatchcase(name, pattern) for pattern in declared)} == set()
    assert {pattern for pattern in declared if not any(fnmatchcase(name, pattern) for name in known)} == set()


def _on_peoples_machines(file: Path) -> bool:
    """Return whether a module is part of the command line or the local system, which no function contains."""
    return file.name == "cli.py" or bool({"cli", "local"} & set(file.relative_to(ROOT).parts))
