"""Note that a test page has reached its person: the address it went to is verified."""

import logging
from contextlib import suppress

from muster.domain.delivery import Delivery
from muster.domain.known_addresses import KnownAddresses
from muster.domain.policy import Policy
from muster.domain.rules.oncall import Contact
from muster.incident_store import IncidentStore
from muster.ports import Clock, Conflict
from muster.records import addresses_write
from muster.usecases.act_on_incident import ATTEMPTS

log = logging.getLogger("muster.addresses")


class ConfirmAddress:
    """Takes the word of whoever has the link, the call or the telephone. Harmless to repeat."""

    def __init__(self, incidents: IncidentStore, clock: Clock) -> None:
        """Keep what is verified beside `incidents`."""
        self._incidents = incidents
        self._clock = clock

    def find(self, delivery_id: str) -> Delivery | None:
        """Return the test page of that id; None where there is none. Raises StoreUnavailable."""
        stored = self._incidents.delivery(delivery_id)
        return stored.value if stored and stored.value.is_test else None

    def __call__(self, test: Delivery, policy: Policy) -> bool:
        """Return whether the address is verified now: not where the policy has another one instead by now.

        Raises StoreUnavailable and Conflict.
        """
        person = policy.people.get(test.recipient)
        contact = Contact(channel=test.channel, address=test.address or "")
        if person is None or contact not in person.contacts:
            return False
        for _ in range(ATTEMPTS):
            with suppress(Conflict):
                self._verify(test, contact, policy)
                return True
        raise Conflict(test.id)

    def _verify(self, test: Delivery, contact: Contact, policy: Policy) -> None:
        """Note it, once a test page: an old link that is pressed again proves nothing new."""
        person = policy.people[test.recipient]
        stored = self._incidents.addresses(person.id)
        known = stored.value if stored else KnownAddresses(person=person.id)
        before = known.verified_at(contact)
        if before is None or before < test.asked_at:
            after = known.confirmed(contact, person, self._clock.now())
            self._incidents.documents.commit([addresses_write(after, stored)])
            log.info("an address is verified", extra={"recipient": person.id, "delivery": test.id})
