"""Page a person a few times in a few minutes; what else there is waits, and the next page tells of it (TRAPS #13)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from muster.domain.compose import plainly_paged
from muster.domain.delivery import Delivery
from muster.domain.incident import Incident
from muster.domain.reason import REQUESTED
from muster.domain.rules.noise import BundlingRule
from muster.domain.rules.severities import SEVERITIES, worst

MOST_WAITING = 100
"""Pages that wait and that one page tells of; each is looked at before. What else there is waits for the one after."""
MOST_TOLD = 400
TOLD_KEPT = timedelta(minutes=15)
"""How long it is known who told of what: as long as it takes the slowest redelivery to ask."""


def may_wait(delivery: Delivery) -> bool:
    """Return whether a delivery is a page that may wait: nobody asked for it by hand, and no remedy waits for it."""
    return plainly_paged(delivery) and delivery.reason.code != REQUESTED


def may_let_wait(incident: Incident) -> bool:
    """Return whether the pages of an incident may wait: it is not as bad as can be, and does not try the way."""
    return incident.severity != SEVERITIES[0] and not incident.test


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The page that an event asked for, and that was let out at an instant (UTC), by whichever channel came first."""

    event: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A page that was not let out. Since `told_at` (UTC) the delivery `told_by` has its incident to tell of."""

    delivery: str
    event: str
    incident: str
    severity: str
    told_by: str | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """What is known of a person's pages of late: those that were let out within the window, and those that were not.

    A page has one place, from when it was first let out: what is tried again, and its next channels, share it.
    """

    person: str
    pages: tuple[Place, ...] = ()
    waiting: tuple[Waiting, ...] = ()

    def room_at(self, event: str, rule: BundlingRule, now: datetime, *, again: bool = False) -> datetime:
        """Return when the page of an event may be let out: `now`, or later.

        One that has its place, or that is let out `again`, may at any time: a channel that fails delays no other.
        """
        places = self._recent(rule, now)
        if again or len(places) < rule.pages or any(each.event == event for each in places):
            return now
        return sorted(each.at for each in places)[-rule.pages] + rule.within

    def teller(self, delivery: str) -> str | None:
        """Return the delivery that has to tell of one that waits; None where there is none yet."""
        return next((each.told_by for each in self.waiting if each.delivery == delivery), None)

    def wait(self, page: Waiting, rule: BundlingRule, now: datetime) -> "Pager":
        """Return the pager when a page waits from `now` on.

        It is not noted where too many are: then it waits all the same, and is told of by a later page, or let out.
        """
        others = [each for each in self.waiting if each.delivery != page.delivery]
        noted = [page] if sum(each.told_by is None for each in others) < MOST_WAITING else []
        return replace(self, pages=self._recent(rule, now), waiting=_kept([*others, *noted], now))

    def let_out(self, page: Waiting, rule: BundlingRule, now: datetime, *, again: bool = False) -> "Pager":
        """Return the pager when a page is let out at `now`, which is to tell of what waits about other incidents.

        It tells of nothing worse than its own: a person may be reached more urgently about that. What is let out
        `again` takes no further place, whatever has become of its own: a provider that is away would keep others out.
        """
        others = [each for each in self.waiting if each.delivery != page.delivery]
        told = [_told(each, page, now) for each in others]
        places = self._recent(rule, now)
        if not again and all(each.event != page.event for each in places):
            places = (*places, Place(event=page.event, at=now))
        return replace(self, pages=places, waiting=_kept(told, now))

    def given_up(self, event: str) -> "Pager":
        """Return the pager without the place of an event's page, which has rung nowhere."""
        return replace(self, pages=tuple(each for each in self.pages if each.event != event))

    def told_by(self, delivery: str) -> tuple[str, ...]:
        """Return the deliveries of which another has to tell."""
        return tuple(each.delivery for each in self.waiting if each.told_by == delivery)

    def _recent(self, rule: BundlingRule, now: datetime) -> tuple[Place, ...]:
        return tuple(each for each in self.pages if each.at + rule.within > now)


def _told(waiting: Waiting, page: Waiting, now: datetime) -> Waiting:
    """Return what waits as told by a page, unless that may not tell of it, or another one does."""
    free = waiting.told_by in {None, page.delivery} and waiting.incident != page.incident
    if not free or worst(waiting.severity, page.severity) != page.severity:
        return waiting
    return replace(waiting, told_by=page.delivery, told_at=now)


def _kept(waiting: list[Waiting], now: datetime) -> tuple[Waiting, ...]:
    """Return what is worth knowing, the latest of what was told."""
    told = [each for each in waiting if each.told_at and each.told_at + TOLD_KEPT > now]
    return (*(each for each in waiting if each.told_by is None), *told[-MOST_TOLD:])
