"""Something happens while a page is on its way: it is looked at again just before it goes out."""

from datetime import timedelta

from muster.domain.delivery import DeliveryState
from muster.domain.message import MessageKind
from muster.ports import SendAgain
from tests.support.policies import CY, ON_CALL, UNLESS_RESOLVED, a_step, with_steps
from tests.support.responders import acknowledge, reopen, resolve
from tests.support.sendings import hold_back, let_go, paged, told
from tests.support.world import InFlight, World

ALERT = {"key": "orders", "severity": "P1", "service": "checkout"}
MINUTES = timedelta(minutes=1)


def test_a_page_asked_for_before_the_acknowledgement_is_not_sent_after_it(world: World) -> None:
    """Five minutes are over, Bo is to be paged, and in that second Ada acknowledges: Bo sleeps on."""
    world.alert(**ALERT)
    world.clock.advance(5 * MINUTES)
    held = _tick_and_hold_back(world)
    acknowledge(world)
    let_go(world, held)

    assert paged(world) == ["Ada by push"]
    skipped = [each.value for each in world.store.deliveries(world.newest().id) if each.value.recipient == "bo"]
    assert [(each.state, each.outcome) for each in skipped] == [(DeliveryState.SKIPPED, "Ada has acknowledged it")]


def _tick_and_hold_back(world: World) -> list[InFlight]:
    world.request("POST", "/tick", b"{}")
    return hold_back(world)


def test_a_step_that_only_a_resolution_stops_still_goes_out(world: World) -> None:
    """Cy is to be paged unless it is resolved: Ada's acknowledgement in the same second does not keep the page back."""
    steps = (a_step(0, ON_CALL), a_step(5, CY, **UNLESS_RESOLVED))
    world.policies.policy = with_steps("P1", *steps, policy=world.policy)
    world.alert(**ALERT)
    world.clock.advance(5 * MINUTES)
    held = _tick_and_hold_back(world)
    acknowledge(world)
    let_go(world, held)

    assert paged(world) == ["Ada by push", "Cy by push"]


def test_nobody_is_paged_for_what_is_over(world: World) -> None:
    """It was resolved before the page went out."""
    world.post("generic", {"title": "Orders are stale", **ALERT})
    held = hold_back(world)
    resolve(world)
    let_go(world, held)

    assert paged(world) == []


def test_opened_is_not_told_after_resolved(world: World) -> None:
    """The bus brings the room the end before the beginning: the room hears the end, and only that."""
    world.post("generic", {"title": "Orders are stale", **ALERT})
    held = hold_back(world)
    resolve(world)
    world.deliver()
    let_go(world, held)

    assert told(world, "shop-room") == ["[Resolved] P1 Critical: Orders are stale"]


def test_a_page_of_an_earlier_opening_makes_way_for_the_new_one(world: World) -> None:
    """Resolved and reopened while the first page was on its way: Ada is paged once, for the reopening."""
    world.post("generic", {"title": "Orders are stale", **ALERT})
    held = hold_back(world)
    resolve(world)
    reopen(world)
    world.deliver()
    let_go(world, held)

    pages = [sent.message for sent in world.channels.sent if sent.message.kind is MessageKind.PAGE]
    assert [page.why for page in pages] == ["You are on call for Shop: P1 incident reopened."]


def test_a_late_page_says_how_late_it_is(world: World) -> None:
    """Nothing could be sent for a quarter of an hour: the page that comes at last owns up to it."""
    for channel in ("push", "call", "email"):
        world.channels.broken[channel] = lambda: SendAgain("503")
    world.alert(**ALERT)
    world.clock.advance(15 * MINUTES)
    world.channels.broken.clear()
    world.redeliver()

    pages = [sent.message for sent in world.channels.sent if sent.message.kind is MessageKind.PAGE]
    assert {page.late for page in pages} == {"This message is 15 min late."}


def test_a_punctual_page_says_nothing_of_the_kind(world: World) -> None:
    """An apology for nothing would only be noise."""
    world.alert(**ALERT)

    assert {each.message.late for each in world.channels.sent} == {None}
