"""The inspection of a deployment is no rubber stamp: mistakes planted in terraform/, each of which it names."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TypedDict

import pytest
import yaml

from tests.support.inspection.findings import findings
from tests.support.terraform_workspace import Workspace, workspace


class Mistake(TypedDict):
    """What stands in which file of terraform/, what is put in its place, and how the finding begins."""

    mistake: str
    file: str
    old: str
    new: str
    finding: str


MISTAKES: list[Mistake] = yaml.safe_load(Path(__file__).with_name("mistakes.yaml").read_text("utf-8"))
BATCHES = 3
"""Deployments that the mistakes are spread over: neighbours in the list, which could hide each other, are apart."""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Yield a workspace to deploy mistakes from."""
    with workspace(tmp_path_factory.mktemp("mistakes") / "checkout") as made:
        yield made


@pytest.mark.parametrize("batch", range(BATCHES))
def test_each_mistake_is_found(checkout: Workspace, batch: int) -> None:
    """Deployed together, the mistakes of a batch are each found under their own name."""
    mistakes = MISTAKES[batch::BATCHES]
    checkout.forget()
    with ExitStack() as planted:
        for each in mistakes:
            planted.enter_context(checkout.changed(f"terraform/{each['file']}", each["old"], each["new"]))
        checkout.apply()
    declared = checkout.declared()
    found = findings(checkout.state(), declared, checkout.gcloud_calls())
    missed = {
        each["mistake"]: each["finding"]
        for each in mistakes
        if not any(one.startswith(each["finding"].replace("{number}", declared.number)) for one in found)
    }
    assert missed == {}, "\n".join(found)


def test_no_two_mistakes_are_found_by_the_same() -> None:
    """Each mistake has a name and a finding of its own, so that none is found on another's account."""
    assert len({each["mistake"] for each in MISTAKES}) == len(MISTAKES)
    assert len({each["finding"] for each in MISTAKES}) == len(MISTAKES)
