"""What must hold, always, holds through hundreds of afternoons in which everything goes wrong that can.

A seed stands for a plan: what senders and people do, and what befalls every process, message, provider, clock, policy
and region. `make simulate` lives through as many as one likes.
"""

import pytest

from tests.simulation.checker import breaches
from tests.simulation.draw import draw
from tests.simulation.simulation import run
from tests.simulation.story import shortest, story

SEEDS = (*range(300), 4_894, 12_961, 14_627, 33_443, 43_720, 45_113, 73_292, 101_204, 105_675, 118_296)
"""The last are those by which long runs have found something."""


@pytest.mark.parametrize("seed", SEEDS)
def test_it_holds(seed: int) -> None:
    """Nothing accepted is lost, nothing due is skipped, nobody is paged in vain, and it all comes to an end."""
    plan = draw(seed)
    found = breaches(run(plan))
    if found:
        pytest.fail(story(shortest(plan, found[0])), pytrace=False)
