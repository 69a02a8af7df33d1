"""SECURITY.md names the tests that prove each point of its threat model: they are there, and no point is without."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
DOCUMENT = (TESTS.parent / "SECURITY.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in DOCUMENT.splitlines()
    if line.startswith("| ") and not line.startswith(("| threat |", "| --- |"))
]
PROOF = re.compile(r"`([a-z_/]+\.py)::(test_\w+)`")
ASKED_FOR = """
forged link; replayed link; token in a log; Referer; timing; rotation; (SSRF); header injection; HTML; Slack; oversized
; log injection; slow; decompression; YAML; traversal; mass assignment; audience; issuer; expiry; account; `none`
; replayed push; without a credential; plan
"""


@cache
def named_in(file: str) -> set[str]:
    """Return the names of the tests in a file."""
    return {
        node.name
        for node in ast.walk(ast.parse((TESTS / file).read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_threat_is_answered_by_tests_that_exist(row: list[str]) -> None:
    """A point says what holds, and names at least one test for it, each by its file."""
    _, holds, proofs = row
    found = PROOF.findall(proofs)
    assert holds.endswith(".") or "](" in holds
    assert found
    assert PROOF.sub("", proofs).strip(" ,") == ""
    for file, test in found:
        assert test in named_in(file), f"{file} has no {test}"


@pytest.mark.parametrize("threat", [each.strip() for each in ASKED_FOR.split(";")])
def test_no_known_threat_is_left_out(threat: str) -> None:
    """What every such system is attacked by has its point."""
    assert any(threat.casefold() in row[0].casefold() for row in ROWS)
