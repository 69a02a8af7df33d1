"""Make the story of a failing plan short: leave out whatever it fails without."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.simulation.plan import Fault, Mishap, Move, Plan, Post, Weather

MOST_RUNS = 400


def shrink(plan: Plan, fails: Callable[[Plan], bool]) -> Plan:
    """Return the smallest plan found, in MOST_RUNS runs at most, that still fails."""
    left = MOST_RUNS
    again = True
    while again and left:
        again = False
        for smaller in _smaller(plan):
            left -= 1
            if not left:
                break
            if fails(smaller):
                plan, again = smaller, True
                break
    return plan


def _smaller(plan: Plan) -> Iterator[Plan]:
    """Yield plans that are a little less, those that are much less first."""
    moves = plan.moves
    size = len(moves) // 2
    while size:
        for start in range(0, len(moves), size):
            yield replace(plan, moves=moves[:start] + moves[start + size :])
        size //= 2
    if plan.weather != Weather():
        yield replace(plan, weather=Weather())
        yield replace(plan, weather=replace(plan.weather, slow=0.0))
    if plan.scanned:
        yield replace(plan, scanned=False)
    for place, move in enumerate(moves):
        for simpler in _simpler(move):
            yield replace(plan, moves=(*moves[:place], simpler, *moves[place + 1 :]))


def _simpler(move: Move) -> Iterator[Move]:
    if isinstance(move, Post) and move.times > 1:
        yield replace(move, times=1)
    if isinstance(move, Fault | Mishap) and move.skip:
        yield replace(move, skip=0)
