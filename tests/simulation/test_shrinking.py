"""What does not hold is told in a story that a person can read, and that anybody can live through again."""

from muster.usecases.outbox import Outbox
from tests.simulation.bugs.planted import BUGS
from tests.simulation.checker import breaches
from tests.simulation.draw import draw
from tests.simulation.plan import Plan, Post
from tests.simulation.shrink import shrink
from tests.simulation.simulation import run
from tests.simulation.story import shortest, story

SEED = 0


def test_a_plan_is_left_with_what_it_fails_for() -> None:
    """Of all its moves only those that are needed, and of those the simplest form."""
    plan = draw(SEED)
    posts = [move for move in plan.moves if isinstance(move, Post)]

    def fails(smaller: Plan) -> bool:
        return any(isinstance(move, Post) and move.name == posts[-1].name for move in smaller.moves)

    (left,) = shrink(plan, fails).moves
    assert isinstance(left, Post)
    assert (left.name, left.times) == (posts[-1].name, 1)


def test_a_failure_is_told_in_few_lines() -> None:
    """Which rule is broken, what happened up to that, and the command to see it again."""
    bug = next(bug for bug in BUGS if bug.place is Outbox)
    plan = draw(SEED)
    with bug.planted():
        told = story(shortest(plan, breaches(run(plan))[0]))
    assert told.startswith(f"seed {SEED}: rule 5, ")
    assert told.endswith(f"Once more: make simulate SEED={SEED}")
    assert "sender" in told
    assert len(told.splitlines()) < 50
