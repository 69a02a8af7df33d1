"""What becomes of a delivery that must not go out, or cannot."""

from datetime import timedelta

import pytest

from muster.domain.delivery import Delivery, DeliveryState, Letter
from muster.domain.story import Context
from muster.domain.verdict import verdict
from tests.support.deliveries import a_page, an_update
from tests.support.drill import Drill
from tests.support.policies import START, a_policy

SENDING = DeliveryState.SENDING
DAY = timedelta(hours=24)
MOMENT = timedelta(microseconds=1)


def ruled(
    delivery: Delivery, after: timedelta = timedelta(), before: Delivery | None = None, *, spare: bool = False
) -> tuple[str, ...] | None:
    """Return how a delivery about an incident that has just been opened is ruled, so long after it was asked for."""
    drill = Drill(a_policy())
    drill.tick(0)
    incident = None if delivery.letter else drill.incident
    context = Context(policy=drill.policy)
    return verdict(before or delivery, delivery, incident, context, START + after, spare=spare)


def test_what_is_wanted_and_has_an_address_is_sent() -> None:
    """The sender's own lease is no other's."""
    assert ruled(a_page(state=SENDING, address="ada@push"), before=a_page()) is None
    assert ruled(an_update(state=SENDING, address="room"), before=an_update()) is None


def test_an_update_whose_sender_died_is_not_sent_twice() -> None:
    """Nobody can tell whether the room has it; a page goes out again."""
    text = "the sender died while sending; an update is not sent twice"
    assert ruled(an_update(state=SENDING, address="room")) == (DeliveryState.UNKNOWN, "lost", text)
    assert ruled(a_page(state=SENDING, address="ada@push")) is None


def test_what_nobody_wants_any_more_is_skipped() -> None:
    """A page of the run before; a test page where the policy asks for none."""
    assert ruled(a_page(address="ada@push", run=2)) == (
        DeliveryState.SKIPPED,
        "opened",
        "the incident is opened, and its steps are fired anew",
    )
    letter = a_page(incident="", address="ada@push", letter=Letter(headline="Test", why="", tries=True))
    assert ruled(letter) == (DeliveryState.SKIPPED, "superseded", "the policy asks for no test pages any more")


def test_a_page_is_given_up_after_a_day() -> None:
    """Not a moment before."""
    page = a_page(address="ada@push")
    assert ruled(page, after=DAY) is None
    assert ruled(page, after=DAY + MOMENT) == (DeliveryState.FAILED, "too_old", "given up after 24 h")


@pytest.mark.parametrize("spare", [False, True])
def test_where_there_is_no_address_it_has_failed(spare: bool) -> None:  # noqa: FBT001 - a case
    """Unless nobody has looked: its channel is down, and it was not leased."""
    text = "the policy has no address for ada on push"
    assert ruled(a_page(), spare=spare) == (None if spare else (DeliveryState.FAILED, "no_address", text))
