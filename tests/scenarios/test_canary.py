"""Muster tries itself out: an alert an hour goes through all of it to a sink that nobody reads, and is timed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from muster.domain.canary import Canary
from muster.domain.incident import Incident, IncidentState
from muster.domain.metrics import figures
from muster.domain.policy import Policy
from muster.domain.rules.canary import CanaryRule
from muster.domain.rules.classification import Rule
from muster.domain.rules.escalation import Target
from muster.domain.rules.healing import HealingRule
from muster.domain.rules.matching import ALWAYS
from muster.domain.rules.noise import Maintenance, Noise, Once, TransientRule
from muster.domain.rules.oncall import Contact, Person
from muster.domain.rules.roles import Role
from muster.domain.rules.severities import Within
from muster.domain.standing import Silence, Standing
from muster.ports import Create, SendFailed
from muster.records import CANARY, canary_from
from muster.schema import SCHEMA
from tests.support.disposable import disposable_store
from tests.support.kept_heartbeat import KeptHeartbeat
from tests.support.policies import a_policy
from tests.support.world import Killed, World

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
TO_A_ROOM = CanaryRule(channel="sink")
NOBODY = Person(
    id="nobody",
    name="Nobody",
    time_zone="UTC",
    contacts=(Contact(channel="push", address="sink-push"), Contact(channel="email", address="sink-email")),
)


def a_tried_policy(rule: CanaryRule = TO_A_ROOM) -> Policy:
    """Return the shop's policy, with a room and a person that are sinks."""
    policy = a_policy()
    sink = replace(next(iter(policy.channels.values())), id="sink", address="#sink")
    return replace(
        policy, canary=rule, channels=policy.channels | {"sink": sink}, people=policy.people | {"nobody": NOBODY}
    )


class Tried(World):
    """The shop, which tries itself out, and a monitor outside."""

    outside: KeptHeartbeat

    @property
    def canary(self) -> Canary:
        """What is known of the last one."""
        document = self.documents.get(CANARY)
        assert document
        return canary_from(document)

    def canaries(self) -> list[Incident]:
        """Return the incidents that canaries opened, the newest first."""
        return [incident for incident in self.incidents() if incident.source == "cloud_monitoring"]

    def told(self) -> list[str]:
        """Return where messages were sent, and forget them."""
        addresses = [sent.address for sent in self.channels.sent]
        self.channels.sent.clear()
        return addresses


@pytest.fixture
def world() -> Iterator[Tried]:
    """Return it, before its first tick."""
    with disposable_store() as store:
        outside = KeptHeartbeat()
        world = Tried(store, a_tried_policy(), heartbeat=outside)
        world.outside = outside
        yield world


def test_it_goes_through_every_hop_to_its_sink(world: Tried) -> None:
    """From the topic of Cloud Monitoring through the intake, once an hour, and to nobody else."""
    world.tick()
    assert [topic for topic, _ in world.bus.published][:2] == ["monitoring", "alerts"]
    assert world.told() == ["#sink"]
    world.advance(HOUR - MINUTE)
    assert len(world.canaries()) == 1
    world.advance(MINUTE)
    assert len(world.canaries()) == 2


def test_it_is_timed_from_end_to_end(world: Tried) -> None:
    """From the tick that sent it until its provider took it."""
    world.request("POST", "/tick")
    world.clock.advance(7 * SECOND)
    world.deliver()
    world.advance(MINUTE)
    assert [*world.canary.latencies] == [7 * SECOND]
    assert world.canary.delivered_at == world.canary.sent_at + 7 * SECOND
    world.advance(HOUR)
    assert [*world.canary.latencies] == [7 * SECOND, timedelta()]


def test_its_incident_is_a_test_that_ends_by_itself(world: Tried) -> None:
    """Nobody is assigned, reminded or asked to review; figures do not count it."""
    world.tick()
    (incident,) = world.canaries()
    assert (incident.test, incident.severity, incident.team, incident.roles) == (True, "P4", "", {})
    assert incident.title == "Test notification: Muster tries itself out"
    world.advance(10 * MINUTE)
    (incident,) = world.canaries()
    assert incident.state is IncidentState.RESOLVED
    assert figures([incident]) == figures([])
    world.advance(90 * MINUTE)
    assert [each.state for each in world.canaries()][-1] is IncidentState.CLOSED
    assert set(world.told()) == {"#sink"}


def test_a_person_may_be_the_sink(world: Tried) -> None:
    """Who is nobody, and is paged by the first channel."""
    world.policies.policy = a_tried_policy(CanaryRule(person="nobody"))
    world.tick()
    assert world.told() == ["sink-push"]
    world.advance(MINUTE)
    assert world.canary.delivered_at == world.canary.sent_at


def test_a_silence_of_everything_does_not_hush_it(world: Tried) -> None:
    """Nor does a maintenance window, a rule of the policy, or a storm."""
    quiet = Silence(id="s", when=ALWAYS, start=world.clock.now() - HOUR, end=world.clock.now() + HOUR)
    standing = msgspec.to_builtins(Standing(silences=(quiet,)))
    world.documents.commit([Create("standing/current", standing | {"schema": SCHEMA})])
    maintained = Maintenance(rule="m", name="m", when=ALWAYS, window=Once(start=quiet.start, end=quiet.end))
    noise = Noise(maintenance=(maintained,), transient=(TransientRule(rule="t", when=ALWAYS, wait=HOUR),))
    world.policies.policy = replace(world.policies.policy, noise=noise)
    world.tick()
    assert world.told() == ["#sink"]
    world.clock.advance(SECOND)  # so that it is the newest
    assert world.alert(key="orders").holds.keys() == {"silenced", "waiting"}


