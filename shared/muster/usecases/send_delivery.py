"""Send one delivery: look again whether it is wanted, hold its lease, hand it to the provider, record the outcome."""

import logging
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from muster.domain.compose import Links, compose
from muster.domain.delivery import GIVE_UP_AFTER, LEASE, Delivery, DeliveryState
from muster.domain.incident import Incident
from muster.domain.message import MessageKind
from muster.domain.paging import stale
from muster.domain.policy import Policy
from muster.domain.story import Context
from muster.domain.text import digest
from muster.incident_store import IncidentStore
from muster.ports import Channel, Clock, Conflict, PolicySource, Receipt, SendAgain, SendBroken, SendFailed, SendUnknown
from muster.records import Stored, delivery_write
from muster.usecases.delivery_outcome import DeliveryOutcomes
from muster.usecases.watch_channel import WatchChannel, Watched

_SENT = {
    MessageKind.PAGE: "{name} was paged through {channel}",
    MessageKind.REMINDER: "{name} was reminded through {channel}",
    MessageKind.UPDATE: "told the channel {channel}",
}

log = logging.getLogger("muster.delivery")


class Sending(StrEnum):
    """Whether the request to send is dealt with, or must come again."""

    DONE = "done"
    AGAIN = "again"
    BROKEN = "broken"
    """Put off as well, but by a fault of our own, which a person must mend."""


class Channels(Protocol):
    """The channels of the policy, ready to send."""

    def get(self, policy: Policy, channel: str) -> Channel:
        """Return the policy's channel of that name."""
        ...


