"""The policy's schema says what its readers do: which keys there are, which are required, what holds without them."""

import ast
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft7Validator, ValidationError

from muster.domain.policy import Policy
from muster.policy import load
from muster.policy.cli import policy_command
from muster.policy.document import read_policy
from muster.policy.nodes import Collection, Node, Scalar
from muster.policy.place import Place
from muster.policy.problem import Mark, Problem, Report
from muster.policy.schema.channels import PROVIDERS
from muster.policy.schema.json_schema import json_schema
from muster.policy.schema.oncall import SCHEDULES
from muster.policy.schema.shape import Key, Shape
from tests.reference.policy import POLICY_GUIDE, example_policy
from tests.support.policy_file import GOOD
from tests.support.policy_walk import key_of, mappings_in, named, plain, root

EXAMPLE = example_policy(POLICY_GUIDE.read_text("utf-8"))
"""The policy of the reference, in which every field is written."""
VALIDATOR = Draft7Validator(json_schema())
POLICY_MODULES = sorted(Path(load.__file__).parent.glob("*.py"))
NONSENSE = "?!"


def read(node: Node) -> tuple[Policy | None, set[Problem]]:
    """Return the policy of a node, and what is wrong with it."""
    report = Report("p.yaml")
    return read_policy(Place(node, "", Mark(1, 1), report)), report.problems


def once_each(policy: Node) -> list[tuple[Shape, Key, Collection, str]]:
    """Return every key that a policy writes, where it does so first: in which mapping, and how."""
    found: dict[tuple[str, str], tuple[Shape, Key, Collection, str]] = {}
    for shape, mapping in mappings_in(policy):
        for name in named(mapping):
            found.setdefault((str(shape), name), (shape, key_of(shape, name), mapping, name))
    return [*found.values()]


@contextmanager
def without(mapping: Collection, name: str) -> Iterator[None]:
    """Take a key out of a mapping, for a while."""
    whole = [*mapping.items]
    mapping.items[:] = [
        node for key, value in mapping.pairs if key is not key_node(mapping, name) for node in (key, value)
    ]
    yield
    mapping.items[:] = whole


def key_node(mapping: Collection, name: str) -> Node:
    """Return the key that is written so."""
    return next(key for key, _ in mapping.pairs if isinstance(key, Scalar) and key.text == name)


def test_what_is_required_is_missed() -> None:
    """And nothing else is. A schedule needs its layer's keys only where it has no layers."""
    policy = root(EXAMPLE)
    for shape, key, mapping, name in once_each(policy):
        if shape is not SCHEDULES:
            with without(mapping, name):
                _, problems = read(policy)
            missed = any(problem.message == f"{shape.what} needs {name!r}" for problem in problems)
            assert missed == key.required, (str(shape), name)


def test_what_is_said_to_hold_otherwise_does() -> None:
    """A policy that leaves a key out is the one that writes its default."""
    policy = root(EXAMPLE)
    told = [each for each in once_each(policy) if each[1].default]
    for shape, key, mapping, name in told:
        value = named(mapping)[name]
        assert isinstance(value, Scalar)
        value.text, value.kind = key.default, "bool" if key.default in {"true", "false"} else "str"
        explicit = read(policy)
        with without(mapping, name):
            assert read(policy) == explicit, (str(shape), name)
    assert {name for *_, name in told} >= {"rotation", "reopen_within", "on_silence", "final", "otherwise", "security"}


def test_what_the_schema_refuses_the_reader_refuses() -> None:
    """Nonsense in place of every value that is no free text: an error at each."""
    policy = root(EXAMPLE)
    nodes = {error_path: node for error_path, node in scalars(policy) if error_path != "$.version"}
    for node in nodes.values():
        node.text, node.kind, node.quoted = NONSENSE, "str", True
    refused = {error.json_path for error in leaves(plain(policy))} & nodes.keys()
    _, problems = read(policy)
    marks = {(problem.line, problem.column) for problem in problems}
    lines = {problem.line for problem in problems}
    assert len(refused) > 200
    assert [
        path for path in sorted(refused) if nodes[path].mark not in marks and nodes[path].mark.line not in lines
    ] == []


def scalars(node: Node, path: str = "$") -> Iterator[tuple[str, Scalar]]:
    """Yield every single value of a node with its path."""
    if isinstance(node, Scalar):
        yield path, node
    elif node.kind == "list":
        for number, item in enumerate(node.items):
            yield from scalars(item, f"{path}[{number}]")
    else:
        for name, item in named(node).items():
            plain_name = name.replace("_", "").isalnum() and not name[0].isdigit()
            yield from scalars(item, f"{path}.{name}" if plain_name else f"{path}['{name}']")


