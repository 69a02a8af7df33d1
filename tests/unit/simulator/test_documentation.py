"""docs/simulate.md names every action with its fields and every type of line, and its example is a good scenario."""

import re
from pathlib import Path

import pytest

from muster.simulator.actions import ACTIONS
from muster.simulator.expectations import judge
from muster.simulator.journal import TYPES
from muster.simulator.play import play
from muster.simulator.scenario import Instead, read_scenario

TEXT = (Path(__file__).parents[3] / "docs/simulate.md").read_text("utf-8")


def words(text: str) -> set[str]:
    """Return what stands in backticks."""
    return set(re.findall(r"`([^`]+)`", text))


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_is_documented_with_its_fields(action: str) -> None:
    """In a row of its own, which names no other."""
    rows = [line.split("|") for line in TEXT.splitlines() if line.startswith(f"| `{action}` |")]
    assert [words(row[2]) for row in rows] == [set(ACTIONS[action].fields)]


def test_every_type_of_line_is_documented() -> None:
    """None is left to be found out."""
    section = TEXT.partition("## The lines")[2].partition("## Testing")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    assert set(TYPES) - words("".join(rows)) == set()


def test_the_example_does_as_it_says(tmp_path: Path) -> None:
    """It can be copied."""
    (example,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    file = tmp_path / "scenario.yaml"
    file.write_text(example, "utf-8")
    read = read_scenario(str(file), Instead())
    assert judge(read.expect, read.never, play(read.script, read.policy)) == []
