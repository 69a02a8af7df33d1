"""People are reminded by roads that do not ring, and not twice for what is due at the same time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from muster.domain.parties import Recipient
from muster.domain.reminders import next_time, remindable
from muster.domain.rules.oncall import Contact
from tests.support.drill import at
from tests.support.policies import a_policy

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "more", "then"),
    [(0, 0, 60), (59.9, 0, 60), (60, 1, 120), (61, 1, 120), (150, 2, 180), (-30, 0, 60)],
)
def test_the_next_time_is_later_than_now_and_on_the_beat(now: float, more: int, then: float) -> None:
    """Counted from when the first was due, however late the tick is."""
    assert next_time(at(0), HOUR, at(now)) == (more, at(then))


def test_a_reminder_rings_nobody() -> None:
    """By the person's own channels in their order, but for calls; each person once."""
    (ada,) = remindable(["ada", None, "ada", "nobody we know"], "the owner", a_policy())
    assert ada == Recipient(person="ada", name="Ada", channels=("push", "email"), why="the owner")


def test_who_can_only_be_called_is_not_reminded() -> None:
    """Somebody else has to be, or the room."""
    policy = a_policy()
    ada = replace(policy.people["ada"], contacts=(Contact(channel="call", address="+46701740605"),))
    assert remindable(["ada"], "the owner", replace(policy, people={"ada": ada})) == ()
