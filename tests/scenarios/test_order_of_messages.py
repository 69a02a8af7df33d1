"""A monitoring system says open, closed, open, closed; the network brings that twice, late, or the wrong way round."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import msgspec
import pytest

from muster.domain.incident import OPEN_STATES, IncidentState
from muster.domain.key import KeyState
from muster.ports import Query
from tests.support.responders import reopen, resolve
from tests.support.sendings import paged
from tests.support.world import World

EIGHT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def say(world: World, state: str, minute: int | None = None, *, key: str = "orders", severity: str = "P1") -> None:
    """Send an alert that says what was at so many minutes past eight, and let it be dealt with."""
    alert = {"title": "Orders are stale", "key": key, "state": state, "severity": severity, "service": "checkout"}
    if minute is not None:
        alert["occurred_at"] = (EIGHT + timedelta(minutes=minute)).isoformat()
    world.clock.advance(SECOND)
    assert world.post("generic", alert).status == 202
    world.deliver()


def is_open(world: World, key: str = "orders") -> bool:
    """Return whether an incident is open for the key. There are never two, and the key knows of it."""
    of_key = (("key", "==", key),)
    incidents = world.documents.query(Query(collection="incidents", where=of_key))
    is_open = [each for each in incidents if each.fields["state"] in OPEN_STATES]
    keys = world.documents.query(Query(collection="keys", where=of_key))
    assert len(is_open) == sum(each.fields["state"] == KeyState.OPEN for each in keys) <= 1
    return bool(is_open)


def filed(world: World) -> list[tuple[str, bool, str | None]]:
    """Return what became of each alert, in the order of the sender's times: state, filed under an incident, rule."""
    alerts = world.documents.query(Query(collection="alerts", order_by=("at",)))
    return [(each.fields["state"], each.fields["incident"] is not None, each.fields["suppressed"]) for each in alerts]


STORY = (("open", 1), ("closed", 2), ("open", 3), ("closed", 4))


@pytest.mark.parametrize("length", [2, 3, 4])
def test_the_newest_word_of_the_sender_holds_in_whatever_order_it_comes(world: World, length: int) -> None:
    """Each order of the messages, each message twice, ends as the newest says, with every one on record once."""
    newest, _ = STORY[length - 1]
    for number, order in enumerate(permutations(STORY[:length])):
        key = f"orders-{number}"
        for state, minute in order:
            say(world, state, minute, key=key)
            say(world, state, minute, key=key)
            is_open(world, key)
        assert is_open(world, key) == (newest == "open"), order
        alerts = world.documents.query(Query(collection="alerts", where=(("key", "==", key),)))
        assert len(alerts) == length
        assert all(each.fields["incident"] or each.fields["suppressed"] for each in alerts)


@pytest.mark.parametrize("newest", ["open", "closed"])
def test_without_the_senders_times_the_order_of_receipt_holds(world: World, newest: str) -> None:
    """What was received last is the newest, even if the bus brings it first."""
    states = ("open", "closed", "open", "closed")[: 3 if newest == "open" else 4]
    for number, order in enumerate(permutations(range(len(states)))):
        key = f"orders-{number}"
        for state in states:
            world.clock.advance(SECOND)
            world.post("generic", {"title": "Orders are stale", "key": key, "state": state, "severity": "P1"})
        world.bus.ready = [world.bus.ready[place] for place in order]
        world.deliver()
        assert is_open(world, key) == (newest == "open"), order


def test_a_replay_long_after_changes_nothing(world: World) -> None:
    """The bus brings an old message again, hours after its incident was resolved: nobody hears of it."""
    say(world, "open", 1)
    replay = [message for message in world.bus.published if message[0] == "alerts"]
    resolve(world)
    world.deliver()
    world.advance(timedelta(hours=3), every=timedelta(minutes=30))
    before = (world.incidents(), len(world.channels.sent))

    for topic, outgoing in replay:
        world.bus.publish(topic, [outgoing])
    world.deliver()

    assert (world.incidents(), len(world.channels.sent)) == before
    assert world.newest().state is IncidentState.CLOSED


