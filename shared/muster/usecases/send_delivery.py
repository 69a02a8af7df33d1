"""Send one delivery: look again whether it is wanted, hold its lease, hand it to the provider, record the outcome."""

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from muster.domain.address import address_of, reply_code
from muster.domain.compose import Links, compose
from muster.domain.delivery import LEASE, Delivery, DeliveryState
from muster.domain.incident import Incident
from muster.domain.letter import addressed
from muster.domain.message import MessageKind
from muster.domain.others import Others
from muster.domain.paging import held_until
from muster.domain.policy import Policy
from muster.domain.reason import HELD, Reason
from muster.domain.story import Context
from muster.domain.verdict import Verdict, verdict
from muster.incident_store import IncidentStore
from muster.ports import Channel, Clock, Conflict, PolicySource, Receipt, SendAgain, SendBroken, SendFailed, SendUnknown
from muster.records import Stored, delivery_write
from muster.usecases.bundle_pages import AT_ONCE, BundlePages, LetOut
from muster.usecases.delivery_outcome import DeliveryOutcomes
from muster.usecases.sending import Sending
from muster.usecases.watch_channel import WatchChannel, Watched

_SENT = {
    MessageKind.PAGE: "{name} was paged through {channel}",
    MessageKind.REMINDER: "{name} was reminded through {channel}",
    MessageKind.UPDATE: "told the channel {channel}",
}

ATTEMPTS = 10
"""Pages to one person race for their places. Each race that is lost means that another page has found its own."""

