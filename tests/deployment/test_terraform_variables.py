"""Bad input is refused with a sentence before anything is made."""

from collections import Counter
from typing import Any

import hcl2
import pytest

from tests.support.requirements import ROOT
from tests.support.terraform_workspace import Workspace

TERRAFORM = ROOT / "terraform"


def blocks(file: str, kind: str) -> dict[str, dict[str, Any]]:
    """Return the blocks of a kind in a file of terraform/, by name."""
    with (TERRAFORM / file).open(encoding="utf-8") as text:
        found = hcl2.load(text)[kind]
    return {name.strip('"'): body for block in found for name, body in block.items()}


def test_each_bad_value_is_refused(applied: Workspace) -> None:
    """`terraform test` plans each run of terraform/tests: one bad value a rule, and what the outputs promise."""
    said = applied.terraform("test", "-no-color")
    runs = blocks("tests/variables.tftest.hcl", "run").keys() | blocks("tests/wiring.tftest.hcl", "run").keys()
    assert f"Success! {len(runs)} passed, 0 failed." in said


def test_every_rule_has_a_value_that_breaks_it() -> None:
    """For each validation in variables.tf there is a run that expects that variable to be refused."""
    variables = blocks("variables.tf", "variable")
    rules = Counter({f"var.{name}": len(body.get("validation", ())) for name, body in variables.items()})
    refused = Counter(
        variable.strip("${}")
        for run in blocks("tests/variables.tftest.hcl", "run").values()
        for variable in run["expect_failures"]
    )
    assert refused == +rules


@pytest.mark.parametrize("name", ["mus", "muster-of-a-shop", "muster-", "1muster", "googol"])
def test_a_name_that_google_would_refuse_is_refused(applied: Workspace, name: str) -> None:
    """Too short for the database, too long for an account, and what no bucket may be called."""
    applied.set(name=name)
    try:
        with pytest.raises(pytest.fail.Exception, match="name is 4 to 15"):
            applied.plan()
    finally:
        applied.set()


def test_every_variable_is_described_and_every_rule_is_a_sentence() -> None:
    """A variable of text, numbers or lists has a rule; what it says ends as a sentence does."""
    for name, body in blocks("variables.tf", "variable").items():
        assert body["description"].strip('"').endswith("."), name
        assert body["type"] == "bool" or body["validation"], name
        for rule in body.get("validation", ()):
            assert rule["error_message"].strip('"').endswith("."), name
