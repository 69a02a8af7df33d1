"""Overrides that have become void: whoever they put on call is not in the policy any more."""

from dataclasses import asdict, replace

from muster.domain.policy import Policy
from muster.domain.standing import Override, Standing, VoidOverride


def void(standing: Standing, policy: Policy) -> tuple[Override, ...]:
    """Return the overrides that put somebody on call whom the policy does not know."""
    return tuple(each for each in standing.overrides if each.person not in policy.people)


def heeded(standing: Standing, policy: Policy) -> Standing:
    """Return what stands as the policy takes it: a void override leaves the turn to whoever has it otherwise."""
    gone = void(standing, policy)
    if not gone:
        return standing
    overrides = (VoidOverride(**asdict(each)) if each in gone else each for each in standing.overrides)
    return replace(standing, overrides=tuple(overrides))
