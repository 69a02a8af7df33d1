"""Schedules whose hand-offs are told, and what was told of them."""

from dataclasses import replace
from datetime import date, time, timedelta

from muster.domain.policy import Policy
from muster.domain.rules.oncall import Schedule
from tests.support.policies import a_policy
from tests.support.schedules import a_layer, a_schedule
from tests.support.world import World

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def told_schedule(
    *people: str,
    ahead: timedelta = timedelta(),
    every: timedelta = DAY,
    hand_over: time = time(9),
    first: date | None = None,
) -> Schedule:
    """Return the schedule `primary`, in which these take turns of a day from 9 in Stockholm, with its notice."""
    layer = a_layer(*people, every=every, hand_over=hand_over, first_day=first or date(2026, 11, 2))
    return replace(a_schedule(layer, id="primary", name="Primary"), hand_off_notice=True, ahead=ahead)


def told_policy(*people: str, ahead: timedelta = timedelta()) -> Policy:
    """Return the shop, whose primary is told of, and its backup not."""
    return with_schedule(a_policy(), told_schedule(*(people or ("ada", "bo", "cy")), ahead=ahead))


def with_schedule(policy: Policy, schedule: Schedule) -> Policy:
    """Return a policy with another schedule of that name."""
    return replace(policy, schedules=policy.schedules | {schedule.id: schedule})


def told(world: World) -> list[str]:
    """Return what was told of hand-offs, in order: "Bo by push: You are on call in Primary until …"."""
    sent = (each for each in world.channels.sent if not each.message.incident)
    return [f"{each.message.recipient} by {each.channel}: {each.message.headline}" for each in sent]
