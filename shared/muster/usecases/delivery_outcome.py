"""What follows when a delivery succeeds, fails or waits: its document, a line on the timeline, the next channel."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from muster.domain.commands.escalation import ReportUnreached
from muster.domain.deliveries import chain_ids, delivery_id
from muster.domain.delivery import Delivery, DeliveryState, back_off
from muster.domain.event import Event
from muster.domain.facts.asides import DeliveryReported
from muster.domain.incident import Incident
from muster.domain.parties import MUSTER
from muster.domain.reason import Reason
from muster.incident_store import IncidentStore
from muster.ports import Clock, Write
from muster.records import Stored, delivery_write, timeline_write
from muster.usecases.act_on_incident import ActOnIncident
from muster.usecases.outbox import Outbox
from muster.usecases.request_deliveries import Requests

Further: TypeAlias = tuple[Delivery, Write]
"""The delivery through a person's next channel, and the write that creates it or brings it forward."""


class DeliveryOutcomes:
    """Ends deliveries, or puts them off. Raises Conflict where somebody else has ended the delivery meanwhile."""

    def __init__(
        self, store: IncidentStore, outbox: Outbox, request: Requests, act: ActOnIncident, clock: Clock
    ) -> None:
        """Record outcomes in `store`, and `request` further deliveries."""
        self._store = store
        self._outbox = outbox
        self._request = request
        self._act = act
        self._clock = clock

    def end(
        self, stored: Stored[Delivery], incident: Incident | None, state: DeliveryState, code: str, text: str
    ) -> None:
        """Record the outcome; after a failure go on to the person's next channel, or report them unreached.

        What is about no `incident` has no timeline, and is swept as long as it has no outcome.
        """
        now = self._clock.now()
        delivery = replace(stored.value, state=state, lease_until=None, outcome=text)
        if state is DeliveryState.SENT:
            delivery = replace(delivery, sent_at=now)
        failed = state is DeliveryState.FAILED and delivery.kind.is_personal
        further = self._further(delivery) if failed else None
        if failed and incident and not stored.value.open:  # taken, and now failed after all: nobody sweeps any more
            self._store.resume_sweep(delivery.incident, now)
        unreached = failed and further is None
        if unreached:  # before the commit, since nobody comes back to a delivery that has its outcome
            self.report_unreached(delivery)
        event = self._event(delivery, str(state), Reason(code=code, text=text))
        self._commit(stored, delivery, incident, event, further)
        if unreached:  # and after it, since two channels may fail at once and each still see the other open
            self.report_unreached(delivery)

    def put_off(
        self, stored: Stored[Delivery], incident: Incident | None, reason: str, after: timedelta | None
    ) -> None:
        """Try again later, and through the person's next channel meanwhile."""
        wait = max(back_off(stored.value.attempts), after or timedelta())
        delivery = replace(
            stored.value,
            state=DeliveryState.PENDING,
            lease_until=None,
            next_attempt_at=self._clock.now() + wait,
            outcome=reason,
        )
        if stored.value.outcome is not None:  # the timeline has it that this delivery waits, and the next channel knows
            self._store.documents.commit([delivery_write(delivery, stored)])
            return
        further = self._further(delivery) if delivery.kind.is_personal else None
        event = self._event(delivery, "retrying", Reason(code="again", text=reason))
        self._commit(stored, delivery, incident, event, further)

    def wait(
        self, stored: Stored[Delivery], incident: Incident, until: datetime, reason: Reason, *noted: Write
    ) -> None:
        """Keep a page back until an instant (UTC), in the same commit as `noted`; the timeline has it once."""
        delivery = replace(
            stored.value,
            state=DeliveryState.PENDING,
            lease_until=None,
            next_attempt_at=until,
            kept_back=True,
            let_out=False,
        )
        if stored.value.kept_back:
            self._store.documents.commit([delivery_write(delivery, stored), *noted])
        else:
            self._commit(stored, delivery, incident, self._event(delivery, reason.code, reason), noted=noted)

    def skip(self, stored: Stored[Delivery], incident: Incident, reason: Reason) -> None:
        """Record that a page need not go out."""
        delivery = replace(stored.value, state=DeliveryState.SKIPPED, lease_until=None, outcome=reason.text)
        self._commit(stored, delivery, incident, self._event(delivery, str(delivery.state), reason))

    def note_delivered(self, stored: Stored[Delivery], incident: Incident | None) -> None:
        """Record the provider's word that the message has arrived."""
        reason = Reason(code="delivered", text=f"{stored.value.channel} reports that it arrived")
        self._commit(stored, stored.value, incident, self._event(stored.value, "delivered", reason))

    def _commit(  # noqa: PLR0913 - what is written, and what follows from it
        self,
        stored: Stored[Delivery],
        delivery: Delivery,
        incident: Incident | None,
        event: Event,
        further: Further | None = None,
        *,
        noted: Sequence[Write] = (),
    ) -> None:
        told = [timeline_write(event)] if incident else []
        writes: list[Write] = [delivery_write(delivery, stored), *told, *noted]
        if further:
            writes.append(further[1])
        self._store.documents.commit(writes)
        if incident:
            self._outbox.publish(incident, [event])
        if further:
            self._request([further[0]])

    def _event(self, delivery: Delivery, outcome: str, reason: Reason) -> Event:
        fact = DeliveryReported(
            delivery=delivery.id, recipient=delivery.recipient, channel=delivery.channel, outcome=outcome
        )
        return Event(
            incident=delivery.incident,
            seq=delivery.seq,
            at=self._clock.now(),
            actor=MUSTER,
            reason=reason,
            fact=fact,
            epoch=delivery.epoch,
            run=delivery.run,
        )

    def _further(self, delivery: Delivery) -> Further | None:
        """Return the delivery through the next channel, unless it has been asked for already or there is none.

        One that still waits for the time of the recipient's own rule is brought forward.
        """
        channel = delivery.next_channel
        if channel is None:
            return None
        now = self._clock.now()
        further_id = delivery_id(delivery.event, delivery.recipient, channel)
        if stored := self._store.delivery(further_id):
            if not stored.value.to_come(now):
                return None
            forward = replace(
                stored.value, after=timedelta(), next_attempt_at=now, let_out=stored.value.let_out or delivery.let_out
            )
            return forward, delivery_write(forward, stored)
        further = replace(
            delivery,
            id=further_id,
            channel=channel,
            state=DeliveryState.PENDING,
            attempts=0,
            after=timedelta(),
            next_attempt_at=now,
            lease_until=None,
            provider=None,
            reference=None,
            address=None,
            outcome=None,
            reply_code=None,
            kept_back=False,
        )
        return further, delivery_write(further, None)

    def report_unreached(self, delivery: Delivery) -> None:
        """Tell the incident that no channel reaches the person, if this one fails and every other has failed.

        Harmless to repeat.
        """
        if delivery.step is None:
            return
        others = [self._store.delivery(each) for each in chain_ids(delivery) if each != delivery.id]
        if all(each and each.value.state is DeliveryState.FAILED for each in others):
            command = ReportUnreached(person=delivery.recipient, step=delivery.step, run=delivery.run)
            self._act(delivery.incident, command)
