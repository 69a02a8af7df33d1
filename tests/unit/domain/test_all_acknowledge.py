"""Steps that go on until everybody whom they page has acknowledged."""

from dataclasses import replace
from datetime import timedelta

from muster.domain.commands.lifecycle import Acknowledge
from muster.domain.facts.escalation import AlsoAcknowledged, StepSkipped
from muster.domain.parties import Actor, ActorKind
from muster.domain.rules.escalation import Repeat, Step, Target, Unless
from tests.support.drill import ADA, BO, Drill, facts, paged, reasons
from tests.support.policies import CY, DIR, EVERYONE, ON_CALL, a_step, with_steps

TOKEN = Actor(kind=ActorKind.TOKEN, id="ci", name="CI")
CYRIL = Actor(kind=ActorKind.PERSON, id="cy", name="Cy")


def for_all(minutes: float, *page: Target, times: int = 3, hand_over_to: tuple[Target, ...] = ()) -> Step:
    """Return a step that pages again every ten minutes until all have acknowledged."""
    repeat = Repeat(every=timedelta(minutes=10), times=times, hand_over_to=hand_over_to)
    return a_step(minutes, *page, unless=Unless.ALL_ACKNOWLEDGED, repeat=repeat)


def test_those_who_are_silent_are_paged_again() -> None:
    """Ada owns it; Bo is paged on, and Ada is not."""
    drill = Drill(with_steps("P1", for_all(0, EVERYONE)))
    assert paged(drill.events) == ["ada", "bo"]
    drill.acknowledge(1)
    events = drill.tick(10)
    assert paged(events) == ["bo"]
    assert reasons(events)[-1] == "Bo did not acknowledge within 10 min"
    assert [each.why for event in events for each in event.recipients] == ["one of those who must acknowledge"]


def test_a_later_acknowledgement_is_on_record_and_changes_no_owner() -> None:
    """Bo acknowledges too: Ada owns it still, and nobody is paged any more."""
    drill = Drill(with_steps("P1", for_all(0, EVERYONE)))
    drill.acknowledge(1)
    (event,) = drill.acknowledge(2, BO)
    assert isinstance(event.fact, AlsoAcknowledged)
    assert (event.actor, drill.incident.acknowledged_by, drill.incident.confirmed) == (BO, "ada", ("ada", "bo"))
    assert paged(drill.tick(1_000)) == []


def test_it_is_on_record_once_and_only_of_those_it_waits_for() -> None:
    """Not of Ada twice, not of Cy whom nobody asked, not of a machine; and not where no step waits for all."""
    drill = Drill(with_steps("P1", for_all(0, EVERYONE)))
    drill.acknowledge(1)
    for actor in (ADA, CYRIL, replace(TOKEN, id="bo")):
        assert drill.acknowledge(2, actor) == []
    drill.acknowledge(3, BO)
    assert drill.acknowledge(4, BO) == []
    usual = Drill()
    usual.acknowledge(1)
    assert usual.acknowledge(2, BO) == []


def test_an_owner_who_is_no_person_leaves_everybody_to_acknowledge() -> None:
    """A machine owns it; both are paged on until both have."""
    drill = Drill(with_steps("P1", for_all(0, EVERYONE)))
    drill.do(1, Acknowledge(actor=TOKEN))
    assert drill.incident.confirmed == ()
    assert paged(drill.tick(10)) == ["ada", "bo"]
    drill.acknowledge(11, BO)
    assert paged(drill.tick(20)) == ["ada"]


def test_it_is_handed_over_unless_all_have() -> None:
    """One silent is enough for the director to be paged, though somebody owns it."""
    policy = with_steps("P1", for_all(0, EVERYONE, times=1, hand_over_to=(DIR,)))
    one, both = Drill(policy), Drill(policy)
    for drill in (one, both):
        drill.acknowledge(1)
    both.acknowledge(2, BO)
    assert paged(one.tick(20)) == ["bo", "dir"]
    assert paged(both.tick(20)) == []


def test_whoever_has_acknowledged_before_is_not_paged() -> None:
    """Ada owns it when everybody is to be paged: only Bo is; where it is Ada alone, it is left out and said so."""
    drill = Drill(with_steps("P1", a_step(0, ON_CALL), for_all(5, EVERYONE), for_all(6, ON_CALL), for_all(7, CY)))
    drill.acknowledge(1)
    assert paged(drill.tick(5)) == ["bo"]
    assert paged(drill.tick(6)) == []
    assert len(facts(drill.events, StepSkipped)) == 1
    assert reasons(drill.events)[-1] == "everybody whom it pages has acknowledged"
    assert paged(drill.tick(7)) == ["cy"]


def test_whom_it_waits_for() -> None:
    """The incident says whose word is missing, once somebody owns it; of anybody, whether one is."""
    drill = Drill(with_steps("P1", for_all(0, EVERYONE)))
    assert not drill.incident.owes("bo")
    drill.acknowledge(1)
    assert [drill.incident.owes(each) for each in ("ada", "bo", "cy", None)] == [False, True, False, True]
    drill.acknowledge(2, BO)
    assert not drill.incident.owes(None)


def test_a_new_run_asks_everybody_again() -> None:
    """What was acknowledged before it was reopened does not count."""
    drill = Drill(with_steps("P1", for_all(0, EVERYONE)))
    drill.acknowledge(1)
    drill.resolve(2)
    assert paged(drill.alert(3)) == ["ada", "bo"]
    assert drill.incident.confirmed == ()
