"""What people do about the incidents of a world, from another process than its own: no fuse kills it."""

from muster.domain.command import Command
from muster.domain.commands.lifecycle import Acknowledge, Reopen, Resolve
from muster.domain.parties import Actor, ActorKind
from muster.usecases.act_on_incident import ActOnIncident, Done
from muster.usecases.outbox import Outbox
from tests.support.world import World

ADA = Actor(kind=ActorKind.PERSON, id="ada", name="Ada")
BO = Actor(kind=ActorKind.PERSON, id="bo", name="Bo")


def act(world: World, command: Command, incident: str | None = None) -> Done:
    """Carry out a command on an incident, or the newest, without delivering what follows."""
    outbox = Outbox(world.store, world.bus)
    acting = ActOnIncident(world.store, outbox, world.policies, world.clock)
    return acting(incident or world.newest().id, command)


def acknowledge(world: World, actor: Actor = ADA) -> Done:
    """Acknowledge the newest incident."""
    return act(world, Acknowledge(actor=actor))


def resolve(world: World, actor: Actor = ADA) -> Done:
    """Resolve the newest incident."""
    return act(world, Resolve(actor=actor))


def reopen(world: World, actor: Actor = ADA) -> Done:
    """Reopen the newest incident."""
    return act(world, Reopen(actor=actor))