def leaves(document: object) -> Iterator[ValidationError]:
    """Yield what a document breaks in the schema, as deep as it can be told."""
    waiting = [*VALIDATOR.iter_errors(document)]
    while waiting:
        error = waiting.pop()
        waiting += error.context or ()
        yield error


def test_a_key_that_is_not_in_the_schema_is_unknown_to_the_reader() -> None:
    """In every mapping of the policy."""
    policy = root(EXAMPLE)
    mappings = [mapping for shape, mapping in mappings_in(policy) if shape is not PROVIDERS]
    for mapping in mappings:
        mapping.items += [Scalar(mapping.mark, "str", "x-x-x"), Scalar(mapping.mark, "str", "x")]
    _, problems = read(policy)
    found = [problem for problem in problems if "'x-x-x'" in problem.message]
    assert {(each.line, each.column) for each in found} >= {mapping.mark for mapping in mappings}


@pytest.mark.parametrize("name", [*load.preset_names(), "the reference", "the tests"])
def test_a_good_policy_is_good_by_its_json_schema(name: str) -> None:
    """An editor has nothing against the presets, nor against what the reference shows."""
    text = {"the reference": EXAMPLE, "the tests": GOOD}.get(name) or load.load(name)[0]
    assert [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(plain(root(text)))] == []


@pytest.mark.parametrize(
    "text",
    [
        "teams:",
        "routing:",
        "test_pages:",
        "templates:",
        "severities: {P1: }",
        "services: {web: {name: Web, depends_on: }}",
        "classification: {severity: , tiers: , otherwise: }",
        'test_pages: {at: "9:30"}',
        'business_hours: {days: Mon-FRI, hours: "08:00-17:00"}',
        "video_bridge: HTTPS://meet.example.com",
        """
channels: {desk: {kind: console, providers: [console]}}
people: {ada: {name: Ada, contact: [{desk: ada}]}}
schedules: {web: {people: [ada], first_day: 2026-01-05, hand_over: "9:00"}}
""",
    ],
)
def test_what_the_reader_takes_an_editor_does_not_underline(text: str) -> None:
    """A key with nothing behind it, an hour of one digit, a day in capitals."""
    policy = root(f"version: 1\norganisation: A\ntime_zone: UTC\n{text}\n")
    assert read(policy)[1] == set()
    assert [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(plain(policy))] == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("{version: 1, organisation: A, time_zone: UTC, business_hours: }", "$.business_hours"),
        ("{version: 1, organisation: A, time_zone: UTC, peeple: {}}", "$"),
        ("{version: 1, organisation: A}", "$"),
        ("{version: 2, organisation: A, time_zone: UTC}", "$.version"),
        ("{version: 1, organisation: A, time_zone: UTC, reopen_within: soon}", "$.reopen_within"),
        ("{version: 1, organisation: A, time_zone: UTC, levels: {0: {name: a, page: on-call}}}", "$.levels"),
        ("{version: 1, organisation: A, time_zone: UTC, escalation: {P5: []}}", "$.escalation"),
    ],
)
def test_an_editor_underlines_a_mistake(text: str, path: str) -> None:
    """Where it is."""
    assert [error.json_path for error in VALIDATOR.iter_errors(plain(root(text)))] == [path]


def test_the_schema_is_printed() -> None:
    """As one JSON document, good by the draft that it names, with words beside each key."""
    printed = json.loads(CliRunner().invoke(policy_command(lambda: pytest.fail("asked the time")), ["schema"]).output)
    assert printed == json_schema()
    Draft7Validator.check_schema(printed)
    keys = [key for shape in printed["definitions"].values() for key in shape["properties"].values()]
    assert all(key["description"] and "](" not in key["description"] for key in keys)


@pytest.mark.parametrize("module", POLICY_MODULES, ids=lambda module: module.stem)
def test_no_reader_names_keys_that_the_schema_does_not(module: Path) -> None:
    """Every mapping is read by its shape: `SHAPE.read(place)`, declared in muster.policy.schema."""
    tree = ast.parse(module.read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    asked = [each for each in calls if isinstance(each.func, ast.Attribute) and each.func.attr == "fields"]
    assert [f"{module.name}:{each.lineno}" for each in asked] == []
