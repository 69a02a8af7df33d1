"""Send test pages to everybody's urgent addresses once a week, and report those that were not confirmed."""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime

from muster.domain.deliveries import delivery_of
from muster.domain.delivery import Delivery
from muster.domain.known_addresses import AddressState, KnownAddresses
from muster.domain.paging_test_words import report, trial
from muster.domain.paging_tests import LATEST, RULE, Due, Part, due, urgent_addresses
from muster.domain.parties import Recipient
from muster.domain.policy import Policy
from muster.domain.reason import Reason
from muster.domain.reminders import remindable
from muster.incident_store import IncidentStore
from muster.ports import Conflict
from muster.records import addresses_write, delivery_write
from muster.usecases.find_addresses import Known, find_addresses, known_addresses
from muster.usecases.letters import Letters
from muster.usecases.request_deliveries import Requests

AT_ONCE = 50
"""People in one commit."""

log = logging.getLogger("muster.addresses")


class SendPagingTests:
    """Looks at the clock, and at documents only where it says that somebody is to be told, or was lately.

    That a person has been told, and the messages that tell it, are one commit: ticks that meet, repeat or die in
    between tell it once, and the next goes on with what is left.
    """

    def __init__(self, incidents: IncidentStore, request: Requests) -> None:
        """Keep what was told beside `incidents`, and `request` messages."""
        self._documents = incidents.documents
        self._letters = Letters(incidents, request, frozenset(Part))
        self._told: frozenset[Due] = frozenset()
        self._done: frozenset[Due] = frozenset()

    def __call__(self, policy: Policy, now: datetime) -> None:
        """Tell what is to be told at `now` (aware, UTC). Raises StoreUnavailable and BusUnavailable."""
        found = frozenset(due(policy, now))
        if not found <= self._told:
            try:
                self._tell(found, policy, now)
            except Conflict:
                log.info("another tick sends test pages, or somebody confirms one")
                return
            self._told = found
        if not found <= self._done and not self._letters.request(now):
            self._done = found

    def _tell(self, found: frozenset[Due], policy: Policy, now: datetime) -> None:
        """Commit who has been told, with the messages that tell it."""
        known = known_addresses(self._documents)
        left = untold(found, known, now)
        for start in range(0, len(left), AT_ONCE):
            told = left[start : start + AT_ONCE]
            messages = [message for each in told for message in self._messages(each, known, policy, now)]
            marks = [addresses_write(_known(each, known).after(each), known.get(each.person)) for each in told]
            self._documents.commit([*marks, *(delivery_write(each, None) for each in messages)])
            for each in messages:
                log.info("told: %s", each.about, extra={"recipient": each.recipient, "delivery": each.id})

    def _messages(self, told: Due, known: Known, policy: Policy, now: datetime) -> Iterator[Delivery]:
        if told.part is Part.TEST:
            yield from _trials(told, policy, now)
            return
        addresses = find_addresses(self._documents, policy, now, known)
        if any(each.state is not AddressState.VERIFIED for each in addresses):
            letter = report(addresses, policy)
            reason = Reason(code="unverified", text=letter.headline, rule=f"{RULE}.report_to")
            for to in remindable([told.person], "to know which addresses are not verified", policy):
                yield delivery_of(letter, to, about=told.part, event=told.event, reason=reason, now=now)


def untold(found: Iterable[Due], known: Known, now: datetime) -> list[Due]:
    """Return what of all that is due has not been told, by what is `known`, and is not too late."""
    left = (each for each in found if now - each.at <= LATEST and _known(each, known).wants(each))
    return sorted(left, key=lambda each: (each.at, each.person))


def _known(due: Due, known: Known) -> KnownAddresses:
    return known[due.person].value if due.person in known else KnownAddresses(person=due.person)


def _trials(told: Due, policy: Policy, now: datetime) -> Iterator[Delivery]:
    """Yield a test page for each of somebody's urgent addresses. One that fails goes to no other."""
    person, why = policy.people[told.person], "tried out whether you can be paged"
    for contact in urgent_addresses(person, policy):
        letter = trial(contact.channel, policy)
        reason = Reason(code="test", text=letter.headline, rule=RULE)
        to = Recipient(person=person.id, name=person.name, channels=(contact.channel,), why=why)
        yield delivery_of(letter, to, about=told.part, event=told.event, reason=reason, now=now)
