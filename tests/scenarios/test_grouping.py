"""The checkout is in trouble, and ten checks say so, each in its own words: one incident, one page."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from muster.domain.commands.classification import SetSeverity
from muster.domain.incident import Incident, IncidentState
from muster.ports import Query
from tests.support.noise import MINUTE, a_grouping, filed, no_group_is_over_while_a_key_is_open
from tests.support.policies import a_policy
from tests.support.responders import ADA, acknowledge, act, reopen, resolve
from tests.support.sendings import paged, told
from tests.support.world import World


@pytest.fixture(autouse=True)
def grouped(world: World) -> None:
    """Group by service."""
    world.policies.policy = a_policy(noise=a_grouping())


def say(world: World, key: str, state: str = "open", **alert: Any) -> Incident:  # noqa: ANN401 - a field each
    """Send an alert of a key, a second later, and return the newest incident."""
    world.clock.advance(MINUTE / 60)
    said: dict[str, Any] = {"key": key, "state": state, "severity": "P2", "service": "checkout", **alert}
    incident = world.alert(**said)
    no_group_is_over_while_a_key_is_open(world)
    return incident


def test_ten_checks_are_one_incident(world: World) -> None:
    """All of them are on its record; Ada is paged once; the timeline names the rule, once."""
    for number in range(10):
        say(world, f"check-{number}")

    (incident,) = world.incidents()
    assert filed(world) == {f"check-{number}": {incident.id} for number in range(10)}
    assert paged(world) == ["Ada by push"]
    (gathered,) = [event for event in world.timeline(incident.id) if event.fact.type == "incident.gathered"]
    assert (gathered.reason.text, gathered.reason.rule) == (
        '"Orders are stale" (Checkout) joined it; Services: alerts of the same service are one incident',
        "grouping[1]",
    )


def test_joining_does_not_write_the_incident(world: World) -> None:
    """It would take about one write a second."""
    say(world, "a")
    say(world, "b")
    before = world.store.incident(world.newest().id)
    say(world, "c")
    assert world.store.incident(world.newest().id) == before


def test_another_service_is_another_incident(world: World) -> None:
    """They share nothing."""
    say(world, "a")
    say(world, "b", service="orders")
    assert len(world.incidents()) == 2


def test_what_has_no_service_is_in_no_group(world: World) -> None:
    """Two alerts that lack the same fact have nothing in common."""
    say(world, "a", service="", title="one")
    say(world, "b", service="", title="two")
    assert len(world.incidents()) == 2


def test_the_window_counts_from_the_last_that_joined(world: World) -> None:
    """Nine minutes after another is near enough; eleven are not, and then there are two."""
    say(world, "a")
    world.advance(9 * MINUTE)
    say(world, "b")
    world.advance(9 * MINUTE)
    say(world, "c")
    assert len(world.incidents()) == 1
    world.advance(11 * MINUTE)
    say(world, "d")
    assert len(world.incidents()) == 2


@pytest.mark.parametrize("closed", [("a", "b"), ("a",)])
def test_the_window_counts_from_one_that_came_back(world: World, closed: tuple[str, ...]) -> None:
    """What is open again brings the trouble back, whether or not the incident was over."""
    first = say(world, "a")
    say(world, "b")
    world.advance(9 * MINUTE)
    for key in closed:
        say(world, key, "closed")
    world.advance(2 * MINUTE)
    say(world, "a")
    say(world, "c")
    world.advance(9 * MINUTE)
    say(world, "d")
    assert [incident.id for incident in world.incidents()] == [first.id]
    assert filed(world) == {key: {first.id} for key in "abcd"}


def test_one_that_came_back_to_an_older_incident_holds_no_newer_one_open(world: World) -> None:
    """The group's newer incident takes what comes within the time after its own."""
    say(world, "a")
    world.advance(11 * MINUTE)
    newer = say(world, "b")
    world.advance(9 * MINUTE)
    say(world, "a", "closed")
    say(world, "a")
    world.advance(2 * MINUTE)
    assert newer.id not in filed(world)["a"]
    say(world, "c")
    assert len(world.incidents()) == 3


