"""Virtual time: nothing is skipped, nothing waits, and a run is the same each time."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from muster.domain.policy import Policy
from muster.policy.load import parse
from muster.simulator.deeds import Send
from muster.simulator.play import Planned, Script, play, play_in
from muster.simulator.world import Fault, World, only_faults
from tests.support.policy_file import GOOD
from tests.support.world import preset

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
SEVERITIES = ("P1", "P2", "P3", "P4")


def policy(text: str = GOOD) -> Policy:
    """Return the policy of a text."""
    found = parse(text, "p.yaml").policy
    assert found is not None
    return found


def send(minutes: float, **alert: str) -> Planned:
    """Send an alert so many minutes after the start."""
    payload = msgspec.json.encode({"title": "Checkout is down", "severity": "P1", **alert})
    return Planned(at=START + timedelta(minutes=minutes), deed=Send(source="generic", payload=payload))


def script(*events: Planned, hours: float = 8, seed: int = 0) -> Script:
    """Play these for some hours."""
    return Script(start=START, until=START + timedelta(hours=hours), events=events, seed=seed)


class CountingWorld(World):
    """A world that knows when it ticked."""

    def __init__(self, policy: Policy) -> None:
        """Begin at START."""
        super().__init__(policy, START, 0, {})
        self.ticks: list[datetime] = []

    def tick(self) -> None:
        """Count."""
        self.ticks.append(self.clock.now())
        super().tick()


def ticks(*events: Planned, hours: float = 8) -> list[float]:
    """Return the minutes of the ticks that a script takes under GOOD."""
    world = CountingWorld(policy())
    with only_faults():
        play_in(world, script(*events, hours=hours))
    return [(at - START) / timedelta(minutes=1) for at in world.ticks]


def test_the_ticks_follow_what_is_due_and_not_the_hours() -> None:
    """Nothing due, no tick: a week of nothing costs nothing."""
    assert ticks(hours=168) == []
    one = ticks(send(0), hours=168)
    assert len(one) < 12
    assert {15.0, 240.0} <= set(one)


def test_a_tick_comes_at_the_first_whole_minute_after_what_is_due() -> None:
    """As Cloud Scheduler calls: an alert at 0:30 pages again at 16:00, not before."""
    run = play(script(send(0.5)), policy())
    assert [line.after_s for line in run.lines if line.type == "page"] == [30, 960, 960]
    found = ticks(send(0.5), hours=1)
    assert {15.0, 16.0} & set(found) == {16.0}


class IdleWorld(CountingWorld):
    """A world in which a tick leaves everything due."""

    def tick(self) -> None:
        """Count, and do nothing."""
        self.ticks.append(self.clock.now())


def test_what_stays_due_is_looked_at_once_a_minute() -> None:
    """As in production, and time goes on."""
    world = IdleWorld(policy())
    play_in(world, script(send(0), hours=0.1))
    assert [(at - START) / timedelta(minutes=1) for at in world.ticks] == [1, 2, 3, 4, 5, 6]


def test_eight_hours_with_fifty_incidents_tick_no_more_than_each_minute() -> None:
    """And every incident pages as it would alone."""
    events = [send(7 * n, title=f"Thing {n}", key=f"k{n}", severity=SEVERITIES[n % 4]) for n in range(50)]
    world = CountingWorld(policy())
    with only_faults():
        play_in(world, script(*events))
    assert len(world.ticks) == len(set(world.ticks)) <= 8 * 60 + 1
    lines = world.journal.lines
    assert Counter(line.type for line in lines if line.type in {"incident.opened", "page"}) == {
        "incident.opened": 50,
        "page": 3 * 38,  # Ada at once, and both at level 2, for all but the twelve of P4
    }


def test_a_run_is_the_same_each_time() -> None:
    """Line by line."""
    events = [send(n, key=f"k{n}") for n in range(5)]
    one, other = (play(script(*events), policy()) for _ in range(2))
    assert [line.fields() for line in one.lines] == [line.fields() for line in other.lines]


def test_another_seed_gives_other_ids_and_the_same_pages() -> None:
    """Nothing else is left to chance."""
    one, other = (play(script(send(0), seed=seed), policy()) for seed in (1, 2))
    assert one.incidents.keys().isdisjoint(other.incidents)
    assert [(line.at, line.person) for line in one.lines] == [(line.at, line.person) for line in other.lines]


def test_events_of_one_instant_happen_in_the_files_order() -> None:
    """The first is the first to open."""
    run = play(script(send(1, key="b"), send(1, key="a"), send(0, key="c")), policy())
    assert [known.key for known in run.incidents.values()] == ["c", "b", "a"]


def test_what_is_planned_for_the_last_instant_happens() -> None:
    """The end is included, and nothing after it."""
    run = play(script(send(60), send(61, key="late"), hours=1), policy())
    assert [known.key for known in run.incidents.values()] != []
    assert len(run.incidents) == 1


def test_a_failure_of_muster_itself_is_not_told_as_a_story() -> None:
    """A policy that no rule can digest stops the simulation: what it would tell is not so."""
    broken = policy()
    object.__setattr__(broken, "severities", {})
    with pytest.raises(Fault, match="a message that cannot be understood"):
        play(script(send(0)), broken)


def test_an_hour_that_the_clock_skips_is_no_gap() -> None:
    """Over the change to summer time, a step is due so much real time after the opening."""
    start = datetime(2026, 3, 29, 0, 50, tzinfo=UTC)  # 01:50 in Stockholm; at 02:00 it is 03:00
    event = Planned(at=start, deed=send(0).deed)
    run = play(Script(start=start, until=start + timedelta(hours=1), events=(event,)), policy())
    assert [line.after_s for line in run.lines if line.type == "page"] == [0, 900, 900]


@pytest.mark.parametrize("name", ["starter", "lianel", "self-healing-pipeline"])
def test_every_preset_can_be_played(name: str) -> None:
    """An incident of each severity, without a fault."""
    run = play(script(*(send(0, severity=each, key=each) for each in SEVERITIES), hours=48), preset(name))
    assert len(run.incidents) == 4
