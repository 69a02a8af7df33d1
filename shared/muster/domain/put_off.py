"""How long a step waits for its hours, and with it what comes after it: nobody is paged twice where the wait ends."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from muster.domain.plan import PlanStep


def put_off(
    step: PlanStep, plan: Sequence[PlanStep], until: Mapping[str, datetime]
) -> tuple[datetime, PlanStep] | None:
    """Return until when a step is put off, and the one whose hours that are; None where nothing puts it off.

    `until` are the instants to which steps were put off that waited for their hours, by their ids. A later step counts
    from there: each comes as long after it as it would have.
    """
    found = (
        (until[each.id] + (step.at - each.at), each)
        for each in plan
        if each.id in until and (each.id == step.id or _follows(step, each, plan))
    )
    return max(found, key=lambda each: each[0], default=None)


def _follows(step: PlanStep, first: PlanStep, plan: Sequence[PlanStep]) -> bool:
    """Return whether a step is for what has not come of the `first`, which waits.

    It is not if it is for the other hours, nor if it has none and others page somebody, at whatever hour, by then.
    """
    if step.at <= first.at or step.counted_from is not first.counted_from or first.during is None:
        return False
    if step.during:
        return step.during.is_working is first.during.is_working
    return not any(
        each.page and each.during is None and each.at <= first.at and each.counted_from is first.counted_from
        for each in plan
    )
