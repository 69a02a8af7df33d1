"""Find deadlines in an order that can only be a mistake."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations

from muster.domain.clockwork import spoken
from muster.domain.policy import Policy
from muster.domain.rules.escalation import CountedFrom, Step
from muster.domain.rules.severities import SEVERITIES, Severity, Within
from muster.policy import reach

DEADLINES = {"acknowledge_within": "to acknowledge", "triage_within": "to triage", "resolve_within": "to resolve"}
"""In the order of what they are for."""
SHORTEST_DAY = timedelta(hours=23)
"""A day on which the clock is put forward."""


def disordered(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield the path of every deadline, or first page, that is surely later than what should come after it, and why."""
    for severity in policy.severities.values():
        yield from _of_one(severity)
    for worse, better in combinations((policy.severities[each] for each in SEVERITIES), 2):
        yield from _of_two(worse, better)
    for plan in reach.plans(policy):
        yield from _first_page(policy, policy.severities[plan.severity], plan)


def _of_one(severity: Severity) -> Iterator[tuple[str, str]]:
    for (first, does), (then, done) in combinations(DEADLINES.items(), 2):
        if is_later(getattr(severity, first), getattr(severity, then)):
            yield f"severities.{severity.id}.{first}", f"the time {does} ends after the time {done}, {then}"


def _of_two(worse: Severity, better: Severity) -> Iterator[tuple[str, str]]:
    for deadline, does in DEADLINES.items():
        if is_later(getattr(worse, deadline), getattr(better, deadline)):
            yield (
                f"severities.{worse.id}.{deadline}",
                f"{worse.id} is worse, yet it has more time {does} than {better.id}",
            )


def _first_page(policy: Policy, severity: Severity, plan: reach.Plan) -> Iterator[tuple[str, str]]:
    """Yield the first step that pages, where whoever it pages is late already."""
    paging = [step for step in plan.steps if _pages(policy, step)]
    if not paging:
        return
    first = min(paging, key=lambda step: step.at)
    if is_later(Within(duration=first.at), severity.acknowledge_within):
        yield (
            first.rule,
            f"the first page comes {spoken(first.at)} after the opening, when it is too late to acknowledge",
        )


def _pages(policy: Policy, step: Step) -> bool:
    """Return whether a step may be the first to page: one that follows a plan may, for all that is known here."""
    opening = step.counted_from is CountedFrom.OPENING
    return opening and bool(step.follow or reach.targets(policy, step))


def is_later(one: Within | None, other: Within | None) -> bool:
    """Return whether a deadline surely ends after another that begins with it; False also where that cannot be told."""
    if one is None or other is None:
        return False
    if other.business_days:
        return one.business_days > other.business_days
    if other.business_time:
        return one.business_time > other.business_time
    return max(one.duration, one.business_time, one.business_days * SHORTEST_DAY) > other.duration
