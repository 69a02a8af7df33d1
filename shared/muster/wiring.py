"""The composition root: which adapters stand behind which ports, for each function and for the local system.

Everything is imported where it is put together, so that each function imports what it needs and nothing else.
"""

# ruff: noqa: PLC0415 - see above

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from muster.entrypoint.callers import Verifier
    from muster.entrypoint.http import Handler
    from muster.ports import Clock, DeadLetters, DocumentStore, EventBus, Logs, PolicySource, Secrets
    from muster.settings import Settings
    from muster.usecases.send_delivery import Channels


def alert_intake(settings: Settings) -> Handler:
    """Build the function of that name."""
    verifier = _verifier(settings, behind_invoker_check=False)
    return _observed(settings, intake(_bus(settings), _secrets(settings), verifier, _clock()))


def incident_classification(settings: Settings) -> Handler:
    """Build the function of that name."""
    store, clock = _store(settings), _clock()
    policies = _policies(settings, store, clock)
    verifier = _verifier(settings, behind_invoker_check=True)
    return _observed(settings, classification(store, _bus(settings), policies, verifier, clock))


def escalation_tick(settings: Settings) -> Handler:
    """Build the function of that name."""
    store, bus, clock = _store(settings), _bus(settings), _clock()
    policies = _policies(settings, store, clock, bus)
    verifier = _verifier(settings, behind_invoker_check=True)
    parts = (store, bus, policies, verifier, clock)
    return _observed(settings, tick(*parts, dead_letters=_dead_letters(settings), development=settings.development))


def responder_notification(settings: Settings) -> Handler:
    """Build the function of that name."""
    store, clock, secrets = _store(settings), _clock(), _secrets(settings)
    policies = _policies(settings, store, clock)
    verifier = _verifier(settings, behind_invoker_check=True)
    handler = notification(
        store,
        _bus(settings),
        policies,
        verifier,
        clock,
        channels=configured_channels(secrets, clock),
        secrets=secrets,
        base_url=settings.need("base_url"),
    )
    return _observed(settings, handler)


def responder_action(settings: Settings) -> Handler:
    """Build the function of that name."""
    store, clock, secrets = _store(settings), _clock(), _secrets(settings)
    policies = _policies(settings, store, clock)
    handler = action(store, _bus(settings), policies, clock, secrets=secrets, base_url=settings.need("base_url"))
    return _observed(settings, handler)


def incident_evidence(settings: Settings) -> Handler:
    """Build the function of that name."""
    verifier = _verifier(settings, behind_invoker_check=True)
    return _observed(settings, evidence(_store(settings), _bus(settings), _logs(settings), verifier, _clock()))


def intake(bus: EventBus, secrets: Secrets, verifier: Verifier, clock: Clock) -> Handler:
    """Put the intake together."""
    from uuid import uuid4

    from muster.entrypoint.intake_http import IntakeHandler
    from muster.usecases.accept_alerts import AcceptAlerts

    return IntakeHandler(
        accept=AcceptAlerts(bus, clock),
        secrets=secrets,
        verifier=verifier,
        clock=clock,
        new_receipt=lambda: uuid4().hex,
    )


def classification(
    store: DocumentStore, bus: EventBus, policies: PolicySource, verifier: Verifier, clock: Clock
) -> Handler:
    """Put the classification together."""
    from muster.domain.alert import Alert
    from muster.entrypoint.push_http import PushHandler
    from muster.incident_store import IncidentStore
    from muster.usecases.classify_alert import ClassifyAlert
    from muster.usecases.outbox import Outbox

    incidents = IncidentStore(store)
    classify = ClassifyAlert(incidents, Outbox(incidents, bus), policies, clock)

    def alerts(data: object) -> bool:
        classify(msgspec.convert(data, Alert))
        return True

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
) -> Handler:
    """Put the tick together."""
    from muster.entrypoint.tick_http import TickHandler
    from muster.incident_store import IncidentStore
    from muster.usecases.act_on_incident import ActOnIncident
    from muster.usecases.outbox import Outbox
    from muster.usecases.redrive_dead_letters import RedriveDeadLetters
    from muster.usecases.run_tick import RunTick

    incidents = IncidentStore(store)
    outbox = Outbox(incidents, bus)
    act = ActOnIncident(incidents, outbox, policies, clock)
    run = RunTick(incidents, act, outbox, policies, bus, clock)
    redrive = RedriveDeadLetters(dead_letters, bus, clock)
    return TickHandler(run, redrive, verifier, clock, development=development)


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
    from muster.domain.compose import Links
    from muster.entrypoint.push_http import PushHandler
    from muster.incident_store import IncidentStore
    from muster.links import LinkSigner
    from muster.records import event_from
    from muster.usecases.accept_alerts import AcceptAlerts
    from muster.usecases.act_on_incident import ActOnIncident
    from muster.usecases.delivery_outcome import DeliveryOutcomes
    from muster.usecases.outbox import Outbox
    from muster.usecases.request_deliveries import RequestDeliveries
    from muster.usecases.send_delivery import SendDelivery, Sending
    from muster.usecases.watch_channel import WatchChannel

    incidents = IncidentStore(store)
    outbox = Outbox(incidents, bus)
    outcomes = DeliveryOutcomes(incidents, outbox, bus, ActOnIncident(incidents, outbox, policies, clock), clock)
    signer = LinkSigner(secrets, base_url, clock)
    send = SendDelivery(
        incidents,
        outcomes,
        WatchChannel(store, AcceptAlerts(bus, clock), clock),
        policies,
        channels,
        Links(action=signer.action_url, callback=signer.callback_url),
        clock,
    )
    request = RequestDeliveries(incidents, bus, clock)

    def events(data: object) -> bool:
        request(event_from(msgspec.convert(data, dict[str, object])))
        return True

    def notifications(data: object) -> bool:
        return send(msgspec.convert(data, dict[str, str])["delivery"]) is Sending.DONE

    return PushHandler(verifier, {"/events": events, "/notifications": notifications})


