"""Ada has a dentist's appointment: whoever is on call in her place is paged, wherever that is asked."""

from datetime import timedelta

from muster.standing_store import StandingStore
from muster.usecases.override_on_call import OverrideOnCall
from tests.support.policies import ON_CALL, UNLESS_ACKNOWLEDGED, a_step, with_steps
from tests.support.sendings import paged
from tests.support.standing import ADA, HOUR, override, swap_taken
from tests.support.world import World

ALERT = {"key": "orders", "severity": "P1", "service": "checkout"}
MINUTE = timedelta(minutes=1)


def test_the_override_is_paged_and_told_why(world: World) -> None:
    """Not by the rotation, but since somebody arranged it."""
    override(world, "cy")

    world.alert(**ALERT)

    assert paged(world) == ["Cy by push"]
    (why,) = {sent.message.why for sent in world.channels.sent if sent.message.recipient == "Cy"}
    assert why == "You are on call for Shop (override: dentist): P1 incident opened."


def test_an_override_counts_for_the_incidents_that_are_open(world: World) -> None:
    """A step asks who is on call when it fires, and a message who will be."""
    steps = (a_step(0, ON_CALL), a_step(15, ON_CALL, **UNLESS_ACKNOWLEDGED))
    world.policies.policy = with_steps("P1", *steps, policy=world.policy)
    override(world, "cy", start=15 * MINUTE)

    world.alert(**ALERT)
    told = next(sent.message.next for sent in world.channels.sent if sent.message.recipient == "Ada")
    assert told == "If nobody acknowledges by 10:15 CET (in 15 min), Cy is paged."

    world.advance(14 * MINUTE)
    assert paged(world) == ["Ada by push"]
    world.advance(MINUTE)
    assert paged(world) == ["Ada by push", "Cy by push"]


def test_after_it_the_rotation_goes_on(world: World) -> None:
    """Nothing has to be undone."""
    override(world, "cy")
    world.clock.advance(HOUR)

    world.alert(**ALERT)

    assert paged(world) == ["Ada by push"]


def test_an_override_that_is_ended_pages_nobody_any_more(world: World) -> None:
    """From the next decision on."""
    made = override(world, "cy")
    world.clock.advance(MINUTE)
    ending = OverrideOnCall(StandingStore(world.documents), world.policies, world.clock, str)
    ending.end(ADA, made.override.id)

    world.alert(**ALERT)

    assert paged(world) == ["Ada by push"]


def test_a_swap_that_was_taken_pages_who_took_it(world: World) -> None:
    """In the other's place, and told so."""
    swap_taken(world)

    world.alert(**ALERT)

    assert paged(world) == ["Bo by push"]
    why = next(sent.message.why for sent in world.channels.sent if sent.message.recipient == "Bo")
    assert why == "You are on call for Shop (in place of ada: dentist): P1 incident opened."


def test_the_page_behind_a_link_names_the_override(world: World) -> None:
    """Who is paged next is asked as it is when somebody looks."""
    steps = (a_step(0, ON_CALL), a_step(15, ON_CALL, **UNLESS_ACKNOWLEDGED))
    world.policies.policy = with_steps("P1", *steps, policy=world.policy)
    world.alert(**ALERT)
    before = world.request("GET", world.link("acknowledge", "Ada")).body.decode()
    override(world, "cy")
    after = world.request("GET", world.link("acknowledge", "Ada")).body.decode()

    assert ["Ada is paged" in page for page in (before, after)] == [True, False]
    assert "Cy is paged" in after
