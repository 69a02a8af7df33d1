"""The scenarios that the documentation shows: each expectation in them is met."""

from pathlib import Path

import pytest

from muster.simulator.expectations import judge
from muster.simulator.play import play
from muster.simulator.scenario import Instead, read_scenario

FOLDER = Path(__file__).parents[2] / "docs" / "scenarios"
EXAMPLES = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_does_as_it_says(file: Path) -> None:
    """What it expects happens, and what it rules out does not."""
    read = read_scenario(str(file), Instead())
    assert read.expect
    assert read.never
    assert [each.sentence for each in judge(read.expect, read.never, play(read.script, read.policy))] == []
