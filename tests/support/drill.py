"""A drill: one incident played through `decide` and `evolve`, by the minute."""

from copy import copy
from datetime import datetime, timedelta
from typing import Any, Self, TypeVar

from muster.domain.command import Command
from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.commands.lifecycle import Acknowledge, Resolve, Tick
from muster.domain.decide import decide
from muster.domain.event import Event, Fact
from muster.domain.evolve import fold
from muster.domain.incident import Incident
from muster.domain.parties import Actor, ActorKind
from muster.domain.policy import Policy
from muster.domain.standing import Standing
from muster.domain.story import Context
from tests.support.alerts import an_alert
from tests.support.policies import START, a_policy

INCIDENT = "inc1"
ADA = Actor(kind=ActorKind.PERSON, id="ada", name="Ada")
BO = Actor(kind=ActorKind.PERSON, id="bo", name="Bo")

F = TypeVar("F", bound=Fact)


def at(minutes: float) -> datetime:
    """Return the instant so many minutes after START."""
    return START + timedelta(minutes=minutes)


class Drill:
    """An incident that an alert opens at START; what is done to it is told in minutes from then."""

    def __init__(
        self,
        policy: Policy | None = None,
        standing: Standing | None = None,
        **alert: Any,  # noqa: ANN401 - a field of Alert each
    ) -> None:
        """Open the incident by an alert with these changes."""
        self.policy = policy or a_policy()
        self.standing = standing or Standing()
        self.events: list[Event] = []
        self._incident: Incident | None = None
        self.alert(0, **alert)

    @property
    def incident(self) -> Incident:
        """The incident as it is now."""
        assert self._incident is not None
        return self._incident

    def copy(self) -> Self:
        """Return another that has come as far, and goes on by itself."""
        other = copy(self)
        other.events = self.events[:]
        return other

    def do(self, minutes: float, command: Command) -> list[Event]:
        """Carry out a command and return the events that followed."""
        return self.do_at(at(minutes), command)

    def do_at(self, now: datetime, command: Command) -> list[Event]:
        """Carry out a command at an instant."""
        events = decide(self._incident, command, Context(policy=self.policy, standing=self.standing), now)
        if events:
            self._incident = fold(self._incident, events)
        self.events += events
        return events

    def alert(self, minutes: float, **changes: Any) -> list[Event]:  # noqa: ANN401 - a field of Alert each
        """Receive an alert."""
        return self.do(minutes, ReceiveAlert(alert=an_alert(**changes), incident=INCIDENT))

    def tick(self, minutes: float) -> list[Event]:
        """Let the clock tick once."""
        return self.do(minutes, Tick())

    def acknowledge(self, minutes: float, actor: Actor = ADA) -> list[Event]:
        """Acknowledge."""
        return self.do(minutes, Acknowledge(actor=actor))

    def resolve(self, minutes: float, actor: Actor = ADA) -> list[Event]:
        """Resolve."""
        return self.do(minutes, Resolve(actor=actor))


def paged(events: list[Event]) -> list[str]:
    """Return everybody whom the events page, in order, once for each page."""
    return [recipient.person for event in events for recipient in event.recipients]


def types(events: list[Event]) -> list[str]:
    """Return the types of the events without their prefix."""
    return [event.fact.type.removeprefix("incident.") for event in events]


def facts(events: list[Event], kind: type[F]) -> list[F]:
    """Return the facts of one kind."""
    return [event.fact for event in events if isinstance(event.fact, kind)]


def reasons(events: list[Event]) -> list[str]:
    """Return the reasons in words."""
    return [event.reason.text for event in events]
