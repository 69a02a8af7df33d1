"""Play a random story, and remember what was seen on the way."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from muster.domain.alert import Alert, AlertState
from muster.domain.command import Command
from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.commands.escalation import ReportUnreached
from muster.domain.event import Event
from muster.domain.facts.escalation import Escalated, Paged
from muster.domain.incident import Incident
from muster.domain.key import latest
from muster.domain.policy import Policy
from muster.domain.standing import Standing
from muster.domain.story import Refused
from tests.support.drill import INCIDENT, Drill, at

MOST = 5
"""Instants that are looked at; more than any policy of a test asks for."""


@dataclass(kw_only=True)
class Scene:
    """The incident after one command, and the events that led there."""

    minutes: float
    command: Command
    events: list[Event]
    incident: Incident


@dataclass(kw_only=True)
class Played:
    """A whole story: the drill at its end, and every scene."""

    drill: Drill
    minutes: float = 0.0
    scenes: list[Scene] = field(default_factory=list)


class Heard(Drill):
    """A drill in which it is known when alerts came, and when the sender's word changed, as a key's document tells."""

    came: tuple[datetime, ...] = ()
    turns: tuple[datetime, ...] = ()
    closed = True

    def do(self, minutes: float, command: Command) -> list[Event]:
        """Carry out a command; an alert comes with what is known of its key."""
        return super().do(minutes, self._heard(minutes, command) if isinstance(command, ReceiveAlert) else command)

    def _heard(self, minutes: float, command: ReceiveAlert) -> ReceiveAlert:
        closes = command.alert.state is AlertState.CLOSED
        if command.alert.begins:
            self.came = latest((*self.came, at(minutes)), MOST)
        if closes is not self.closed and (closes or command.alert.begins):
            self.turns, self.closed = latest((*self.turns, at(minutes)), MOST), closes
        return replace(command, came=self.came, turns=self.turns)


def play(
    policy: Policy, opening: Alert, story: list[tuple[float, Command]], standing: Standing | None = None
) -> Played:
    """Open an incident and carry out the commands, each so many minutes after the one before, or be refused."""
    drill = Heard(policy, standing, **{name: getattr(opening, name) for name in opening.__slots__})
    played = Played(drill=drill)
    first = ReceiveAlert(alert=opening, incident=INCIDENT)
    played.scenes.append(Scene(minutes=0, command=first, events=drill.events[:], incident=drill.incident))
    for gap, command in story:
        played.minutes += gap
        meant = _meant(command, drill)
        events: list[Event] = []
        with suppress(Refused):
            events = drill.do(played.minutes, meant)
        played.scenes.append(Scene(minutes=played.minutes, command=meant, events=events, incident=drill.incident))
    return played


def _meant(command: Command, drill: Drill) -> Command:
    if not isinstance(command, ReportUnreached) or command.step != "the latest":
        return command
    steps = [event.fact.step for event in drill.events if isinstance(event.fact, Paged | Escalated)]
    return replace(command, step=next((step for step in reversed(steps) if step), "none yet"))
