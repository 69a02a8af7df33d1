"""A store may give an object's names back in any order: nothing may be decided by it."""

from dataclasses import replace
from typing import TypeVar

from muster.domain.commands.lifecycle import Tick
from muster.domain.decide import decide
from muster.domain.event import Event
from muster.domain.incident import Incident
from muster.domain.story import Context
from tests.support.drill import Drill, at

T = TypeVar("T")


def test_what_is_decided_does_not_depend_on_the_order_of_names() -> None:
    """An escalation reads the same, and tells the same channels in the same order, whichever way round it is kept."""
    drill = Drill(severity="P1")
    drill.tick(5)
    incident = drill.incident
    assert len(incident.fired) > 1
    told = incident.told | {"aside": 1, "beside": 1}
    as_it_was = replace(incident, told=told)
    turned = replace(incident, told=_turned(told), fired=_turned(incident.fired))

    assert _tick(drill, turned) == _tick(drill, as_it_was) != []


def _tick(drill: Drill, incident: Incident) -> list[Event]:
    return decide(incident, Tick(), Context(policy=drill.policy), at(15))


def _turned(names: dict[str, T]) -> dict[str, T]:
    return dict(reversed(names.items()))
