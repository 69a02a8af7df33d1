"""What the doctor says of work left undone, in any store."""

from datetime import timedelta

import pytest

from muster.doctor.unfinished import Unfinished
from muster.domain.delivery import NO_INCIDENT, Delivery, Letter
from muster.records import delivery_write
from tests.support.clock import FakeClock
from tests.support.deliveries import a_page
from tests.support.disposable import disposable_store
from tests.support.drill import INCIDENT
from tests.support.policies import START

PAGE = a_page()
LETTER = a_page(incident=NO_INCIDENT, letter=Letter(headline="A test page", why="", tries=True))


def found(delivery: Delivery) -> list[str]:
    """Return what is said, ten minutes later, where there is one delivery."""
    with disposable_store() as store:
        store.commit([delivery_write(delivery, None)])
        return [each.what for each in Unfinished(store, FakeClock(START + timedelta(minutes=10)), "").stuck()]


@pytest.mark.parametrize(("delivery", "named"), [(PAGE, f"d1, of incident {INCIDENT}"), (LETTER, "d1")])
def test_a_stuck_delivery_is_named_with_its_incident(delivery: Delivery, named: str) -> None:
    """If it has one: a test page is about none."""
    assert found(delivery) == [f"1 delivery is waiting to be sent: the first is {named}"]