def test_each_of_two_incidents_of_a_group_keeps_its_own(world: World) -> None:
    """What came too late for the first is another; repeats and closes go where their alerts went."""
    for key in ("a", "b"):
        say(world, key)
    world.advance(11 * MINUTE)
    for key in ("c", "d", "a"):
        say(world, key)
    second, first = world.incidents()
    assert filed(world) == {"a": {first.id}, "b": {first.id}, "c": {second.id}, "d": {second.id}}
    for key in ("a", "b"):
        say(world, key, "closed")
    assert [incident.open for incident in world.incidents()] == [True, False]
    for key in ("c", "d"):
        say(world, key, "closed")
    assert [incident.open for incident in world.incidents()] == [False, False]


def test_it_is_over_when_the_last_is_closed(world: World) -> None:
    """Not before; and each close is on record."""
    for key in ("a", "b", "c"):
        say(world, key)
    for key in ("a", "c"):
        assert say(world, key, "closed").open
    assert say(world, "b", "closed").state is IncidentState.RESOLVED
    world.advance(2 * MINUTE)
    assert world.types(world.newest().id)[-1] == "incident.resolved"


def test_a_worse_alert_makes_it_worse(world: World) -> None:
    """A P1 joins a P2: it is a P1, and what is due by its plan is done."""
    say(world, "a")
    world.advance(6 * MINUTE)
    assert paged(world) == ["Ada by push"]
    assert say(world, "b", severity="P1").severity == "P1"
    assert "Bo by push" in paged(world)


def test_a_repeat_of_a_member_is_filed_and_nothing_else(world: World) -> None:
    """Three times the same: one more alert on record each."""
    say(world, "a")
    say(world, "b")
    before = world.timeline(world.newest().id)
    say(world, "b")
    say(world, "a")
    assert world.timeline(world.newest().id) == before
    assert world.store.alerts.count(world.newest().id) == 4


def test_what_fires_again_reopens_it(world: World) -> None:
    """Within the window to reopen it is the same incident, whichever of its keys fires."""
    first = say(world, "a")
    say(world, "b")
    for key in ("a", "b"):
        say(world, key, "closed")
    world.advance(MINUTE)
    again = say(world, "b")
    assert (again.id, again.state) == (first.id, IncidentState.TRIGGERED)
    assert paged(world) == ["Ada by push"] * 2
    assert not say(world, "b", "closed").open


def test_a_person_ends_it_for_all(world: World) -> None:
    """Ada resolves it, knowing of all its keys: their closes change nothing, and a repeat reopens it."""
    first = say(world, "a")
    say(world, "b")
    acknowledge(world)
    resolve(world)
    world.deliver()
    assert not say(world, "a", "closed").open
    world.advance(MINUTE)
    again = say(world, "b")
    assert (again.id, again.open) == (first.id, True)


def test_a_person_takes_the_end_back(world: World) -> None:
    """Reopened by hand it stays open, until a key of it is closed anew."""
    say(world, "a")
    say(world, "b")
    for key in ("a", "b"):
        say(world, key, "closed")
    reopen(world)
    world.advance(5 * MINUTE)
    assert world.newest().open
    say(world, "a")
    assert not say(world, "a", "closed").open


def test_a_close_that_is_brought_again_does_not_undo_that(world: World) -> None:
    """The bus delivers the last close once more, after Ada has reopened it."""
    say(world, "a")
    say(world, "b")
    for key in ("a", "b"):
        say(world, key, "closed")
    close = [outgoing for topic, outgoing in world.bus.published if topic == "alerts"][-1]
    reopen(world)
    world.bus.publish("alerts", [close])
    world.deliver()
    assert world.newest().open


def test_long_after_there_is_a_new_one(world: World) -> None:
    """The old one is closed; its keys, which nobody has closed, open another together."""
    first = say(world, "a")
    say(world, "b")
    resolve(world)
    world.advance(61 * MINUTE)
    second = say(world, "b")
    assert second.id != first.id
    say(world, "a")
    assert len(world.incidents()) == 2
    assert {key.key for key in world.store.alerts.members(second.id)} == {"a", "b"}


def test_a_sender_that_owns_one_of_them_does_not_own_all(world: World) -> None:
    """Its acknowledgement is about one alert, and is on record as that."""
    base = {"routing_key": "k", "dedup_key": "x", "payload": {"summary": "checkout is slow", "severity": "error"}}
    for action in ("trigger", "acknowledge"):
        world.clock.advance(MINUTE)
        world.request("POST", "/v2/enqueue", msgspec.json.encode(base | {"event_action": action}))
        world.deliver()
    assert world.newest().state is IncidentState.TRIGGERED
    alerts = world.documents.query(Query(collection="alerts", where=(("state", "==", "acknowledged"),)))
    assert [each.fields["suppressed"] for each in alerts] == ["one_of_a_group"]


