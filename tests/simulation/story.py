"""Tell what happened when something did not hold."""

from collections.abc import Iterator

from tests.simulation.checker import Breach, breaches
from tests.simulation.plan import Plan
from tests.simulation.record import Record
from tests.simulation.shrink import shrink
from tests.simulation.simulation import run

MOST_TOLD = 5
"""Of all that does not hold."""


def shortest(plan: Plan, breach: Breach) -> Plan:
    """Return the smallest plan found in which the same check fails."""
    return shrink(plan, lambda smaller: any(each.check == breach.check for each in breaches(run(smaller))))


def story(plan: Plan) -> str:
    """Return the story of a plan, what does not hold, and how to live through it again."""
    record = run(plan)
    said = [f"seed {plan.seed}: {breach}" for breach in breaches(record)[:MOST_TOLD]]
    about = f"policy {plan.policy}, {plan.regions} region{'s' * (plan.regions > 1)}, {len(plan.moves)} moves"
    return "\n".join([*said, f"What happened ({about}, {plan.weather}):", *lines(record), again(plan.seed)])


def lines(record: Record) -> Iterator[str]:
    """Yield what happened in order; of ticks that did nothing, nothing."""
    quiet = True
    for at, who, what in record.lines:
        quiet = who.endswith(("tick-0", "tick-1")) and what == "POST /tick: 200"
        if not quiet:
            yield f"  {at:%H:%M:%S}.{at.microsecond // 1000:03}  {who:18}  {what}"


def again(seed: int) -> str:
    """Return the command to live through a seed again."""
    return f"Once more: make simulate SEED={seed}"
