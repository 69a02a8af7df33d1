"""Let a page out, have it wait, or end it since another has told of it: a few pages a person in a few minutes."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from muster.domain.bundling import Pager, Waiting, may_let_wait, may_wait
from muster.domain.clockwork import ahead, spoken
from muster.domain.deliveries import chain_ids
from muster.domain.delivery import Delivery, DeliveryState
from muster.domain.event import Event
from muster.domain.facts.classification import SeverityChanged
from muster.domain.incident import Incident
from muster.domain.others import Others, others
from muster.domain.paging import stale
from muster.domain.policy import Policy
from muster.domain.reason import BUNDLED, Reason
from muster.domain.rules.noise import BundlingRule
from muster.domain.rules.severities import SEVERITIES, worst
from muster.incident_store import UNREADABLE, IncidentStore
from muster.ports import Clock, Document, PolicySource, Write
from muster.records import Stored, delivery_write
from muster.schema import read, write
from muster.usecases.delivery_outcome import DeliveryOutcomes
from muster.usecases.request_deliveries import Requests
from muster.usecases.sending import Sending

RULE = "bundling"
"""The place in the policy."""

log = logging.getLogger("muster.delivery")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetOut:
    """A page may go out, once `writes` are made together with its lease.

    `tells` are the deliveries to tell of, if they are no worse than its own `severity`.
    """

    writes: tuple[Write, ...] = ()
    severity: str = SEVERITIES[0]
    tells: tuple[str, ...] = ()


_IN_VAIN = (DeliveryState.FAILED, DeliveryState.SKIPPED)
AT_ONCE = LetOut()
"""Nothing limits it."""


class BundlePages:
    """The pagers of all persons, one document each, read and written only where the policy limits pages."""

    def __init__(
        self,
        store: IncidentStore,
        outcomes: DeliveryOutcomes,
        request: Requests,
        policies: PolicySource,
        clock: Clock,
    ) -> None:
        """Keep pagers beside the deliveries of `store`, and `request` what need not wait any more."""
        self._store = store
        self._outcomes = outcomes
        self._request = request
        self._policies = policies
        self._clock = clock

    def __call__(self, stored: Stored[Delivery], policy: Policy) -> LetOut | Sending:
        """Return on which terms a delivery may go out now; DONE where it does not, and that is recorded.

        AGAIN while another page is being sent that tells of it. Raises Conflict; then read the delivery again.
        """
        rule, delivery = policy.noise.bundling, stored.value
        if rule is None or not may_wait(delivery):
            return AT_ONCE
        found = self._store.incident(delivery.incident)
        if found is None or not may_let_wait(found.value) or stale(delivery, found.value, policy):
            return AT_ONCE
        document = self._store.documents.get(_path(delivery.recipient))
        pager = _read(document, delivery.recipient)
        teller = self._teller(pager, delivery)
        if teller is None:
            return self._find_place(stored, found.value, rule, pager, document, policy.called(delivery.recipient))
        if teller.state is DeliveryState.SENDING:
            return Sending.AGAIN
        self._outcomes.skip(stored, found.value, self._told(teller, policy.called(delivery.recipient)))
        return Sending.DONE

    def others(self, delivery: Delivery, let_out: LetOut, policy: Policy) -> Others:
        """Return what a page is to tell of, as far as it is still wanted.

        What the page told of that failed on another channel is told again.
        """
        waiting = self._wanted(let_out.tells, let_out.severity, policy)
        return others(dict((*waiting, *self._wanted(delivery.tells, SEVERITIES[0], policy))))

    def give_up(self, delivery: Delivery) -> None:
        """Free the place of a page that was let out and has rung nowhere, now that no channel is to try it any more.

        Raises Conflict where another page has just found its place; this one then leaves the window in its time.
        """
        if self._policies.current().noise.bundling is None or not delivery.let_out or not may_wait(delivery):
            return
        roads = [found.value for each in chain_ids(delivery) if (found := self._store.delivery(each))]
        document = self._store.documents.get(_path(delivery.recipient))
        if document is None or any(road.state not in _IN_VAIN for road in roads):
            return
        pager = _read(document, delivery.recipient)
        after = pager.given_up(delivery.event)
        if after != pager:
            self._store.documents.commit([_write(after, document)])

    def raised(self, event: Event) -> None:
        """Bring forward all that waits about an incident that is now as bad as can be. Harmless to repeat."""
        if not isinstance(event.fact, SeverityChanged) or event.fact.after != SEVERITIES[0]:
            return
        if self._policies.current().noise.bundling is None:
            return
        waiting = [each for each in self._store.open_deliveries(event.incident) if each.value.kept_back]
        self._request([self._forward(each, self._clock.now()) for each in waiting])

    def _forward(self, stored: Stored[Delivery], now: datetime) -> Delivery:
        if not stored.value.to_come(now):
            return stored.value
        forward = replace(stored.value, next_attempt_at=now)
        self._store.documents.commit([delivery_write(forward, stored)])
        return forward

    def _teller(self, pager: Pager, delivery: Delivery) -> Delivery | None:
        """Return the page that has told of a delivery, or is just being sent to; None where none has, for certain."""
        teller = pager.teller(delivery.id)
        found = self._store.delivery(teller) if teller else None
        if found is None:
            return None
        sending = found.value.state is DeliveryState.SENDING and not found.value.free(self._clock.now())
        sent = found.value.state is DeliveryState.SENT and delivery.id in found.value.tells
        return found.value if sending or sent else None

    def _find_place(  # noqa: PLR0913, PLR0917 - whose, of what, by which rule, and where it is kept
        self,
        stored: Stored[Delivery],
        incident: Incident,
        rule: BundlingRule,
        pager: Pager,
        document: Document | None,
        name: str,
    ) -> LetOut | Sending:
        delivery, now = stored.value, self._clock.now()
        page = Waiting(delivery=delivery.id, event=delivery.event, incident=incident.id, severity=incident.severity)
        until = pager.room_at(page.event, rule, now, again=delivery.let_out)
        if until > now:
            noted = _write(pager.wait(page, rule, now), document)
            self._outcomes.wait(stored, incident, until, _enough(rule, name, until - now), noted)
            return Sending.DONE
        after = pager.let_out(page, rule, now, again=delivery.let_out)
        writes = (_write(after, document),) if after != pager else ()
        return LetOut(writes=writes, severity=page.severity, tells=after.told_by(page.delivery))

    def _told(self, teller: Delivery, name: str) -> Reason:
        other = self._store.incident(teller.incident)
        title = f'"{other.value.title}" ({teller.incident})' if other else teller.incident
        return Reason(code=BUNDLED, text=f"{name} was told of it in the page about {title}", rule=RULE)

    def _wanted(self, ids: Sequence[str], severity: str, policy: Policy) -> Iterator[tuple[str, Incident]]:
        """Yield the deliveries whose incidents are to be told of in a page of this severity; these may have changed."""
        for each in ids:
            try:
                found = self._store.delivery(each)
                incident = self._store.incident(found.value.incident) if found else None
            except UNREADABLE:
                log.exception("what waits cannot be told of", extra={"delivery": each})
                continue
            if found and incident and _is_wanted(found.value, incident.value, severity, policy):
                yield each, incident.value


def _is_wanted(delivery: Delivery, incident: Incident, severity: str, policy: Policy) -> bool:
    """Return whether a delivery has not been sent, and its incident is still to be told of in a page of a severity."""
    unsent = delivery.state in {DeliveryState.PENDING, DeliveryState.SKIPPED}
    return unsent and not stale(delivery, incident, policy) and worst(incident.severity, severity) == severity


def _enough(rule: BundlingRule, name: str, wait: timedelta) -> Reason:
    had = f"{rule.pages} page{'s' if rule.pages > 1 else ''} within {spoken(rule.within)}"
    text = f"{name} has had {had}; the next may come {ahead(wait)}"
    return Reason(code=BUNDLED, text=text, rule=RULE)


def _read(document: Document | None, person: str) -> Pager:
    """Return somebody's pager; an empty one where there is none, or where it cannot be understood."""
    try:
        return read(document, Pager) if document else Pager(person=person)
    except msgspec.ValidationError:
        log.exception("what is known of somebody's pages cannot be read", extra={"person": person})
        return Pager(person=person)


def _write(pager: Pager, document: Document | None) -> Write:
    """Write a pager that must still be as it was read (or not exist)."""
    return write(_path(pager.person), pager, document)


def _path(person: str) -> str:
    return f"pagers/{person}"
