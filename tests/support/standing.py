"""What stands at run time, for tests: overrides and swaps to begin with, and who makes them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from muster.domain.overrides import OverrideRecord, Span, made
from muster.domain.parties import Actor, ActorKind
from muster.domain.standing import Override
from muster.domain.swaps import Swap
from muster.standing_store import StandingStore
from muster.usecases.override_on_call import OverrideOnCall
from muster.usecases.swap_shifts import SwapShifts
from tests.support.policies import START
from tests.support.world import World

ADA = Actor(kind=ActorKind.PERSON, id="ada", name="Ada")
BO = Actor(kind=ActorKind.PERSON, id="bo", name="Bo")
CY = Actor(kind=ActorKind.PERSON, id="cy", name="Cy")
HOUR = timedelta(hours=1)


def an_override(**changes: Any) -> Override:  # noqa: ANN401 - a field of Override each
    """Return Cy in place of whoever is on call, for an hour from START, with some of its fields replaced."""
    override = Override(id="o1", schedule="primary", person="cy", start=START, end=START + HOUR)
    return replace(override, **changes)


def a_record(**changes: Any) -> OverrideRecord:  # noqa: ANN401 - a field of Override each
    """Return an override as Ada has made it at START."""
    return made(an_override(**changes), ADA, START)


def a_swap(**changes: Any) -> Swap:  # noqa: ANN401 - a field of Swap each
    """Return Ada's request that Bo take her shifts of the hour from START, with some of its fields replaced."""
    swap = Swap(
        id="s1",
        schedule="primary",
        person="ada",
        to="bo",
        start=START,
        end=START + HOUR,
        reason="dentist",
        asked_at=START,
        asked_by=ADA,
    )
    return replace(swap, **changes)


def override(world: World, person: str, start: timedelta = timedelta(), lasts: timedelta = HOUR) -> OverrideRecord:
    """Put somebody on call for the schedule `primary` of a world, told from now."""
    making = OverrideOnCall(StandingStore(world.documents), world.policies, world.clock, lambda: f"of-{person}")
    now = world.clock.now()
    span = Span(schedule="primary", start=now + start, end=now + start + lasts)
    return making.add(ADA, span, person, "dentist")


def swap_taken(world: World) -> Swap:
    """Let Ada ask Bo for the next hour, and Bo take it."""
    swapping = SwapShifts(StandingStore(world.documents), world.policies, world.clock, lambda: "s1")
    now = world.clock.now()
    asked = swapping.request(ADA, Span(schedule="primary", start=now, end=now + HOUR), "ada", "bo", "dentist")
    return swapping.take(BO, asked.id)
