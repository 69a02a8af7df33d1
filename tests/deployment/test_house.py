"""What import-linter cannot say: that the inner rooms of the house know no third party at all."""

import sys
from pathlib import Path

import pytest

from tests.support.imports import imports_of
from tests.support.requirements import ROOT

PACKAGE = ROOT / "shared/muster"
PURE = sorted([*(PACKAGE / "domain").rglob("*.py"), PACKAGE / "ports.py"])


@pytest.mark.parametrize("file", PURE, ids=lambda file: file.stem)
def test_rules_and_ports_import_only_the_standard_library(file: Path) -> None:
    """The domain and the ports run on a bare Python."""
    tops = {statement.top for statement in imports_of(file, "muster.domain")}
    assert tops - sys.stdlib_module_names == tops & {"muster"}