def action(  # noqa: PLR0913 - the ports
    store: DocumentStore,
    bus: EventBus,
    policies: PolicySource,
    clock: Clock,
    *,
    secrets: Secrets,
    base_url: str,
    tokens: Sequence[str] = (),
) -> Handler:
    """Put the responders' side together. The values of the secrets `tokens` are API tokens of the role admin."""
    from muster.entrypoint.action_http import ActionHandler
    from muster.incident_store import IncidentStore
    from muster.links import LinkSigner
    from muster.usecases.act_on_incident import ActOnIncident
    from muster.usecases.delivery_outcome import DeliveryOutcomes
    from muster.usecases.outbox import Outbox
    from muster.usecases.report_delivery import ReportDelivery

    incidents = IncidentStore(store)
    outbox = Outbox(incidents, bus)
    act = ActOnIncident(incidents, outbox, policies, clock)
    return ActionHandler(
        store=incidents,
        act=act,
        report=ReportDelivery(incidents, DeliveryOutcomes(incidents, outbox, bus, act, clock)),
        links=LinkSigner(secrets, base_url, clock),
        policies=policies,
        secrets=secrets,
        clock=clock,
        token_secrets=tokens,
    )


def evidence(store: DocumentStore, bus: EventBus, logs: Logs, verifier: Verifier, clock: Clock) -> Handler:
    """Put together what attaches evidence. The local system has none: no Cloud Logging is there to ask."""
    from muster.entrypoint.push_http import PushHandler
    from muster.incident_store import IncidentStore
    from muster.records import event_from
    from muster.usecases.attach_evidence import AttachEvidence
    from muster.usecases.outbox import Outbox

    incidents = IncidentStore(store)
    attach = AttachEvidence(incidents, Outbox(incidents, bus), logs, clock)

    def events(data: object) -> bool:
        attach(event_from(msgspec.convert(data, dict[str, object])))
        return True

    return PushHandler(verifier, {"/events": events})


def keep_policy(
    source: str, store: DocumentStore, clock: Clock, bus: EventBus | None = None, *, storage_emulator: str | None = None
) -> PolicySource:
    """Go by the policy at `source`; with a bus, tell of a bad one."""
    from muster.usecases.accept_alerts import AcceptAlerts
    from muster.usecases.keep_policy import KeepPolicy

    read = policy_reader(source, storage_emulator)
    return KeepPolicy(read, store, clock, AcceptAlerts(bus, clock) if bus else None)


def policy_reader(source: str, storage_emulator: str | None = None) -> Callable[[], bytes]:
    """Return what reads the policy at `source`, gs://BUCKET/OBJECT, a path or a preset's name, or raises OSError."""
    from muster.policy import load

    if source.startswith("gs://"):
        from muster.adapters.gcs_policy import GcsPolicy

        return GcsPolicy(source, storage_emulator, most=load.MAX_BYTES).read
    return lambda: load.read(source)


def configured_channels(secrets: Secrets, clock: Clock) -> Channels:
    """Send through the providers that the policy's channels name."""
    from muster.channels.catalogue import Catalogue

    return Catalogue(secrets, clock)


def _observed(settings: Settings, handler: Handler) -> Handler:
    from muster.entrypoint import logs

    logs.setup(settings.project or None, human=False)
    return logs.traced(handler)


def _clock() -> Clock:
    from muster.adapters.system_clock import SystemClock

    return SystemClock()


def _store(settings: Settings) -> DocumentStore:
    from muster.adapters.firestore_store import FirestoreStore

    return FirestoreStore(settings.need("project"), settings.database, settings.firestore_emulator)


def _policies(settings: Settings, store: DocumentStore, clock: Clock, bus: EventBus | None = None) -> PolicySource:
    return keep_policy(settings.need("policy"), store, clock, bus, storage_emulator=settings.storage_emulator)


def _bus(settings: Settings) -> EventBus:
    from muster.adapters.pubsub_bus import PubSubBus

    return PubSubBus(settings.need("project"), settings.pubsub_emulator, names=settings.topics)


def _dead_letters(settings: Settings) -> DeadLetters:
    from muster.adapters.pubsub_dead_letters import PubSubDeadLetters

    return PubSubDeadLetters(settings.need("project"), settings.pubsub_emulator, names=settings.topics)


def _logs(settings: Settings) -> Logs:
    from muster.adapters.cloud_logging_logs import CloudLoggingLogs

    return CloudLoggingLogs(settings.need("project"), settings.logging_override)


def _secrets(settings: Settings) -> Secrets:
    from muster.adapters.file_secrets import FileSecrets

    return FileSecrets(settings.secrets, settings.environ)


def _verifier(settings: Settings, *, behind_invoker_check: bool) -> Verifier:
    from muster.entrypoint.callers import DevelopmentVerifier, GoogleVerifier

    if settings.development:
        return DevelopmentVerifier(settings.environ)
    return GoogleVerifier(settings.need("audience"), settings.callers, behind_invoker_check=behind_invoker_check)