def test_a_close_that_overtakes_its_open_leaves_nothing_open(world: World) -> None:
    """The close finds nothing and leaves a tombstone, which the open then finds: nobody is paged."""
    say(world, "closed", 2)
    say(world, "open", 1)

    assert world.incidents() == []
    assert paged(world) == []
    assert filed(world) == [("open", False, "closed_before_it_opened"), ("closed", False, "nothing_open")]


def test_a_genuinely_later_open_opens_over_a_tombstone(world: World) -> None:
    """The tombstone ends what was before it, not what comes after."""
    say(world, "closed", 2)
    say(world, "open", 3)

    assert is_open(world)
    assert paged(world) == ["Ada by push"]


def test_an_old_close_does_not_end_what_was_reported_since(world: World) -> None:
    """It closed at 2 and fired again at 3; the close comes last, and is on record as outdated."""
    say(world, "open", 1)
    say(world, "open", 3, severity="P2")
    say(world, "closed", 2)

    assert is_open(world)
    assert filed(world)[1] == ("closed", True, "reported_again_since")


def test_a_late_open_from_before_the_close_does_not_reopen(world: World) -> None:
    """A repeat of the alert that was on its way while it closed is history."""
    say(world, "open", 1)
    say(world, "closed", 4)
    say(world, "open", 3, severity="P1 ")

    assert not is_open(world)
    assert len(world.incidents()) == 1


def test_a_late_open_from_before_one_that_a_person_ended_does_not_reopen(world: World) -> None:
    """Ada resolved it knowing of the alert of 5; that of 4, which comes now, is older news, and filed as such."""
    say(world, "open", 1)
    say(world, "open", 5)
    resolve(world)
    say(world, "open", 4)

    assert not is_open(world)
    assert filed(world) == [("open", True, None)] * 3


def test_an_older_close_does_not_end_what_a_person_reopened(world: World) -> None:
    """The sender closed it at 4 and Ada reopened it: a close from 2 that comes now says nothing new."""
    say(world, "open", 1)
    say(world, "closed", 4)
    reopen(world)
    say(world, "closed", 2)

    assert is_open(world)


@pytest.mark.parametrize("state", ["acknowledge", "resolve"])
def test_word_on_an_unknown_key_is_on_record_and_does_nothing(world: World, state: str) -> None:
    """PagerDuty's acknowledge or resolve for a key nobody has heard of is suppressed, by name."""
    event = {"routing_key": "k", "event_action": state, "dedup_key": "never-seen"}

    assert world.request("POST", "/v2/enqueue", msgspec.json.encode(event)).status == 202
    world.deliver()

    assert world.incidents() == []
    assert [(incident, rule) for _, incident, rule in filed(world)] == [(False, "nothing_open")]


def test_watching_that_stopped_for_an_unknown_key_does_nothing(world: World) -> None:
    """A policy of Cloud Monitoring is deleted whose incident was never sent here."""
    incident = {"incident_id": "0.x", "state": "closed", "policy_name": "P", "summary": "", "started_at": 1}
    incident["observed_value"] = "Incident cancelled because the alert policy condition was deleted."

    world.post("cloud_monitoring", {"version": "1.2", "incident": incident})
    world.deliver()

    assert world.incidents() == []
    assert filed(world) == [("cancelled", False, "nothing_open")]


def test_an_acknowledgement_from_before_the_close_does_not_silence_what_fires_again(world: World) -> None:
    """trigger, acknowledge, resolve, trigger: the acknowledge comes last, and Bo is still paged for the second."""
    base = {"routing_key": "k", "dedup_key": "orders", "payload": {"summary": "Orders", "severity": "critical"}}
    for action in ("trigger", "acknowledge", "resolve", "trigger"):
        world.clock.advance(SECOND)
        world.request("POST", "/v2/enqueue", msgspec.json.encode(base | {"event_action": action}))
    late = world.bus.ready.pop(1)
    world.deliver()
    world.bus.ready.append(late)
    world.deliver()

    assert world.newest().state is IncidentState.TRIGGERED
