"""How a handler is put together over ports, whatever stands behind these: for functions, the local system and tests.

Everything is imported where it is put together, so that each function imports what it needs and nothing else.
"""

# ruff: noqa: PLC0415 - see above

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from muster.domain.compose import Links
    from muster.domain.heartbeat import Heartbeat
    from muster.entrypoint.callers import Verifier
    from muster.entrypoint.http import Handler
    from muster.incident_store import IncidentStore
    from muster.ports import (
        Calendars,
        Clock,
        DeadLetters,
        DocumentStore,
        EventBus,
        ExternalHeartbeat,
        Logs,
        PolicySource,
        Secrets,
    )
    from muster.usecases.accept_alerts import AcceptAlerts
    from muster.usecases.act_on_incident import ActOnIncident
    from muster.usecases.outbox import Outbox
    from muster.usecases.request_deliveries import Requests
    from muster.usecases.run_tick import Chore
    from muster.usecases.send_delivery import Channels


class Desk(NamedTuple):
    """What decides on incidents and tells of it, over one store."""

    incidents: IncidentStore
    outbox: Outbox
    act: ActOnIncident
    request: Requests


def unique() -> str:
    """Return 32 characters that were never given before, and that nobody can guess."""
    from uuid import uuid4

    return uuid4().hex


def intake(  # noqa: PLR0913, PLR0917 - the ports
    bus: EventBus,
    secrets: Secrets,
    verifier: Verifier,
    clock: Clock,
    store: DocumentStore,
    new_id: Callable[[], str] = unique,
) -> Handler:
    """Put the intake together; of `store` it needs the heartbeats alone. `new_id` names each message that comes in."""
    from muster.entrypoint.intake_http import IntakeHandler
    from muster.usecases.accept_alerts import AcceptAlerts

    accept = AcceptAlerts(bus, clock)
    return IntakeHandler(
        accept=accept,
        secrets=secrets,
        verifier=verifier,
        clock=clock,
        new_receipt=new_id,
        heartbeats=heartbeats(accept, secrets, clock, store),
    )


def heartbeats(accept: AcceptAlerts, secrets: Secrets, clock: Clock, store: DocumentStore) -> Handler:
    """Put together what hears heartbeats, the part of the intake that keeps something."""
    from muster.entrypoint.intake_heartbeat import HeartbeatIntake

    def ping(name: str) -> Heartbeat | None:
        from muster.usecases.receive_ping import ReceivePing  # not before somebody pings: alerts do without documents

        return ReceivePing(store, accept, clock)(name)

    return HeartbeatIntake(ping, secrets)


def classification(
    store: DocumentStore, bus: EventBus, policies: PolicySource, verifier: Verifier, clock: Clock
) -> Handler:
    """Put the classification together."""
    from muster.domain.alert import Alert
    from muster.entrypoint.push_http import Handled, PushHandler
    from muster.incident_store import IncidentStore
    from muster.usecases.classify_alert import ClassifyAlert
    from muster.usecases.outbox import Outbox

    incidents = IncidentStore(store)
    classify = ClassifyAlert(incidents, Outbox(incidents, bus), policies, clock)

    def alerts(data: object) -> Handled:
        classify(msgspec.convert(data, Alert))
        return Handled.DONE

    return PushHandler(verifier, {"/alerts": alerts})


def tick(  # noqa: PLR0913 - the ports
    store: DocumentStore,
    bus: EventBus,
    policies: PolicySource,
    verifier: Verifier,
    clock: Clock,
    *,
    dead_letters: DeadLetters,
    development: bool,
    calendars: Calendars | None = None,
    heartbeat: ExternalHeartbeat | None = None,
) -> Handler:
    """Put the tick together.

    Without `calendars` none is read, and without `heartbeat` nothing is audited: the simulator reaches nothing outside.
    """
    from muster.entrypoint.tick_http import TickHandler
    from muster.usecases.redrive_dead_letters import RedriveDeadLetters
    from muster.usecases.run_tick import RunTick

    desk = _desk(store, bus, policies, clock)
    chores = tuple(_chores(desk, bus, policies, clock, calendars, heartbeat))
    run = RunTick(desk.incidents, desk.act, desk.outbox, policies, desk.request, clock, chores)
    redrive = RedriveDeadLetters(dead_letters, bus, store, clock)
    return TickHandler(run, redrive, verifier, clock, development=development)


def _chores(  # noqa: PLR0913, PLR0917 - the ports
    desk: Desk,
    bus: EventBus,
    policies: PolicySource,
    clock: Clock,
    calendars: Calendars | None,
    heartbeat: ExternalHeartbeat | None,
) -> Iterator[Chore]:
    """Yield what the tick does besides, in this order."""
    from muster.usecases.accept_alerts import AcceptAlerts
    from muster.usecases.import_calendars import ImportCalendars
    from muster.usecases.reconsider_silenced import ReconsiderSilenced
    from muster.usecases.run_audit import RunAudit
    from muster.usecases.send_canary import SendCanary
    from muster.usecases.send_paging_tests import SendPagingTests
    from muster.usecases.tell_hand_offs import TellHandOffs
    from muster.usecases.undone_work import UndoneWork
    from muster.usecases.watch_heartbeats import WatchHeartbeats

    incidents, outbox, act, request = desk
    store, accept = incidents.documents, AcceptAlerts(bus, clock)
    yield ReconsiderSilenced(incidents, act, policies)
    yield WatchHeartbeats(store, accept)
    if calendars:
        yield ImportCalendars(store, calendars, accept, clock)
    yield TellHandOffs(incidents, act, request)
    yield SendCanary(incidents, bus)
    yield SendPagingTests(incidents, request)
    if heartbeat:
        yield RunAudit(store, UndoneWork(incidents, outbox, request), accept, heartbeat)


