"""The composition root: which adapters stand behind which ports, for each function by its name.

Everything is imported where it is put together, so that each function imports what it needs and nothing else.
"""

# ruff: noqa: PLC0415 - see above

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from muster.entrypoint.callers import Verifier
    from muster.entrypoint.http import Handler
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
    from muster.settings import Settings
    from muster.usecases.send_delivery import Channels


def alert_intake(settings: Settings) -> Handler:
    """Build the function of that name."""
    from muster.assembly import intake
    from muster.entrypoint.rate_limit import patient

    verifier = _verifier(settings, behind_invoker_check=False)
    handler = intake(_bus(settings), _secrets(settings), verifier, _clock(), _store(settings))
    return _observed(settings, patient(handler))


def incident_classification(settings: Settings) -> Handler:
    """Build the function of that name."""
    from muster.assembly import classification

    store, clock = _store(settings), _clock()
    policies = _policies(settings, store, clock)
    verifier = _verifier(settings, behind_invoker_check=True)
    return _observed(settings, classification(store, _bus(settings), policies, verifier, clock))


def escalation_tick(settings: Settings) -> Handler:
    """Build the function of that name."""
    from muster.assembly import tick

    store, bus, clock = _store(settings), _bus(settings), _clock()
    policies = _policies(settings, store, clock, bus)
    verifier = _verifier(settings, behind_invoker_check=True)
    parts = (store, bus, policies, verifier, clock)
    dead_letters, calendars = _dead_letters(settings), _calendars()
    handler = tick(
        *parts,
        dead_letters=dead_letters,
        development=settings.development,
        calendars=calendars,
        heartbeat=_heartbeat(settings),
    )
    return _observed(settings, handler)


def responder_notification(settings: Settings) -> Handler:
    """Build the function of that name."""
    from muster.assembly import notification

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
    from muster.assembly import action
    from muster.entrypoint.action_http import credential, too_often
    from muster.entrypoint.rate_limit import patient

    store, clock, secrets = _store(settings), _clock(), _secrets(settings)
    policies = _policies(settings, store, clock)
    handler = action(store, _bus(settings), policies, clock, secrets=secrets, base_url=settings.need("base_url"))
    return _observed(settings, patient(handler, answer=too_often, credential=credential))


def incident_evidence(settings: Settings) -> Handler:
    """Build the function of that name."""
    from muster.assembly import evidence

    verifier = _verifier(settings, behind_invoker_check=True)
    return _observed(settings, evidence(_store(settings), _bus(settings), _logs(settings), verifier, _clock()))


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


def _calendars() -> Calendars:
    from muster.adapters.https_calendars import HttpsCalendars

    return HttpsCalendars()


def _heartbeat(settings: Settings) -> ExternalHeartbeat:
    from muster.adapters.https_heartbeat import HttpsHeartbeat

    return HttpsHeartbeat(_secrets(settings))


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
