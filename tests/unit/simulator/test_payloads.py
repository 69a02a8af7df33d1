"""The message of an alert as it is written in a scenario."""

import json
from pathlib import Path

import pytest

from muster.policy.nodes import read_yaml
from muster.policy.place import Place
from muster.policy.problem import Mark, Report
from muster.simulator.payloads import payload


def read(text: str) -> object:
    """Return what a sender would post for a payload that is written inline."""
    node = read_yaml(text)
    assert node is not None
    report = Report("s.yaml")
    body = payload(Place(node, "", Mark(1, 1), report), Path())
    assert not report.problems
    return json.loads(body)


def test_json_is_taken_as_it_is() -> None:
    """Whatever can be pasted."""
    value: dict[str, object] = {"a": [1, -2.5, 1e3, True, False, None, "", "x", {"b": []}], "ü": "\n"}
    assert read(json.dumps(value)) == value


@pytest.mark.parametrize(
    "text", ["yes", "on", "10:30", "2026-01-05", "0x1F", "1_000", "017", "~x", ".inf", "9" * 5_000]
)
def test_what_only_yaml_takes_for_something_else_is_text(text: str) -> None:
    """A title of "on" is "on"."""
    assert read(f"{{title: {text}}}") == {"title": text}


def test_quoted_words_are_text() -> None:
    """Also those that would be something else without."""
    assert read("{a: 'true', b: \"1\", c: 'null'}") == {"a": "true", "b": "1", "c": "null"}


def test_a_list_is_several_alerts() -> None:
    """As the generic format takes them."""
    assert read("[{title: a}, {title: b}]") == [{"title": "a"}, {"title": "b"}]
