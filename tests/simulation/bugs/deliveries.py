"""Bugs that break rules 4 and 5: pages that go out in vain, twice or not at all."""

# ruff: noqa: ANN401, SLF001 - what is wrong stands in the place of what is right, wherever that is

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count, islice
from typing import Any
from unittest.mock import patch

from muster.domain import deliveries, paging, verdict
from muster.domain.bundling import Pager
from muster.domain.delivery import Delivery, DeliveryState
from muster.domain.event import Event
from muster.domain.incident import Incident
from muster.domain.message import MessageKind
from muster.domain.policy import Policy
from muster.domain.reason import REQUESTED, Reason
from muster.domain.rules.noise import BundlingRule
from muster.domain.text import digest
from muster.entrypoint.http import Response
from muster.entrypoint.idempotency import Idempotency
from muster.ports import Conflict, StoreUnavailable
from muster.records import Stored, delivery_write
from muster.usecases import act_on_incident, request_deliveries
from muster.usecases.act_on_incident import ActOnIncident, Done
from muster.usecases.delivery_outcome import DeliveryOutcomes
from muster.usecases.outbox import Outbox
from muster.usecases.send_delivery import SendDelivery
from muster.usecases.watch_channel import WatchChannel
from tests.simulation.bugs.bug import Bug, nothing
from tests.simulation.checks import pages, people

_NUMBERS = count()
_deliveries_of = deliveries.deliveries_of
_to = deliveries._to


def _acknowledged_or_not(delivery: Delivery, incident: Incident, policy: Policy) -> Reason | None:
    reason = paging.stale(delivery, incident, policy)
    return None if reason and reason.code == "acknowledged" else reason


def _each_run_alike(delivery: Delivery, incident: Incident, policy: Policy) -> Reason | None:
    page = delivery.kind is MessageKind.PAGE
    return paging.stale(replace(delivery, run=incident.run) if page else delivery, incident, policy)


def _by_hand_for_ever(delivery: Delivery, incident: Incident, policy: Policy) -> Reason | None:
    by_hand = delivery.kind is MessageKind.PAGE and delivery.reason.code == REQUESTED
    return None if by_hand and incident.open else paging.stale(delivery, incident, policy)


_send = SendDelivery._send


def _looked_too_early(self: Any, stored: Stored[Delivery]) -> object:
    sender = copy(self)
    sender._store = copy(self._store)
    found = self._store.incident(stored.value.incident) if stored.value.incident else None
    sender._store.incident = lambda _id: found
    return _send(sender, stored)


_act = ActOnIncident.__call__


def _given_up(self: Any, incident_id: str, *command: Any, **more: Any) -> Done:
    with patch.object(act_on_incident, "ATTEMPTS", 1):
        try:
            return _act(self, incident_id, *command, **more)
        except (Conflict, StoreUnavailable):
            return Done(incident=self._store.incident(incident_id).value, events=())


def _without_a_key(_self: Any, _token: str, _key: str, _request: str, run: Callable[[], Response]) -> Response:
    return run()


def _without_publishing(self: Any, _incident: Incident, events: Sequence[Event]) -> bool:
    try:
        self._store.mark_published(events)
    except (Conflict, StoreUnavailable):
        return False
    return True


def _without_reminders(event: Event, now: datetime) -> list[Delivery]:
    return [each for each in _deliveries_of(event, now) if each.kind is not MessageKind.REMINDER]


def _by_the_first_channel(*arguments: Any) -> Iterator[Delivery]:
    return islice(_to(*arguments), 1)


def _always_old(_delivery: Delivery, _incident: Incident) -> Reason:
    return Reason(code="superseded", text="there is later news for this channel")


_lease = SendDelivery._lease


def _sent_at_once(self: Any, *arguments: Any) -> Stored[Delivery]:
    leased = _lease(self, *arguments)
    early = replace(leased.value, state=DeliveryState.SENT)
    return replace(leased, version=self._store.documents.commit([delivery_write(early, leased)]))


def _leased_for_ever(self: Delivery, now: datetime) -> bool:
    return self.state is DeliveryState.PENDING and self.next_attempt_at <= now


