"""Do what a pressed key or a replied code asks for, as the person who was paged, and say truthfully what came of it."""

from datetime import datetime

from muster.channels import wording
from muster.domain.answer import answer, standing
from muster.domain.commands.escalation import Escalate
from muster.domain.commands.lifecycle import Acknowledge
from muster.domain.delivery import Delivery
from muster.domain.message import MessageKind
from muster.domain.paging_test_words import ASKED, CHANGED, VERIFIED
from muster.domain.parties import Actor, ActorKind
from muster.domain.story import Refused
from muster.incident_store import IncidentStore
from muster.ports import Clock, PolicySource
from muster.usecases.act_on_incident import ActOnIncident, NotFound
from muster.usecases.confirm_address import ConfirmAddress

TITLE_LIMIT = 80
CHOICES = "Press 1 to acknowledge, 2 to escalate."
CHOICES_OF_TEST = "This is a test. Press 1 to confirm that it has reached you."
NO_CODE = "Reply with the five digits of the message, and nothing else, to acknowledge."
AMBIGUOUS = "That code stands for more than one open incident. Please use the link in the message."
NOT_YOURS = "This message was for information: nothing can be done by answering it."
GONE = "There is no such incident any more."


class PhoneReply:
    """Acts for people who have nothing but a telephone at hand. Raises StoreUnavailable and Conflict."""

    def __init__(self, store: IncidentStore, act: ActOnIncident, policies: PolicySource, clock: Clock) -> None:
        """Act on the incidents of `store`."""
        self._store = store
        self._act = act
        self._policies = policies
        self._clock = clock
        self._confirmed = ConfirmAddress(store, clock)

    def pressed(self, delivery_id: str, wish: str) -> str:
        """Acknowledge or escalate as the person whom the call was for, or confirm a test page; return what to say."""
        delivery = self._store.delivery(delivery_id)
        return self._do(delivery.value, wish, self._clock.now()) if delivery else GONE

    def choices(self, delivery_id: str) -> str:
        """Return which keys there are in the call of a delivery."""
        return CHOICES_OF_TEST if self._confirmed.find(delivery_id) else CHOICES

    def texted(self, sender: str, code: str | None) -> str | None:
        """Acknowledge the incident, or confirm the test page, that a reply code means to its sender; return the answer.

        None for a number that belongs to nobody in the policy: strangers get no answer.
        """
        if not self._known(sender):
            return None
        if code is None:
            return NO_CODE
        found = [each.value for each in self._store.deliveries_by_reply(sender, code)]
        pages = {each.incident: each for each in found if each.kind is MessageKind.PAGE}
        incidents = [stored.value for each in pages if (stored := self._store.incident(each))]
        test = next((each for each in found if each.is_test), None)
        if test and not incidents:
            return self._confirm(test)
        if not incidents:
            return f"No page to this number had the code {code}. {NO_CODE}"
        running = [incident for incident in incidents if incident.open]
        if len(running) > 1:
            return AMBIGUOUS
        incident = running[0] if running else max(incidents, key=lambda each: each.opened_at)
        said = self._do(pages[incident.id], "acknowledge", self._clock.now())
        return f"{said} ({incident.severity}: {wording.line(incident.title, TITLE_LIMIT)})"

    def _known(self, sender: str) -> bool:
        people = self._policies.current().people.values()
        return any(contact.address == sender for person in people for contact in person.contacts)

    def _confirm(self, test: Delivery) -> str:
        return VERIFIED if self._confirmed(test, self._policies.current()) else CHANGED

    def _do(self, delivery: Delivery, wish: str, now: datetime) -> str:
        if delivery.is_test:
            return self._confirm(delivery) if wish == "acknowledge" else ASKED
        policy = self._policies.current()
        person = policy.people.get(delivery.recipient)
        if delivery.kind is not MessageKind.PAGE or person is None:
            return NOT_YOURS
        actor = Actor(kind=ActorKind.PERSON, id=person.id, name=person.name)
        command = Escalate(actor=actor) if wish == "escalate" else Acknowledge(actor=actor)
        try:
            done = self._act(delivery.incident, command, now=now)
        except NotFound:
            return GONE
        except Refused as refusal:
            return self._refused(delivery.incident, str(refusal), person.id, now)
        return answer(wish, done.incident, done.events, policy, now, you=person.id)

    def _refused(self, incident_id: str, reason: str, you: str, now: datetime) -> str:
        stored = self._store.incident(incident_id)
        stands = standing(stored.value, self._policies.current(), now, you) if stored else GONE
        return f"{reason[:1].upper()}{reason[1:]}. {stands}"
