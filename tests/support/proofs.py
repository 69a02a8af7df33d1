"""Tests that a document names, each by its file below `tests/`, as proof of what it says."""

import ast
import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parents[1]
_PROOF = re.compile(r"`([a-z_/]+\.py)::(test_\w+)`")


def rows(text: str, head: str) -> list[list[str]]:
    """Return the cells of each row of the tables in a document whose first column is called `head`."""
    found: list[list[str]] = []
    inside = False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        inside = line.startswith("|") and (inside or cells[0] == head)
        if inside and cells[0] != head and not line.startswith("| --- |"):
            found.append(cells)
    return found


def assert_proved(cell: str) -> None:
    """Fail unless a cell names tests and nothing else, at least one, and each of them exists."""
    found = _PROOF.findall(cell)
    assert found
    assert _PROOF.sub("", cell).strip(" ,") == ""
    for file, test in found:
        assert test in _named_in(file), f"{file} has no {test}"


@cache
def _named_in(file: str) -> set[str]:
    """Return the names of the tests in a file."""
    return {
        node.name
        for node in ast.walk(ast.parse((TESTS / file).read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