def notification(  # noqa: PLR0913 - the ports
    store: DocumentStore,
    bus: EventBus,
    policies: PolicySource,
    verifier: Verifier,
    clock: Clock,
    *,
    channels: Channels,
    secrets: Secrets,
    base_url: str,
) -> Handler:
    """Put the notification together."""
    from muster.entrypoint.push_http import Handled, PushHandler
    from muster.records import event_from
    from muster.usecases.accept_alerts import AcceptAlerts
    from muster.usecases.bundle_pages import BundlePages
    from muster.usecases.delivery_outcome import DeliveryOutcomes
    from muster.usecases.request_deliveries import RequestDeliveries
    from muster.usecases.send_delivery import SendDelivery
    from muster.usecases.sending import Sending
    from muster.usecases.watch_channel import WatchChannel

    desk = _desk(store, bus, policies, clock)
    outcomes = DeliveryOutcomes(desk.incidents, desk.outbox, desk.request, desk.act, clock)
    bundle = BundlePages(desk.incidents, outcomes, desk.request, policies, clock)
    watch, links = WatchChannel(store, AcceptAlerts(bus, clock), clock), _links(secrets, base_url, clock)
    send = SendDelivery(desk.incidents, outcomes, watch, bundle, policies, channels, links, clock)
    deliver = RequestDeliveries(desk.incidents, desk.request, clock)
    answers = {Sending.DONE: Handled.DONE, Sending.AGAIN: Handled.NOT_YET, Sending.BROKEN: Handled.FAILED}

    def events(data: object) -> Handled:
        event = event_from(msgspec.convert(data, dict[str, object]))
        deliver(event)
        bundle.raised(event)
        return Handled.DONE

    def notifications(data: object) -> Handled:
        return answers[send(msgspec.convert(data, dict[str, str])["delivery"])]

    return PushHandler(verifier, {"/events": events, "/notifications": notifications})


def _links(secrets: Secrets, base_url: str, clock: Clock) -> Links:
    from muster.domain.compose import Links
    from muster.links import LinkSigner

    signer = LinkSigner(secrets, base_url, clock)
    return Links(action=signer.action_url, callback=signer.callback_url)


def action(  # noqa: PLR0913 - the ports
    store: DocumentStore,
    bus: EventBus,
    policies: PolicySource,
    clock: Clock,
    *,
    secrets: Secrets,
    base_url: str,
    tokens: Sequence[str] = (),
    new_id: Callable[[], str] = unique,
) -> Handler:
    """Put the responders' side together. The values of the secrets `tokens` are API tokens of the role admin."""
    from muster.entrypoint.action_http import ActionHandler
    from muster.links import LinkSigner
    from muster.usecases.delivery_outcome import DeliveryOutcomes
    from muster.usecases.report_delivery import ReportDelivery

    desk = _desk(store, bus, policies, clock)
    outcomes = DeliveryOutcomes(desk.incidents, desk.outbox, desk.request, desk.act, clock)
    return ActionHandler(
        store=desk.incidents,
        act=desk.act,
        report=ReportDelivery(desk.incidents, outcomes),
        links=LinkSigner(secrets, base_url, clock),
        policies=policies,
        secrets=secrets,
        clock=clock,
        new_id=lambda: new_id()[:12],
        token_secrets=tokens,
    )


def evidence(store: DocumentStore, bus: EventBus, logs: Logs, verifier: Verifier, clock: Clock) -> Handler:
    """Put together what attaches evidence. The local system has none: no Cloud Logging is there to ask."""
    from muster.entrypoint.push_http import Handled, PushHandler
    from muster.incident_store import IncidentStore
    from muster.records import event_from
    from muster.usecases.attach_evidence import AttachEvidence
    from muster.usecases.outbox import Outbox

    incidents = IncidentStore(store)
    attach = AttachEvidence(incidents, Outbox(incidents, bus), logs, clock)

    def events(data: object) -> Handled:
        attach(event_from(msgspec.convert(data, dict[str, object])))
        return Handled.DONE

    return PushHandler(verifier, {"/events": events})


def _desk(store: DocumentStore, bus: EventBus, policies: PolicySource, clock: Clock) -> Desk:
    from muster.incident_store import IncidentStore
    from muster.usecases.act_on_incident import ActOnIncident
    from muster.usecases.outbox import Outbox
    from muster.usecases.request_deliveries import Requests

    incidents = IncidentStore(store)
    outbox = Outbox(incidents, bus)
    return Desk(incidents, outbox, ActOnIncident(incidents, outbox, policies, clock), Requests(bus, clock))
