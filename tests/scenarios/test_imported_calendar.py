"""A team keeps its rota in a calendar of its own: whoever that names is paged."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.disposable import disposable_store
from tests.support.kept_calendars import KeptCalendars, an_entry
from tests.support.policies import a_policy
from tests.support.schedules import a_schedule
from tests.support.sendings import paged
from tests.support.standing import override
from tests.support.world import World

ALERT = {"key": "orders", "severity": "P1", "service": "checkout"}


@pytest.fixture
def calendars() -> KeptCalendars:
    """Return a calendar that has Cy for an hour, then Bo."""
    return KeptCalendars(an_entry("Cy on call"), an_entry("Bo on call", 1))


@pytest.fixture
def world(calendars: KeptCalendars) -> Iterator[World]:
    """Return the shop, whose primary is kept elsewhere."""
    policy = a_policy()
    kept = replace(a_schedule(id="primary", name="Primary"), ical_url="https://calendar.example/x.ics")
    with disposable_store() as store:
        yield World(store, replace(policy, schedules=policy.schedules | {"primary": kept}), calendars=calendars)


def test_whoever_the_calendar_names_is_paged(world: World) -> None:
    """From the first tick on, and told why."""
    world.tick()
    world.alert(**ALERT)
    assert paged(world) == ["Cy by push"]
    why = next(sent.message.why for sent in world.channels.sent if sent.message.recipient == "Cy")
    assert why.startswith("You are on call for Shop (imported calendar)")


def test_the_next_shift_is_paged_in_its_turn(world: World) -> None:
    """Though the calendar has not been read since."""
    world.tick()
    world.clock.advance(timedelta(minutes=60))
    world.alert(**ALERT)
    assert paged(world) == ["Bo by push"]


def test_a_calendar_that_is_away_changes_nothing(world: World, calendars: KeptCalendars) -> None:
    """The ticks go on, and so does what was read last."""
    world.tick()
    calendars.reason = "its server cannot be reached"
    world.advance(timedelta(minutes=61))
    world.alert(**ALERT)
    assert paged(world) == ["Bo by push"]


def test_an_override_counts_over_the_calendar(world: World) -> None:
    """As over any rotation."""
    world.tick()
    override(world, "dir")
    world.alert(**ALERT)
    assert paged(world) == ["Dir by push"]
