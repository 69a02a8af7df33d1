"""Policies that keep noise from paging, and how things stand then."""

from datetime import timedelta

from muster.domain.key import KeyState
from muster.domain.rules.noise import FlappingRule, GroupRule, Noise, RecurrenceRule, StormRule, TransientRule
from muster.ports import Query
from tests.support.policies import when
from tests.support.world import World

MINUTE = timedelta(minutes=1)


def a_wait(minutes: float = 3, **facts: str) -> Noise:
    """Return what lets a title with "orders" (or these facts) wait so many minutes."""
    rule = TransientRule(rule="hold[1]", when=when(**(facts or {"title": "*orders*"})), wait=minutes * MINUTE)
    return Noise(transient=(rule,))


def a_count(times: int = 3, minutes: float = 10) -> Noise:
    """Return what lets a title with "orders" page only when it has come so often."""
    rule = RecurrenceRule(rule="recurrence[1]", when=when(title="*orders*"), times=times, within=minutes * MINUTE)
    return Noise(recurrence=(rule,))


def a_flapping(changes: int = 4, minutes: float = 15, stable: float = 10) -> Noise:
    """Return what lets an incident stay open that flaps."""
    return Noise(flapping=FlappingRule(changes=changes, within=minutes * MINUTE, stable=stable * MINUTE))


def a_grouping(minutes: float = 10, by: tuple[str, ...] = ("service",)) -> Noise:
    """Return what makes one incident of all the trouble with a service."""
    rule = GroupRule(rule="grouping[1]", name="Services", when=when(key="*"), by=by, within=minutes * MINUTE)
    return Noise(grouping=(rule,))


def a_storm(incidents: int = 3, minutes: float = 5) -> Noise:
    """Return what makes one incident of all that comes beyond so many."""
    return Noise(storm=StormRule(incidents=incidents, within=minutes * MINUTE))


def filed(world: World) -> dict[str, set[str | None]]:
    """Return under which incidents the alerts of each key are filed, None among them for what was suppressed."""
    found: dict[str, set[str | None]] = {}
    for each in world.documents.query(Query(collection="alerts")):
        found.setdefault(each.fields["key"], set()).add(each.fields["incident"])
    return found


def no_group_is_over_while_a_key_is_open(world: World) -> None:
    """See that every key that its sender has not closed leads to an incident that is open, or that somebody ended."""
    for key in world.documents.query(Query(collection="keys", where=(("state", "==", str(KeyState.OPEN)),))):
        incident, group = world.store.incident(key.fields["incident"]), world.store.alerts.group(key.fields["incident"])
        assert incident is not None
        ended_by_somebody = group is not None and not group.value.emptied
        assert incident.value.open or ended_by_somebody, key.fields["key"]