class SendDelivery:
    """Sends a delivery by its id, at most once at a time."""

    def __init__(  # noqa: PLR0913, PLR0917 - the ports of the use case
        self,
        store: IncidentStore,
        outcomes: DeliveryOutcomes,
        watch: WatchChannel,
        policies: PolicySource,
        channels: Channels,
        links: Links,
        clock: Clock,
    ) -> None:
        """Send through `channels` what `store` holds, by the policy in force."""
        self._store = store
        self._outcomes = outcomes
        self._watch = watch
        self._policies = policies
        self._channels = channels
        self._links = links
        self._clock = clock

    def __call__(self, delivery_id: str) -> Sending:
        """Return whether the delivery is dealt with, or whether it failed by a fault of ours.

        AGAIN while its retry is not due, somebody else is sending it, or the provider does not take it. Raises
        StoreUnavailable and BusUnavailable; then ask again.
        """
        stored = self._store.delivery(delivery_id)
        if stored is None:
            return Sending.DONE
        if not stored.value.open:
            self._follow_up(stored.value)
            return Sending.DONE
        if not stored.value.free(self._clock.now()):
            return Sending.AGAIN
        try:
            return self._send(stored)
        except Conflict:
            return Sending.AGAIN

    def _follow_up(self, delivery: Delivery) -> None:
        """Do what follows from an outcome, in case that the process died which recorded it. Harmless to repeat."""
        if delivery.state is DeliveryState.FAILED and delivery.kind.is_personal:
            self._outcomes.report_unreached(delivery)
        elif delivery.state is DeliveryState.SENT:
            watched = self._watch.look(delivery.channel)
            since = watched.breaker.since
            if since and delivery.sent_at and since <= delivery.sent_at:
                self._watch.worked(watched)

    def _send(self, stored: Stored[Delivery]) -> Sending:
        """Hold the lease, and only then look at the incident: after that look nothing waits but for the provider."""
        context = Context(policy=self._policies.current(), standing=self._store.standing())
        watched = self._watch.look(stored.value.channel)
        spare = watched.breaker.blocks(self._clock.now())
        leased = stored if spare else self._lease(stored, _address(stored.value, context.policy))
        delivery = leased.value
        found = self._store.incident(delivery.incident)
        if found is None:
            return Sending.DONE
        if verdict := self._verdict(stored.value, delivery, found.value, spare=spare):
            return self._end(leased, found.value, *verdict)
        if spare:
            self._outcomes.put_off(leased, found.value, f"{delivery.channel} is down", None)
            return Sending.AGAIN
        return self._hand_over(leased, found.value, context, watched)

    def _verdict(
        self, before: Delivery, delivery: Delivery, incident: Incident, *, spare: bool
    ) -> tuple[DeliveryState, str, str] | None:
        """Return the outcome of a delivery that must not go out, or cannot; None where it is to be sent."""
        if before.state is DeliveryState.SENDING and delivery.kind is MessageKind.UPDATE:
            return DeliveryState.UNKNOWN, "lost", "the sender died while sending; an update is not sent twice"
        if reason := stale(delivery, incident):
            return DeliveryState.SKIPPED, reason.code, reason.text
        if self._clock.now() - delivery.asked_at > GIVE_UP_AFTER:
            return DeliveryState.FAILED, "too_old", "given up after 24 h"
        if delivery.address is None and not spare:
            text = f"the policy has no address for {delivery.recipient} on {delivery.channel}"
            return DeliveryState.FAILED, "no_address", text
        return None

    def _lease(self, stored: Stored[Delivery], address: str | None) -> Stored[Delivery]:
        delivery = replace(
            stored.value,
            state=DeliveryState.SENDING,
            lease_until=self._clock.now() + LEASE,
            attempts=stored.value.attempts + 1,
            address=address,
            reply_code=reply_code(stored.value),
        )
        version = self._store.documents.commit([delivery_write(delivery, stored)])
        return Stored(value=delivery, version=version)

    def _hand_over(self, leased: Stored[Delivery], incident: Incident, context: Context, watched: Watched) -> Sending:
        delivery = leased.value
        try:
            message = compose(incident, delivery, context, self._clock.now(), self._links)
        except Exception as error:  # no fault of the channel's, which is not to count as down for it
            log.exception("a message cannot be worded", extra=_fields(delivery))
            self._outcomes.put_off(leased, incident, f"{type(error).__name__} in the wording", None)
            return Sending.BROKEN
        try:
            channel = self._channels.get(context.policy, delivery.channel)
            receipt = channel.send(message, delivery.address or "", delivery.id)
        except SendFailed as error:
            return self._end(leased, incident, DeliveryState.FAILED, "refused", str(error))
        except SendUnknown as error:
            return self._unknown(leased, incident, watched, str(error))
        except SendAgain as error:
            put_off = self._put_off(leased, incident, watched, str(error), error.after)
            return Sending.BROKEN if isinstance(error, SendBroken) else put_off
        except Exception as error:
            log.exception("channel %s failed", delivery.channel, extra=_fields(delivery))
            self._put_off(leased, incident, watched, f"{type(error).__name__} in the channel")
            return Sending.BROKEN
        sending = self._sent(leased, incident, context.policy, receipt)
        self._watch.worked(watched)
        return sending

    def _sent(self, leased: Stored[Delivery], incident: Incident, policy: Policy, receipt: Receipt) -> Sending:
        delivery = replace(leased.value, provider=receipt.provider, reference=receipt.reference)
        person = policy.people.get(delivery.recipient)
        name = person.name if person else delivery.recipient
        text = _SENT[delivery.kind].format(name=name, channel=delivery.channel)
        sent = Stored(value=delivery, version=leased.version)
        return self._end(sent, incident, DeliveryState.SENT, "sent", text)

    def _unknown(self, leased: Stored[Delivery], incident: Incident, watched: Watched, reason: str) -> Sending:
        """Send to a person again, since a duplicate beats a loss; give an update up, since there it does not."""
        if leased.value.kind.is_personal:
            return self._put_off(leased, incident, watched, reason)
        return self._end(leased, incident, DeliveryState.UNKNOWN, "lost", reason)

    def _put_off(
        self, leased: Stored[Delivery], incident: Incident, watched: Watched, reason: str, after: float | None = None
    ) -> Sending:
        wait = timedelta(seconds=after) if after else None
        self._outcomes.put_off(leased, incident, reason, wait)
        log.warning("delivery put off: %s", reason, extra=_fields(leased.value))
        self._watch.failed(watched, reason)
        return Sending.AGAIN

    def _end(self, stored: Stored[Delivery], incident: Incident, state: DeliveryState, code: str, text: str) -> Sending:
        self._outcomes.end(stored, incident, state, code, text)
        log.info("delivery %s: %s", state, text, extra=_fields(stored.value) | {"reason": text})
        return Sending.DONE


def reply_code(delivery: Delivery) -> str:
    """Return the five digits by which a reply from this recipient means this incident."""
    return str(10_000 + int(digest("reply", delivery.incident, delivery.recipient)[:8], 16) % 90_000)


def _address(delivery: Delivery, policy: Policy) -> str | None:
    if delivery.kind is MessageKind.UPDATE:
        channel = policy.channels.get(delivery.channel)
        return channel.address if channel else None
    person = policy.people.get(delivery.recipient)
    contacts = person.contacts if person else ()
    return next((contact.address for contact in contacts if contact.channel == delivery.channel), None)


def _fields(delivery: Delivery) -> dict[str, object]:
    return {
        "incident": delivery.incident,
        "delivery": delivery.id,
        "event": delivery.event,
        "recipient": delivery.recipient,
        "channel": delivery.channel,
        "attempt": delivery.attempts,
    }
