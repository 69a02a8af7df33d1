"""Overrides that have become void: whoever they put on call is not in the policy any more."""

from dataclasses import replace

from muster.domain.policy import Policy
from muster.domain.standing import Override, Standing, VoidOverride


def void(standing: Standing, policy: Policy) -> tuple[Override, ...]:
    """Return the overrides that put somebody on call whom the policy does not know."""
    return tuple(each for each in standing.overrides if each.person not in policy.people)


def heeded(standing: Standing, policy: Policy) -> Standing:
    """Return what stands as the policy takes it: a void override leaves the turn to whoever has it otherwise."""
    if not void(standing, policy):
        return standing
    overrides = (each if each.person in policy.people else _voided(each) for each in standing.overrides)
    return replace(standing, overrides=tuple(overrides))


def _voided(override: Override) -> VoidOverride:
    return VoidOverride(
        id=override.id,
        schedule=override.schedule,
        person=override.person,
        start=override.start,
        end=override.end,
        instead=override.instead,
        reason=override.reason,
        by=override.by,
    )
