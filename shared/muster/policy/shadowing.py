"""Find conditions that can never decide, since one before them is asked first and holds whenever they do."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from muster.domain.policy import Policy
from muster.domain.rules.closure import ReviewRule
from muster.domain.rules.matching import Condition
from muster.domain.rules.noise import GroupRule, Maintenance
from muster.policy.covering import covers, implied


class Ruled(Protocol):
    """A rule with a condition, and its place in the file."""

    @property
    def rule(self) -> str:
        """Return its place in the file."""

    @property
    def when(self) -> Condition:
        """Return what it is for."""


def shadowed(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield the path of every such condition, and why it never decides. The rules of the classification are others'."""
    yield from _services(policy)
    noise = policy.noise
    lists: tuple[Sequence[Ruled], ...] = (noise.transient, noise.recurrence, policy.healing, policy.approvals)
    for rules in (*lists, noise.grouping, noise.maintenance, policy.reviews.rules):
        for number, rule in enumerate(rules):
            if other := next((each for each in rules[:number] if _takes_all(each, rule)), None):
                yield rule.rule, f"this never decides anything: {other.rule} comes first, and holds whenever it does"


def _services(policy: Policy) -> Iterator[tuple[str, str]]:
    asked: list[tuple[str, Condition]] = []
    for service in policy.services.values():
        for number, condition in enumerate(service.matches, start=1):
            path = f"services.{service.id}.matches[{number}]"
            if other := next((each for each, wide in asked if covers(wide, condition)), None):
                yield (
                    path,
                    f"this never decides what an alert is about: {other} comes first, and holds whenever it does",
                )
            asked.append((path, condition))


def _takes_all(wide: Ruled, narrow: Ruled) -> bool:
    """Return whether nothing is left to `narrow` once `wide` was asked."""
    match wide, narrow:
        case GroupRule(), GroupRule():  # an alert that lacks one of its facts goes on to the next rule
            there = {*narrow.by, *(fact for fact, _ in narrow.when.fields)}
            return {*wide.by} <= there and covers(wide.when, narrow.when)
        case Maintenance(), Maintenance():  # windows at other times go on
            return wide.window == narrow.window and covers(wide.when, narrow.when)
        case ReviewRule(), ReviewRule():
            recurring = wide.recurring is None or (
                narrow.recurring is not None and implied(wide.recurring, narrow.recurring)
            )
            return recurring and covers(wide.when, narrow.when)
        case _:
            return covers(wide.when, narrow.when)
