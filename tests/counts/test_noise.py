"""Keeping noise from paging costs what it must, and only where the policy asks for it."""

from dataclasses import replace

import pytest

from muster.domain.commands.classification import SetSeverity
from muster.domain.rules.noise import Noise
from muster.ports import SendAgain
from tests.support.bundling import MINUTE, a_bundling
from tests.support.costs import DELIVERY, DELIVERY_REQUEST, DUPLICATE, EVENT, NEW_INCIDENT, PAGE, Cost
from tests.support.counted_world import CountedWorld
from tests.support.noise import a_count, a_flapping, a_grouping, a_storm, a_wait
from tests.support.policies import ON_CALL, a_step, with_steps
from tests.support.responders import ADA, act


def keep_quiet(world: CountedWorld, noise: Noise) -> None:
    """Let the policy say so."""
    world.policies.policy = replace(world.policies.policy, noise=noise)


def opened(world: CountedWorld, **alert: str) -> Cost:
    """Return what an alert costs that opens an incident, or joins one."""
    world.post_one(**alert)
    return world.cost(world.deliver_next)


def repeated(world: CountedWorld, **alert: str) -> Cost:
    """Return what a repeat costs, when everything before is done."""
    world.deliver()
    world.post_one(**alert)
    return world.cost(world.deliver)


@pytest.mark.parametrize("noise", [a_wait(), a_flapping()], ids=["a wait", "flapping"])
def test_waits_and_flapping_cost_nothing(world: CountedWorld, noise: Noise) -> None:
    """The incident and the key are written anyway; a repeat is a repeat."""
    keep_quiet(world, noise)
    assert opened(world).reads == NEW_INCIDENT.reads
    assert repeated(world) == DUPLICATE


def test_a_count_costs_a_write_while_it_counts(world: CountedWorld) -> None:
    """Key, incident and what stands are read, alert and key are written; once it pages, a repeat is a repeat."""
    keep_quiet(world, a_count(3))
    opened(world)
    assert repeated(world) == Cost(reads=3, writes=2)
    repeated(world)
    assert repeated(world) == DUPLICATE


def test_a_group_costs_its_two_documents(world: CountedWorld) -> None:
    """The entrance is read, and both are written with the incident; a member's repeat reads the group besides."""
    keep_quiet(world, a_grouping())
    assert opened(world) == NEW_INCIDENT + Cost(reads=1, writes=2)
    world.deliver()
    opened(world, key="invoices")
    world.deliver()
    joined = opened(world, key="payments")
    assert joined == Cost(reads=6, writes=3)
    assert repeated(world) == repeated(world, key="payments") == DUPLICATE + Cost(reads=1)


def test_a_storm_is_counted_and_not_kept(world: CountedWorld) -> None:
    """Two entrances are read and two counts made for a new incident; a repeat is a repeat."""
    keep_quiet(world, a_storm(incidents=10))
    assert opened(world) == NEW_INCIDENT + Cost(reads=4, queries=2)
    assert repeated(world) == DUPLICATE


def test_a_limit_costs_two_documents_read_and_one_written_for_a_page(world: CountedWorld) -> None:
    """Before it is let out the incident and the pager are read; the pager is written with the lease."""
    keep_quiet(world, a_bundling(pages=1))
    opened(world)
    assert world.cost(world.deliver) == PAGE + Cost(reads=2, writes=1)


def test_a_page_that_is_tried_again_has_its_place(world: CountedWorld) -> None:
    """The pager is read, since others may wait to be told of, and not written; the breaker is, as the channel works."""
    keep_quiet(world, a_bundling(pages=1))
    opened(world)
    world.channels.broken = dict.fromkeys(("push", "call", "email"), lambda: SendAgain("503"))
    world.deliver()
    world.channels.broken.clear()
    world.clock.advance(MINUTE / 2)
    world.bus.ready.append(world.bus.waiting.pop())
    assert world.cost(world.deliver_next) == DELIVERY + Cost(reads=2, writes=1)


def test_a_page_that_waits_costs_no_lease(world: CountedWorld) -> None:
    """Delivery, what stands, breaker, incident and pager are read; pager and delivery are written."""
    keep_quiet(world, a_bundling(pages=1))
    opened(world)
    world.deliver()
    opened(world, key="invoices")
    assert world.cost(world.deliver) == DELIVERY_REQUEST + Cost(reads=5, writes=2) + EVENT


def test_a_page_that_tells_of_others_reads_them(world: CountedWorld) -> None:
    """Each other's delivery and incident; these then read the page that told and its incident, and end."""
    keep_quiet(world, a_bundling(pages=1))
    for key in ("orders", "invoices", "payments"):
        opened(world, key=key)
        world.deliver()
    world.clock.advance(5 * MINUTE)
    world.only_tick()
    led, told = [each for each in world.bus.ready if each.topic == "notifications"]
    assert world.cost(lambda: world.hand_over(led)) == DELIVERY + Cost(reads=2 + 2, writes=1)
    assert world.cost(lambda: world.hand_over(told)) == Cost(reads=7, writes=1) + EVENT


def test_a_p1_costs_a_look_at_its_incident(world: CountedWorld) -> None:
    """Which is how it is known to be one; no pager is read."""
    keep_quiet(world, a_bundling(pages=1))
    world.policies.policy = with_steps("P1", a_step(0, ON_CALL), policy=world.policies.policy)
    opened(world, severity="P1")
    assert world.cost(world.deliver) == PAGE + Cost(reads=1)


@pytest.mark.parametrize(
    ("noise", "severity", "cost"),
    [
        (a_bundling(), "P1", Cost(queries=1, reads=1)),
        (a_bundling(), "P3", Cost()),
        (Noise(), "P1", Cost()),
    ],
)
def test_a_raise_to_p1_asks_for_what_waits(world: CountedWorld, noise: Noise, severity: str, cost: Cost) -> None:
    """One query, and only where the policy limits pages."""
    keep_quiet(world, noise)
    opened(world)
    world.deliver()
    act(world, SetSeverity(actor=ADA, severity=severity, reason="it is so"))
    assert world.cost(world.deliver_next) == cost
