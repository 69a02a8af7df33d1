"""functions/functions.yaml, the one place that says what each function needs, against the code that needs it."""

import ast
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from muster import settings
from muster.adapters import cloud_logging_logs
from muster.domain.facts.lifecycle import Opened
from muster.usecases import redrive_dead_letters
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
    topics = {push["topic"] for push in needs["pushes"]}
    topics |= {role[of] for role in needs["roles"] for of in ("topic", "dead_letters") if of in role}
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


def test_the_dead_letters_of_every_topic_are_re_driven() -> None:
    """The function that is called for it may take them, may publish them, and is told what the topics are called."""
    needs = DECLARED["functions"]["escalation_tick"]
    taken = [role["dead_letters"] for role in needs["roles"] if role["role"] == "roles/pubsub.subscriber"]
    given = [role["topic"] for role in needs["roles"] if role["role"] == "roles/pubsub.publisher"]
    assert taken == given == list(redrive_dead_letters.TOPICS) == sorted(DECLARED["topics"])
    assert "/dead-letters" in {schedule["path"] for schedule in needs["schedules"]}


def test_a_filter_lets_through_what_its_function_waits_for() -> None:
    """Evidence is attached when an incident opens: of all its events, only that one is pushed there."""
    pushes = DECLARED["functions"]["incident_evidence"]["pushes"]
    assert [push.get("filter") for push in pushes] == [f'attributes.type = "muster.{Opened.type}.v1"']
    others = [needs["pushes"] for name, needs in DECLARED["functions"].items() if name != "incident_evidence"]
    assert not [push for pushes in others for push in pushes if "filter" in push]


def test_only_the_one_outside_the_paging_path_may_read_logs() -> None:
    """With the role that is named where it is refused; no function has any other role on the whole project."""
    roles = [(name, role) for name, needs in DECLARED["functions"].items() for role in needs["roles"]]
    granted = [(name, role["role"]) for name, role in roles if "project" in role]
    assert granted == [("incident_evidence", cloud_logging_logs.ROLE)]


def test_a_topic_is_called_what_its_setting_says() -> None:
    """Every setting that names a topic is read, and for that topic."""
    names = {setting: f"{topic}-somewhere" for topic, setting in DECLARED["topics"].items()}
    assert settings.load(names).topics == {topic: f"{topic}-somewhere" for topic in DECLARED["topics"]}


def test_only_the_two_that_strangers_call_are_public() -> None:
    """Alerts come in and links are followed from anywhere; nothing else is reachable from outside."""
    public = {name for name, needs in DECLARED["functions"].items() if needs["public"]}
    assert public == {"alert_intake", "responder_action"}


def test_somebody_is_woken_for_whatever_a_page_waits_for() -> None:
    """Of all functions only the evidence is not urgent: an incident is paged about without it."""
    urgent = {name for name, needs in DECLARED["functions"].items() if needs["urgent"]}
    assert urgent == set(FUNCTIONS) - {"incident_evidence"}


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