def test_another_window_or_another_fact(world: World) -> None:
    """The policy's numbers and facts count."""
    world.policies.policy = a_policy(noise=a_grouping(minutes=1))
    say(world, "a")
    world.advance(2 * MINUTE)
    say(world, "b")
    assert len(world.incidents()) == 2
    world.policies.policy = a_policy(noise=a_grouping(by=("service", "labels.zone")))
    for zone in ("one", "two", "one"):
        say(world, f"{zone}-{world.clock.now()}", labels={"zone": zone})
    assert len(world.incidents()) == 4
    policy = a_policy(noise=a_grouping())
    rule = replace(policy.noise.grouping[0], when=replace(policy.noise.grouping[0].when, fields=(("key", ("x*",)),)))
    world.policies.policy = replace(policy, noise=replace(policy.noise, grouping=(rule,)))
    say(world, "y1")
    say(world, "y2")
    assert len(world.incidents()) == 6


def test_a_p1_of_another_key_belongs_to_nobody_yet(world: World) -> None:
    """Ada is at a P3; what joins it as a P1 pages as one of its own would, and what joins after that is part of it."""
    say(world, "a", severity="P3")
    acknowledge(world)
    world.deliver()
    before = paged(world)
    world.advance(5 * MINUTE)
    raised = say(world, "b", severity="P1")
    assert (raised.severity, raised.state) == ("P1", IncidentState.TRIGGERED)
    assert paged(world)[len(before) :] == ["Ada by push"]
    (why,) = [each.reason.text for each in world.timeline(raised.id) if each.fact.type == "incident.raised"]
    assert why.startswith('"Orders are stale" (Checkout) joined it as P1: people are paged as for an incident of its')
    assert say(world, "c", severity="P1").run == raised.run
    (changed,) = [each for each in world.timeline(raised.id) if each.fact.type == "incident.severity_changed"]
    assert changed.recipients == ()


def test_nobody_has_yet_judged_a_p1_of_another_key(world: World) -> None:
    """Ada has seen one P1 and said that it can wait; the next, of another key, is another matter."""
    say(world, "a", severity="P1")
    act(world, SetSeverity(actor=ADA, severity="P3", reason="can wait"))
    assert say(world, "a", severity="P1").severity == "P3"
    assert say(world, "b", severity="P2").severity == "P3"
    assert say(world, "c", severity="P1").severity == "P1"


def test_its_own_key_made_worse_stays_whose_it_is(world: World) -> None:
    """Ada owns it and is paged; it is not taken from her."""
    say(world, "a", severity="P3")
    say(world, "b", severity="P3")
    acknowledge(world)
    world.deliver()
    worse = say(world, "a", severity="P2")
    assert (worse.severity, worse.state) == ("P2", IncidentState.ACKNOWLEDGED)
    assert "Ada by push" in paged(world)


def test_another_teams_alert_is_told_to_that_team(world: World) -> None:
    """Shop's incident has an alert of Data's: Data's room hears of it once, and of what comes of it."""
    policy = a_policy(noise=a_grouping(by=("labels.cluster",)))
    data = replace(policy.teams["data"], channel="incidents")
    world.policies.policy = replace(policy, teams=policy.teams | {"data": data})
    cluster = {"cluster": "one"}
    say(world, "a", labels=cluster)
    before = len(told(world, "incidents"))
    for key in ("b", "c"):
        say(world, key, labels=cluster, service="orders", title="Orders are gone", severity="P3")
    assert told(world, "incidents")[before:] == ["[Another has joined] P2 High: Orders are stale"]
    resolve(world)
    world.deliver()
    assert told(world, "incidents")[-1] == "[Resolved] P2 High: Orders are stale"


def test_what_comes_after_the_end_is_another_incident(world: World) -> None:
    """A check that had no part in what is over does not bring it back, however soon it comes."""
    first = say(world, "a")
    assert not say(world, "a", "closed").open
    second = say(world, "b")
    assert (second.id != first.id, second.open) == (True, True)
    assert [incident.open for incident in world.incidents()] == [True, False]
