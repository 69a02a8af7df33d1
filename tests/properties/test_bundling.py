"""Whatever goes wrong, in whatever order, with whatever provider: nobody is paged too often, and nothing is hidden."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from muster.domain.command import Command
from muster.domain.commands.classification import SetSeverity
from muster.domain.commands.lifecycle import Acknowledge, Resolve
from muster.domain.delivery import Delivery, DeliveryState
from muster.domain.message import MessageKind
from muster.domain.reason import BUNDLED
from muster.domain.rules.severities import SEVERITIES
from muster.domain.story import Refused
from muster.ports import SendAgain, SendFailed, SendUnknown
from tests.support.bundling import MINUTE, SECOND, a_bundling, pages, paging_at_once, say
from tests.support.disposable import disposable_store
from tests.support.floods import most_within
from tests.support.policies import SECONDARY, UNLESS_ACKNOWLEDGED, a_step
from tests.support.responders import BO, act
from tests.support.world import Sent, World

FAULTS = {
    "away": lambda: SendAgain("503"),
    "refusing": lambda: SendFailed("400"),
    "silent": lambda: SendUnknown("no answer"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something happens `after` so long: an alert, or what somebody or a provider does about the `number`th."""

    after: timedelta
    what: str
    number: int
    severity: str


DEEDS = st.lists(
    st.builds(
        Deed,
        after=st.sampled_from([0 * SECOND, 0 * SECOND, SECOND, 20 * SECOND, MINUTE, 3 * MINUTE]),
        what=st.sampled_from([*["alert"] * 8, "resolve", "acknowledge", "raise", "well", *FAULTS]),
        number=st.integers(0, 12),
        severity=st.sampled_from([*SEVERITIES, "P3", "P3", "P3"]),
    ),
    max_size=30,
)


def played(world: World, deeds: list[Deed]) -> None:
    """Let everything happen; then half an hour, in which all is well."""
    for number, deed in enumerate(deeds):
        world.advance(deed.after, every=30 * SECOND)
        do(world, deed, number)
    world.channels.broken.clear()
    world.advance(30 * MINUTE)


def do(world: World, deed: Deed, number: int) -> None:
    """Let one thing happen, if there is an incident that it can happen to."""
    if deed.what == "alert":
        say(world, number, deed.severity)
    elif deed.what in FAULTS:
        world.channels.broken["push"] = FAULTS[deed.what]
    elif deed.what == "well":
        world.channels.broken.clear()
    elif incidents := world.incidents()[::-1]:
        with suppress(Refused):
            act(world, command(deed), incidents[deed.number % len(incidents)].id)
            world.deliver()


def command(deed: Deed) -> Command:
    """Return what Bo does."""
    if deed.what == "raise":
        return SetSeverity(actor=BO, severity=deed.severity, reason="it is so")
    return Resolve(actor=BO) if deed.what == "resolve" else Acknowledge(actor=BO)


LOWERED_BEFORE_IT_RANG = [
    Deed(after=timedelta(), what=what, number=0, severity=severity)
    for what, severity in (("away", "P3"), ("alert", "P1"), ("alert", "P3"), ("raise", "P2"))
]


@settings(max_examples=40)
@example(deeds=LOWERED_BEFORE_IT_RANG, limit=1, minutes=3)
@given(deeds=DEEDS, limit=st.integers(1, 4), minutes=st.sampled_from([1, 3, 5]))
def test_nobody_is_paged_too_often_and_every_page_is_accounted_for(deeds: list[Deed], limit: int, minutes: int) -> None:
    """No window has more pages to a person than the limit, save of P1; each was sent, told of in one, or not wanted."""
    with disposable_store() as store:
        world = World(store, paging_at_once(a_bundling(limit, minutes), a_step(10, SECONDARY, **UNLESS_ACKNOWLEDGED)))
        played(world, deeds)
        asked = [each.value for incident in world.incidents() for each in world.store.deliveries(incident.id)]
        found = [each for each in asked if each.kind is MessageKind.PAGE]
        for person in ("Ada", "Bo"):
            assert most_within(let_out(world, person, found), minutes * MINUTE) <= limit
        told = {told: page.recipient for page in found if page.state is DeliveryState.SENT for told in page.tells}
        for page in found:
            assert is_accounted_for(world, page, told), page


def let_out(world: World, person: str, found: list[Delivery]) -> list[datetime]:
    """Return when each page that has rung was tried first: its retries and its next channels are the same page.

    One that was of a P1 then took no place; whatever the incident is by the time it rings.
    """
    events = {each.id: each.event for each in found}
    rung = {events[each.delivery] for each in pages(world)}
    first: dict[str, Sent] = {}
    for each in world.channels.tried:
        page = events.get(each.delivery)
        if page in rung and each.message.recipient == person:
            first.setdefault(page, each)
    return [each.at for each in first.values() if each.message.severity != "P1"]


def is_accounted_for(world: World, page: Delivery, told: dict[str, str]) -> bool:
    """Return whether a page was sent, told of to its recipient in one that was, refused by its provider, or stale."""
    if page.state is DeliveryState.SKIPPED:
        reports = (each for each in world.timeline(page.incident) if getattr(each.fact, "delivery", "") == page.id)
        (reason,) = (each.reason for each in reports if getattr(each.fact, "outcome", "") == "skipped")
        return reason.code != BUNDLED or told.get(page.id) == page.recipient
    return page.state in {DeliveryState.SENT, DeliveryState.FAILED}
