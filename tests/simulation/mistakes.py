"""Plant each mistake, and say which seed is the first to find it."""

import os
from itertools import count
from multiprocessing import Pool

from tests.bench.figures import table
from tests.simulation.bugs.planted import BUGS
from tests.simulation.checker import breaches
from tests.simulation.draw import draw
from tests.simulation.simulation import run


def mistakes() -> str:
    """Return a table: the check, the mistake, and the first seed with which the check finds it."""
    with Pool(os.cpu_count()) as processes:
        seeds = processes.map(_first, range(len(BUGS)), chunksize=1)
    rows = sorted(
        (bug.found_by.__name__.replace("_", " "), bug.name, f"{seed:,}") for bug, seed in zip(BUGS, seeds, strict=True)
    )
    return table(("what is looked for", "planted mistake", "found with seed"), rows)


def _first(number: int) -> int:
    bug = BUGS[number]
    with bug.planted():
        return next(
            seed for seed in count() if any(each.check == bug.found_by.__name__ for each in breaches(run(draw(seed))))
        )
