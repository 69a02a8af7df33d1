"""Policies that limit how often a person is paged, and what has come of it."""

from dataclasses import replace
from datetime import timedelta

from muster.domain.delivery import Delivery, DeliveryState
from muster.domain.incident import Incident
from muster.domain.message import MessageKind
from muster.domain.policy import Policy
from muster.domain.rules.escalation import Step
from muster.domain.rules.noise import BundlingRule, Noise
from muster.domain.rules.severities import SEVERITIES
from muster.usecases.act_on_incident import ActOnIncident
from muster.usecases.delivery_outcome import DeliveryOutcomes
from muster.usecases.outbox import Outbox
from muster.usecases.report_delivery import ReportDelivery
from muster.usecases.request_deliveries import Requests
from tests.support.policies import ON_CALL, UNLESS_ACKNOWLEDGED, a_policy, a_step, with_steps
from tests.support.world import Sent, World

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def a_bundling(pages: int = 2, minutes: float = 5) -> Noise:
    """Return what lets a person be paged so often in so many minutes."""
    return Noise(bundling=BundlingRule(pages=pages, within=minutes * MINUTE))


def paging_at_once(noise: Noise, *further: Step) -> Policy:
    """Return a policy in which whoever is on call is paged about all that nobody owns, and then as `further` has it."""
    policy = a_policy(noise=noise)
    for severity in SEVERITIES:
        policy = with_steps(severity, a_step(0, ON_CALL, **UNLESS_ACKNOWLEDGED), *further, policy=policy)
    teams = {name: replace(team, channel=None) for name, team in policy.teams.items()}
    return replace(policy, teams=teams)


def say(world: World, number: int, severity: str = "P3") -> Incident:
    """Open an incident of its own, a second after the one before, and return it."""
    world.clock.advance(SECOND)
    return world.alert(title=f"Check {number} fails", key=f"check-{number}", severity=severity, service="checkout")


def pages(world: World) -> list[Sent]:
    """Return the pages that reached a provider, in order."""
    return [each for each in world.channels.sent if each.message.kind is MessageKind.PAGE]


def headlines(world: World) -> list[str]:
    """Return what the pages were about that reached a provider, in order."""
    return [each.message.headline for each in pages(world)]


def page_of(world: World, incident: Incident) -> Delivery:
    """Return the page of an incident that was asked for first."""
    found = (each.value for each in world.store.deliveries(incident.id) if each.value.kind is MessageKind.PAGE)
    return min(found, key=lambda page: (page.seq, page.chain.index(page.channel)))


def states(world: World, incidents: list[Incident]) -> list[DeliveryState]:
    """Return what became of each incident's first page."""
    return [page_of(world, incident).state for incident in incidents]


def reporting(world: World) -> ReportDelivery:
    """Return what takes the providers' word."""
    outbox = Outbox(world.store, world.bus)
    done = ActOnIncident(world.store, outbox, world.policies, world.clock)
    request = Requests(world.bus, world.clock)
    return ReportDelivery(world.store, DeliveryOutcomes(world.store, outbox, request, done, world.clock))
