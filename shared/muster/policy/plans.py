"""Read lists of steps, and the `plans` section: those that steps of other lists may follow."""

from collections.abc import Container, Iterable, Mapping
from datetime import timedelta
from graphlib import CycleError, TopologicalSorter

from muster.domain.plan import size
from muster.domain.rules.escalation import CountedFrom, Step
from muster.policy.names import Names
from muster.policy.place import Fields, Place
from muster.policy.steps import read_step
from muster.policy.words import identifier

LONGEST = 200
"""Steps that a plan comes to at most with all its repetitions: each incident keeps its own."""
DEEPEST = 10
"""Plans that follow one another at most."""


def read_steps(place: Place, names: Names) -> tuple[Step, ...]:
    """Return the steps of a list, which are in order of time."""
    steps: list[Step] = []
    latest: dict[CountedFrom, timedelta] = {}
    for item in place.items():
        step = read_step(item, names)
        if step.repeat and step.repeat.every is None and step.counted_from not in latest:
            item.error(f"'repeat: all', but no step above it is counted from the {step.counted_from}")
        before = latest.get(step.counted_from, timedelta())
        if step.at < before:
            item.error("this step is due before the one above it: write the steps in order of time")
        latest[step.counted_from] = max(step.at, before)
        steps.append(step)
    return tuple(steps)


def fitting(steps: tuple[Step, ...], sizes: Mapping[str, int], place: Place) -> tuple[Step, ...]:
    """Return the steps; where they come to too many, which is reported, those that follow no plan.

    `sizes` are those of the plans they may follow.
    """
    found = size(steps, sizes)
    if found <= LONGEST:
        return steps
    place.error(f"this comes to {found} steps with all its repetitions: {LONGEST} at most")
    return _following_nothing(steps)


def read_named_plans(root: Fields, names: Names) -> tuple[dict[str, tuple[Step, ...]], dict[str, int]]:
    """Return the plans by name, and how many steps each comes to.

    What goes in a circle, or comes to too many steps, is reported, and follows nothing.
    """
    places = root.entries("plans")
    plans = {identifier(key, place): read_steps(place, names) for key, place in places.items()}
    for key, place in places.items():
        if place.is_empty or (not plans[key] and not place.items()):
            place.entry_error(f"the plan {key!r} has no steps")
    sizes: dict[str, int] = {}
    depths: dict[str, int] = {}
    for key in _in_order(plans, places):
        depths[key] = 1 + max((depths[each] for each in _followed(plans[key], plans)), default=0)
        if depths[key] > DEEPEST:
            places[key].entry_error(f"plans follow one another {depths[key]} deep: {DEEPEST} at most")
            plans[key] = _following_nothing(plans[key])
        plans[key] = fitting(plans[key], sizes, places[key])
        found = size(plans[key], sizes)
        sizes[key] = found if found <= LONGEST else 1  # it was reported, and who follows it is not to blame
    return plans, sizes


def _in_order(plans: dict[str, tuple[Step, ...]], places: Mapping[str, Place]) -> list[str]:
    """Return the plans' names, each after those it follows; what leads back to itself is cut."""
    while True:
        graph = TopologicalSorter({key: _followed(steps, plans) for key, steps in plans.items()})
        try:
            return [*graph.static_order()]
        except CycleError as error:
            other, key, *_ = error.args[1]
            places[key].entry_error(f"the plan {key!r} goes in a circle: it follows {other!r}, which leads back to it")
            plans[key] = tuple(step for step in plans[key] if step.follow != other)


def _followed(steps: Iterable[Step], plans: Container[str]) -> set[str]:
    return {step.follow for step in steps if step.follow and step.follow in plans}


def _following_nothing(steps: Iterable[Step]) -> tuple[Step, ...]:
    return tuple(step for step in steps if not step.follow)