log = logging.getLogger("muster.delivery")


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
        bundle: BundlePages,
        policies: PolicySource,
        channels: Channels,
        links: Links,
        clock: Clock,
    ) -> None:
        """Send through `channels` what `store` holds, by the policy in force."""
        self._store = store
        self._outcomes = outcomes
        self._watch = watch
        self._bundle = bundle
        self._policies = policies
        self._channels = channels
        self._links = links
        self._clock = clock

    def __call__(self, delivery_id: str) -> Sending:
        """Return whether the delivery is dealt with, or whether it failed by a fault of ours.

        AGAIN while its retry is not due, somebody else is sending it, or the provider does not take it. Raises
        StoreUnavailable and BusUnavailable; then ask again.
        """
        for _ in range(ATTEMPTS):
            with suppress(Conflict):
                return self._try(delivery_id)
        return Sending.AGAIN

    def _try(self, delivery_id: str) -> Sending:
        stored = self._store.delivery(delivery_id)
        if stored is None:
            return Sending.DONE
        if not stored.value.open:
            self._follow_up(stored.value)
            return Sending.DONE
        return self._send(stored) if stored.value.free(self._clock.now()) else Sending.AGAIN

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
        """Hold the lease, and only then look at the incident: after that look nothing waits but for the provider.

        A page that is let out takes its place among its person's in the same commit as the lease.
        """
        context = Context(policy=self._policies.current(), standing=self._store.standing())
        watched = self._watch.look(stored.value.channel)
        spare = watched.breaker.blocks(self._clock.now())
        let_out = AT_ONCE if spare else self._bundle(stored, context.policy)
        if isinstance(let_out, Sending):
            return let_out
        leased = stored if spare else self._lease(stored, address_of(stored.value, context.policy), let_out)
        delivery = leased.value
        others = self._bundle.others(delivery, let_out, context.policy)
        found = self._store.incident(delivery.incident) if delivery.incident else None
        if found is None and delivery.incident:
            return Sending.DONE
        incident = found.value if found else None
        if ruled := verdict(stored.value, delivery, incident, context, self._clock.now(), spare=spare):
            return self._settle(leased, incident, ruled)
        if spare:
            self._outcomes.put_off(leased, incident, f"{delivery.channel} is down", None)
            return Sending.AGAIN
        return self._hand_over(leased, incident, context, watched, others)

    def _settle(self, leased: Stored[Delivery], incident: Incident | None, ruled: Verdict) -> Sending:
        """End a delivery that must not go out, or have it wait where it may have to when what holds it has ended."""
        until = held_until(leased.value, incident) if incident and ruled.code == HELD else None
        if incident is None or until is None:
            return self._end(leased, incident, *ruled)
        self._outcomes.wait(leased, incident, until, Reason(code=ruled.code, text=ruled.text))
        return Sending.DONE

    def _lease(self, stored: Stored[Delivery], address: str | None, let_out: LetOut) -> Stored[Delivery]:
        delivery = replace(
            stored.value,
            state=DeliveryState.SENDING,
            lease_until=self._clock.now() + LEASE,
            attempts=stored.value.attempts + 1,
            address=address,
            reply_code=reply_code(stored.value),
            let_out=True,
        )
        version = self._store.documents.commit([delivery_write(delivery, stored), *let_out.writes])
        return Stored(value=delivery, version=version)

    def _hand_over(
        self, leased: Stored[Delivery], incident: Incident | None, context: Context, watched: Watched, others: Others
    ) -> Sending:
        delivery, now = leased.value, self._clock.now()
        try:
            if incident:
                message = compose(incident, delivery, context, now, self._links, others)
            else:
                message = addressed(delivery, context.policy, now, self._links)
        except Exception as error:  # no fault of the channel's, which is not to count as down for it
            log.exception("a message cannot be worded", extra=_fields(delivery))
            self._outcomes.put_off(leased, incident, f"{type(error).__name__} in the wording", None)
            return Sending.BROKEN
        try:
            channel = self._channels.get(context.policy, delivery.channel)
            receipt = channel.send(message, delivery.address or "", delivery.id)
        except SendFailed as error:
            return self._refused(leased, incident, watched, str(error))
        except SendUnknown as error:
            return self._unknown(leased, incident, watched, str(error))
        except SendAgain as error:
            put_off = self._put_off(leased, incident, watched, str(error), error.after)
            return Sending.BROKEN if isinstance(error, SendBroken) else put_off
        except Exception as error:
            log.exception("channel %s failed", delivery.channel, extra=_fields(delivery))
            self._put_off(leased, incident, watched, f"{type(error).__name__} in the channel")
            return Sending.BROKEN
        sending = self._sent(leased, incident, context.policy, receipt, others)
        self._watch.worked(watched)
        return sending

    def _sent(
        self, leased: Stored[Delivery], incident: Incident | None, policy: Policy, receipt: Receipt, others: Others
    ) -> Sending:
        provider, reference = receipt.provider, receipt.reference
        delivery = replace(leased.value, provider=provider, reference=reference, tells=others.deliveries)
        text = _SENT[delivery.kind].format(name=policy.called(delivery.recipient), channel=delivery.channel)
        text += f", and told of {others.count}" if others.incidents else ""
        sent = Stored(value=delivery, version=leased.version)
        return self._end(sent, incident, DeliveryState.SENT, "sent", text)

    def _unknown(self, leased: Stored[Delivery], incident: Incident | None, watched: Watched, reason: str) -> Sending:
        """Send to a person again, since a duplicate beats a loss; give an update up, since there it does not."""
        if leased.value.kind.is_personal:
            return self._put_off(leased, incident, watched, reason)
        sending = self._end(leased, incident, DeliveryState.UNKNOWN, "lost", reason)
        self._watch.failed(watched, reason)
        return sending

    def _refused(self, leased: Stored[Delivery], incident: Incident | None, watched: Watched, reason: str) -> Sending:
        """Use another road at once; and notice where this one is closed to everybody."""
        sending = self._end(leased, incident, DeliveryState.FAILED, "refused", reason)
        self._watch.refused(watched, leased.value, reason)
        return sending

    def _put_off(
        self,
        leased: Stored[Delivery],
        incident: Incident | None,
        watched: Watched,
        reason: str,
        after: float | None = None,
    ) -> Sending:
        wait = timedelta(seconds=after) if after else None
        self._outcomes.put_off(leased, incident, reason, wait)
        log.warning("delivery put off: %s", reason, extra=_fields(leased.value))
        self._watch.failed(watched, reason)
        return Sending.AGAIN

    def _end(
        self, stored: Stored[Delivery], incident: Incident | None, state: DeliveryState, code: str, text: str
    ) -> Sending:
        self._outcomes.end(stored, incident, state, code, text)
        if state is not DeliveryState.SENT:
            self._bundle.give_up(stored.value)
        log.info("delivery %s: %s", state, text, extra=_fields(stored.value) | {"reason": text})
        return Sending.DONE


def _fields(delivery: Delivery) -> dict[str, object]:
    return {
        "incident": delivery.incident,
        "delivery": delivery.id,
        "event": delivery.event,
        "recipient": delivery.recipient,
        "channel": delivery.channel,
        "attempt": delivery.attempts,
    }
