"""What is drawn: everything that can happen and go wrong, and nothing but what the seed says."""

from tests.simulation import plan
from tests.simulation.draw import draw
from tests.simulation.draw_harm import HARMS, HOW, MESSAGES
from tests.simulation.plan import Fault, Mishap, Outage
from tests.simulation.policies import POLICIES

PLANS = [draw(seed) for seed in range(300)]
MOVES = [move for each in PLANS for move in each.moves]


def test_everything_happens() -> None:
    """Of all that senders and people do, and of all that goes wrong, there is some in a few hundred seeds."""
    kinds = {each for each in vars(plan).values() if isinstance(each, type) and issubclass(each, plan.Move)}
    assert {type(move) for move in MOVES} == kinds - {plan.Move}


def test_every_point_is_harmed_in_every_way() -> None:
    """Wherever a process touches the world, and whatever can befall a message or a provider."""
    faults = {(move.point, move.harm) for move in MOVES if isinstance(move, Fault)}
    assert faults == {(point, harm) for point, harms in HARMS.items() for harm in harms}
    assert {move.harm for move in MOVES if isinstance(move, Mishap)} == {*MESSAGES}
    assert {move.how for move in MOVES if isinstance(move, Outage)} == {"", *HOW}
    assert {move.what for move in MOVES if isinstance(move, Outage)} >= {"store", "bus", "policy", "push"}


def test_every_policy_is_lived_by() -> None:
    """The three that Muster ships with among them, by one region and by two."""
    assert {each.policy for each in PLANS} == {*POLICIES}
    assert {each.regions for each in PLANS} == {1, 2}


def test_a_seed_stands_for_one_plan() -> None:
    """However often it is drawn."""
    assert [draw(seed) for seed in range(300)] == PLANS
