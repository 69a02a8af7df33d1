"""What is known of a key."""

from datetime import datetime, timedelta

import pytest

from muster.domain.alert import Moment
from muster.domain.key import Key, KeyState
from tests.support.policies import START

EARLIER, LATER = START - timedelta(minutes=1), START + timedelta(minutes=1)


def _moment(occurred: datetime | None, received: datetime = START) -> Moment:
    return Moment(occurred_at=occurred, received_at=received)


@pytest.mark.parametrize(
    ("opened", "closed", "overtaken"),
    [
        (_moment(LATER), _moment(START), False),
        (_moment(START), _moment(START), True),
        (_moment(EARLIER), _moment(START), True),
        # By the sender's clock where both have its time, whatever the order of receipt.
        (_moment(LATER, EARLIER), _moment(START, LATER), False),
        (_moment(EARLIER, LATER), _moment(START, EARLIER), True),
        # By ours where one of them has not.
        (_moment(None, LATER), _moment(LATER, START), False),
        (_moment(EARLIER, LATER), _moment(None, START), False),
        (_moment(LATER, START), _moment(None, LATER), True),
        (_moment(None, START), _moment(None, START), True),
    ],
)
def test_an_open_no_later_than_the_last_close_has_been_overtaken(
    opened: Moment, closed: Moment, *, overtaken: bool
) -> None:
    """Like is compared with like."""
    key = Key(id="k", source="s", key="k", state=KeyState.RESOLVED, closed=closed)
    assert key.overtaken(opened) is overtaken


def test_without_a_close_nothing_has_been_overtaken() -> None:
    """However old."""
    assert not Key(id="k", source="s", key="k", state=KeyState.OPEN).overtaken(_moment(EARLIER))
