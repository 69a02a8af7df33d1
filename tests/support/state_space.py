"""Every state that an incident comes to by any order of so many commands, duplicates among them.

States that differ only in when they are, or in what nothing decides by (sequence numbers, counts, texts), are one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from functools import cache, cached_property
from typing import Any

from muster.domain.command import Command
from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.commands.lifecycle import Tick
from muster.domain.decide import decide
from muster.domain.event import Event
from muster.domain.evolve import evolve
from muster.domain.incident import Incident
from muster.domain.policy import Policy
from muster.domain.story import Context, Refused
from tests.support.alerts import an_alert
from tests.support.drill import INCIDENT
from tests.support.policies import START

IDLE = {
    "briefing",
    "changed_at",
    "classification",
    "earlier",
    "epoch",
    "firsts",
    "milestones",
    "reopened_seq",
    "run",
    "seq",
    "told",
    "updated",
}
"""Fields of an incident by which no transition, no hold and no timer of its plan is decided."""
TIMELESS = {"ladder", "links", "plan", "updates"}
"""Fields in which there is no instant."""
LATE = "a day later"
"""The name of the command by which the tick comes again only after a day."""


@dataclass(frozen=True)
class State:
    """An incident at an instant."""

    incident: Incident
    now: datetime

    @cached_property
    def canon(self) -> object:
        """What all states have in common that are one."""
        return _canon(self.incident, self.now)


@dataclass(frozen=True)
class Edge:
    """A command called `name` in a state: its events at `now`, and the incident after each."""

    name: str
    before: State
    now: datetime
    events: tuple[Event, ...]
    incidents: tuple[Incident, ...]

    @cached_property
    def after(self) -> State:
        """The state that it led to."""
        return State((self.before.incident, *self.incidents)[-1], self.now)

    def __iter__(self) -> Iterator[tuple[Incident, Event, Incident]]:
        """Go through the events, each with the incident before it and after it."""
        return iter(zip((self.before.incident, *self.incidents), self.events, self.incidents, strict=False))

    def __str__(self) -> str:
        """Say what was done to what."""
        return f"{self.name} of one {self.before.incident.state}: {[event.fact.type for event in self.events]}"


class Space:
    """What one incident can come to under a policy."""

    def __init__(self, policy: Policy, commands: Mapping[str, Command], **alert: object) -> None:
        """Begin with what an alert with these changes opens at START; `commands` may follow in every order."""
        self.policy = policy
        self.commands = commands
        first = ReceiveAlert(alert=an_alert(**alert), incident=INCIDENT)
        self.opening = decide(None, first, Context(policy=policy), START)
        self.start = State(evolved(None, self.opening)[-1], START)

    def explore(self, depth: int) -> list[Edge]:
        """Return every command in every state that fewer than `depth` others lead to."""
        seen, front, edges = {self.start.canon}, [self.start], []
        for _ in range(depth):
            found = [self.edge(state, name) for state in front for name in self.commands]
            new = {edge.after.canon: edge.after for edge in found}
            front = [state for canon, state in new.items() if canon not in seen]
            seen |= new.keys()
            edges += found
        return edges

    def edge(self, state: State, name: str) -> Edge:
        """Carry a command out, by which no time passes, save that the tick comes when something is due."""
        command, incident, now = self.commands[name], state.incident, state.now
        if isinstance(command, Tick):
            now = now + timedelta(days=1) if name == LATE else max(now, incident.due_at or now)
        try:
            events = decide(incident, command, Context(policy=self.policy), now)
        except Refused:
            events = []
        return Edge(name, state, now, tuple(events), evolved(incident, events))


def evolved(incident: Incident | None, events: list[Event]) -> tuple[Incident, ...]:
    """Return the incident after each of the events."""
    incidents: list[Incident] = []
    for event in events:
        incidents.append(evolve(incidents[-1] if incidents else incident, event))
    return tuple(incidents)


def _canon(value: object, now: datetime) -> object:
    if isinstance(value, datetime):
        return value - now
    if isinstance(value, tuple):
        return tuple([_canon(each, now) for each in value])
    if isinstance(value, dict):
        return frozenset([(key, _canon(each, now)) for key, each in value.items()])
    if is_dataclass(value):
        parts = ((name, getattr(value, name)) for name in _names(value.__class__))
        return tuple([part if name in TIMELESS else _canon(part, now) for name, part in parts])
    return value


@cache
def _names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a dataclass
    return tuple(each.name for each in fields(kind) if each.name not in IDLE)
