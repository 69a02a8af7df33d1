"""What a scenario does to the world: an alert comes in, a person wants something, something breaks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from muster.domain.command import Command
from muster.domain.commands.healing import ReportHealing
from muster.domain.healing_report import HealingReport, HealingState
from muster.domain.parties import Actor, ActorKind
from muster.domain.story import Refused
from muster.simulator.channels import Outage
from muster.simulator.journal import Unclear
from muster.simulator.world import World

HEALER = Actor(kind=ActorKind.TOKEN, id="token:healing", name="the healing system")


class Deed(Protocol):
    """Something that a scenario has happen."""

    def __call__(self, world: World) -> None:
        """Do it, and all that follows from it at once."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """A sender's message comes in: bytes in the format of `source`."""

    source: str
    payload: bytes

    def __call__(self, world: World) -> None:
        """Take it in."""
        world.receive(self.source, self.payload)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The person `by` wants something of an incident (its id, key or title; None: the only one there is)."""

    action: str
    command: Callable[..., Command]
    by: str
    said: dict[str, Any]
    incident: str | None = None

    def __call__(self, world: World) -> None:
        """Carry it out; that it is refused, or changes nothing, is a line."""
        person = world.policy.people.get(self.by)
        actor = Actor(kind=ActorKind.PERSON, id=self.by, name=person.name if person else self.by)
        incident: str | None = None
        try:
            incident = world.journal.find(self.incident).id
            done = world.act(incident, self.command(actor=actor, **self.said))
        except (Unclear, Refused) as error:
            world.journal.refused(incident, self.by, self.action, str(error))
            return
        if not done.events:
            world.journal.unchanged(incident, self.by, self.action, str(done.incident.state))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """The healing system reports on a remedy for an incident (its id, key or title; None: the only one there is).

    `state` is a word of HealingState.
    """

    state: str
    action: str
    id: str = ""
    incident: str | None = None

    def __call__(self, world: World) -> None:
        """Take the report in; that it makes no sense is a line."""
        incident: str | None = None
        try:
            incident = world.journal.find(self.incident).id
            report = HealingReport(state=HealingState(self.state), action=self.action, id=self.id)
            world.act(incident, ReportHealing(actor=HEALER, report=report))
        except (Unclear, Refused) as error:
            world.journal.refused(incident, HEALER.id, "healing", str(error))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """A service sends its heartbeat."""

    heartbeat: str

    def __call__(self, world: World) -> None:
        """Take it in."""
        world.ping(self.heartbeat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A channel, or a person's address, goes offline."""

    channel: str | None = None
    person: str | None = None

    def __call__(self, world: World) -> None:
        """Let it take no messages from now on."""
        world.channels.outages.add(Outage(channel=self.channel, person=self.person))
        world.journal.outage(self.person, self.channel, begins=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """What went offline comes back."""

    channel: str | None = None
    person: str | None = None

    def __call__(self, world: World) -> None:
        """Let it take messages again."""
        world.channels.outages.discard(Outage(channel=self.channel, person=self.person))
        world.journal.outage(self.person, self.channel, begins=False)