def greedy(policy: Policy) -> Policy:
    """Return a policy by which everything is somebody's, in each way in which it can be."""
    matched = tuple(replace(each, matches=(ALWAYS,)) for each in policy.services.values())
    promise = Within(duration=MINUTE)
    lowest = policy.severities["P4"]
    hurried = replace(lowest, acknowledge_within=promise, triage_within=promise, resolve_within=promise)
    role = Role(id="lead", name="Lead", severities=("P4",), filled_by=(Target(kind=Target.Kind.PERSON, name="ada"),))
    return replace(
        policy,
        services={each.id: each for each in matched},
        types={key: replace(each, team="shop") for key, each in policy.types.items()},
        routing=(Rule(rule="routing[1]", when=ALWAYS, then="shop"),),
        severities=policy.severities | {"P4": hurried},
        roles={"lead": role},
        healing=(HealingRule(rule="healing[1]", when=ALWAYS, within=HOUR, expected=HOUR),),
    )


@pytest.mark.parametrize("grabs", ["services", "types", "routing", "default_team", "severities", "roles", "healing"])
def test_nobody_is_asked_for_anything_whatever_the_policy_says(world: Tried, grabs: str) -> None:
    """Of the rules that would make it somebody's, each alone; then all of them."""
    policy = replace(a_tried_policy(), services={}, default_team="", types={})
    for taken in (replace(policy, **{grabs: getattr(greedy(a_tried_policy()), grabs)}), greedy(a_tried_policy())):
        world.policies.policy = taken
        world.advance(HOUR)
        assert set(world.told()) == {"#sink"}
        incident = world.canaries()[0]
        assert (incident.team, incident.service, incident.roles, incident.missed) == ("", "", {}, ())


def test_a_clean_tick_with_a_dead_provider_is_not_clean(world: Tried) -> None:
    """The monitor outside hears nothing, and an incident says at which hop the canary is."""
    world.policies.policy = a_tried_policy(CanaryRule(person="nobody"))
    world.advance(HOUR)
    assert world.outside.take() == 12
    world.channels.broken["push"] = lambda: SendFailed("the key is not valid")
    world.advance(7 * MINUTE)
    assert (world.about_muster(), world.outside.take()) == ([], 1)
    world.advance(MINUTE)
    (incident,) = world.about_muster()
    assert incident.description == (
        "no canary has arrived since the one of 2026-11-02 09:01 UTC; "
        "of the one of 10:01, its message by push is failed (the key is not valid)"
    )
    world.advance(30 * MINUTE)
    assert world.outside.take() == 0
    del world.channels.broken["push"]
    world.advance(HOUR)
    assert not world.about_muster()[0].open
    assert world.outside.take() > 0


def test_a_hop_that_loses_it_is_named(world: Tried) -> None:
    """Before the classification, here."""
    world.advance(HOUR)
    for _ in range(80):
        world.clock.advance(MINUTE)
        world.request("POST", "/tick")
        world.bus.ready = [each for each in world.bus.ready if each.topic != "monitoring"]
        world.deliver()
    assert world.about_muster()[0].description.endswith(
        "it has opened no incident: it is stuck before the classification, or in it"
    )


def test_ticks_that_meet_send_one(world: Tried) -> None:
    """Of one minute: it opens one incident, however often it is published."""
    world.request("POST", "/tick")
    world.restart()
    message = world.bus.published[0]
    world.bus.publish(message[0], [message[1]])
    world.deliver()
    assert len(world.canaries()) == 1
    assert world.told() == ["#sink"]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_process_that_dies_as_it_sends_raises_no_alarm(world: Tried, moment: str) -> None:
    """Another is sent."""
    world.advance(HOUR)
    world.fuse.blows_on = f"{moment} publishing on monitoring"
    with pytest.raises(Killed):
        world.advance(MINUTE)
    world.restart()
    world.advance(HOUR)
    assert world.about_muster() == []


def test_whoever_has_no_canary_is_not_tried(world: Tried) -> None:
    """Nothing is sent, and the monitor outside hears of clean audits alone."""
    world.policies.policy = a_policy()
    world.advance(HOUR)
    assert world.canaries() == []
    assert world.outside.take() == 12


def test_what_looks_like_a_canary_hushes_nothing_else(world: Tried) -> None:
    """A stranger's, with no canary in the policy: it is told nobody, and ends by itself."""
    world.policies.policy = a_policy()
    incident = {"incident_id": "1", "policy_name": "muster-canary-x", "state": "open", "condition_name": "c"}
    assert world.post("cloud_monitoring", {"version": "test", "incident": incident}).status == 202
    world.advance(15 * MINUTE)
    assert world.told() == []
    assert [each.state for each in world.canaries()] == [IncidentState.RESOLVED]


@pytest.mark.parametrize("gap", ["the policy had none", "nobody ticked"])
def test_after_a_rest_there_is_no_false_alarm(world: Tried, gap: str) -> None:
    """It was not tried for hours, and is tried again by a tick that audits: nothing is missing that was sent."""
    world.advance(10 * MINUTE)
    if gap == "the policy had none":
        world.policies.policy = replace(a_tried_policy(), canary=None)
        world.advance(5 * HOUR + 2 * MINUTE)
        world.policies.policy = a_tried_policy()
    else:
        world.clock.advance(5 * HOUR + 2 * MINUTE)
    world.advance(MINUTE)
    assert world.clock.now().minute % 5 == 3
    world.advance(10 * MINUTE)
    assert [incident.description for incident in world.about_muster()] == []