def _sent_no_more(self: Any, leased: Any, incident: Incident, _watched: object, reason: str) -> object:
    return self._end(leased, incident, DeliveryState.UNKNOWN, "lost", reason)


def _sent_again(self: Any, leased: Any, incident: Incident, watched: object, reason: str) -> object:
    return self._put_off(leased, incident, watched, reason)


_put_off = DeliveryOutcomes.put_off


def _dropped_where_it_is_down(
    self: Any, stored: Stored[Delivery], incident: Incident, reason: str, after: timedelta | None
) -> None:
    if reason.endswith("is down"):
        self.end(stored, incident, DeliveryState.SKIPPED, "down", reason)
    else:
        _put_off(self, stored, incident, reason, after)


def _named_anew(event: str, recipient: str, channel: str) -> str:
    return digest("delivery", event, recipient, channel, str(next(_NUMBERS)))[:20]


def _free_to_all(self: Delivery, _now: datetime) -> bool:
    return self.open


_room_at = Pager.room_at


def _room_for_each_channel(self: Pager, _event: str, rule: BundlingRule, now: datetime, **_again: bool) -> datetime:
    return _room_at(self, "", rule, now)


NAMED = pages.whoever_is_named_has_a_delivery
NEEDLESS = pages.no_page_goes_out_in_vain
OUTCOME = pages.every_delivery_has_its_outcome
TWICE = pages.nothing_is_sent_twice
FOR_A_STEP = pages.nobody_is_paged_twice_for_a_step
BUGS = (
    Bug("a page is not looked at again", NEEDLESS, 1, verdict, "stale", nothing),
    Bug("a page is looked at too early", NEEDLESS, 320, SendDelivery, "_send", _looked_too_early),
    Bug("a page goes out though it is acknowledged", NEEDLESS, 48, verdict, "stale", _acknowledged_or_not),
    Bug("a page of an earlier run goes out", NEEDLESS, 18, verdict, "stale", _each_run_alike),
    Bug("a page by hand survives a reopening", NEEDLESS, 4, verdict, "stale", _by_hand_for_ever),
    Bug("old news is posted after new", pages.no_channel_hears_old_news, 1, paging, "_overtaken", nothing),
    Bug("a failed commit is taken for done", people.what_is_answered_is_so, 98, ActOnIncident, "__call__", _given_up),
    Bug(
        "a repeated request is carried out twice",
        people.what_is_written_down_is_kept,
        10,
        Idempotency,
        "once",
        _without_a_key,
    ),
    Bug("the outbox is skipped", NAMED, 0, Outbox, "publish", _without_publishing),
    Bug("a reminder is forgotten", NAMED, 9, request_deliveries, "deliveries_of", _without_reminders),
    Bug("a person's own rule ends with its first channel", NAMED, 2, deliveries, "_to", _by_the_first_channel),
    Bug("rooms are not told", pages.news_arrives, 0, paging, "_overtaken", _always_old),
    Bug("a page is marked as sent before it is", OUTCOME, 9, SendDelivery, "_lease", _sent_at_once),
    Bug("a lease never ends", OUTCOME, 1, Delivery, "free", _leased_for_ever),
    Bug("a page whose answer was lost is given up", OUTCOME, 62, SendDelivery, "_unknown", _sent_no_more),
    Bug(
        "a breaker drops what it stops", pages.pages_arrive, 139, DeliveryOutcomes, "put_off", _dropped_where_it_is_down
    ),
    Bug("each channel of a page has a place", pages.a_page_waits_once, 235, Pager, "room_at", _room_for_each_channel),
    Bug("a refused page goes no further", pages.pages_arrive, 833, DeliveryOutcomes, "_further", nothing),
    Bug("a broadcast whose answer was lost is repeated", TWICE, 1, SendDelivery, "_unknown", _sent_again),
    Bug("nobody heeds a lease", TWICE, 173, Delivery, "free", _free_to_all),
    Bug("a page has another name each time", FOR_A_STEP, 2, deliveries, "delivery_id", _named_anew),
    Bug("a breaker never closes", people.every_breaker_is_told_of, 100, WatchChannel, "worked", nothing),
)
