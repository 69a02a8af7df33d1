"""The checker is proven: each mistake that is planted is found, by the check that is there for it.

Where the code has changed, another seed than the bug's own may be the one that finds it: further ones are tried, as
many as are said to suffice.
"""

import pytest

from tests.simulation.bugs.bug import Bug
from tests.simulation.bugs.planted import BUGS
from tests.simulation.checker import CHECKS, breaches
from tests.simulation.draw import draw
from tests.simulation.simulation import run

MOST_SEEDS = 2_000


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name.replace(" ", "-"))
def test_a_planted_bug_is_found(bug: Bug) -> None:
    """Within 2,000 seeds, mostly the first."""
    with bug.planted():
        assert any(_finds(bug, seed) for seed in range(bug.seed, bug.seed + MOST_SEEDS)), "nobody has noticed"


def _finds(bug: Bug, seed: int) -> bool:
    return any(breach.check == bug.found_by.__name__ for breach in breaches(run(draw(seed))))


def test_every_check_finds_something() -> None:
    """None is there that could not fail."""
    assert {check for _, check in CHECKS} == {bug.found_by for bug in BUGS}
