"""The composition of `muster doctor`: which checks there are, over which adapters and clients."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Event

from muster import wiring
from muster.adapters.file_secrets import FileSecrets
from muster.adapters.firestore_store import FirestoreStore
from muster.adapters.sqlite_pool import SqlitePool
from muster.adapters.sqlite_reader import SqliteReader
from muster.adapters.system_clock import SystemClock
from muster.cli.google_clients import GoogleClients
from muster.doctor import firestore, function_logs, policy, pubsub, reach, scheduler, secret_manager
from muster.doctor.addresses import addresses
from muster.doctor.canary import canary
from muster.doctor.check import Check, Result, examine
from muster.doctor.commands import APPLY, run_job
from muster.doctor.deployment import Deployment
from muster.doctor.documents import Documents
from muster.doctor.local import secrets as local_secrets
from muster.doctor.trouble import explain
from muster.doctor.unfinished import Unfinished
from muster.local import keys
from muster.ports import Clock

DATABASE = "incidents.db"
PATIENCE = 10.0
"""Seconds for a store to answer."""


def deployed(deployment: Deployment, environ: Mapping[str, str], *, resume: bool, run: bool) -> list[Result]:
    """Resume and run the tick if so asked, then check the deployment. Raises Unusable where Google cannot be asked."""
    google, clock = GoogleClients(environ), SystemClock()
    errands = scheduler.errands(deployment, google.scheduler, Event().wait, resume=resume, run=run)
    return [*examine(errands, explain), *examine(_of_deployment(deployment, environ, google, clock), explain)]


def _of_deployment(
    deployment: Deployment, environ: Mapping[str, str], google: GoogleClients, clock: Clock
) -> Iterator[Check]:
    emulator = environ.get("FIRESTORE_EMULATOR_HOST")
    documents = FirestoreStore(deployment.project, deployment.database, emulator, patience=PATIENCE)
    access = firestore.access(deployment)
    tick = run_job(deployment.tick, next(iter(deployment.regions)), deployment.project)
    looker = pubsub.PubSub(publisher=google.publisher, subscriber=google.subscriber, project=deployment.project)
    storage = environ.get("STORAGE_EMULATOR_HOST")
    yield from scheduler.checks(deployment, google.scheduler, clock)
    yield from pubsub.checks(deployment, looker)
    yield from firestore.checks(deployment, google.firestore, documents)
    yield from Unfinished(documents, clock, tick).checks(access)
    yield canary(documents, clock, tick, access)
    yield from secret_manager.checks(deployment, google.secrets)
    yield policy.source(partial(_policy, deployment.policy, storage), deployment.policy, documents, APPLY, access)
    yield policy.overrides(documents, clock, access)
    yield addresses(documents, clock, access)
    yield from function_logs.checks(deployment, google.logging, clock)
    yield from reach.deployed(deployment, clock)


def _policy(source: str, storage_emulator: str | None) -> bytes:
    """Read the policy as the functions do. Raises OSError, and ValueError where `source` is no place for one."""
    return wiring.policy_reader(source, storage_emulator)()


def local(data: Path, url: str, environ: Mapping[str, str]) -> list[Result]:
    """Check the local instance with its data in `data`. Nothing there is changed, and no lock taken."""
    pool = SqlitePool(data / DATABASE, PATIENCE, read_only=True)
    with closing(SqliteReader(pool)) as documents:
        return examine(_of_local(data, url, environ, documents), explain)


def _of_local(data: Path, url: str, environ: Mapping[str, str], documents: Documents) -> Iterator[Check]:
    clock, start, folder = SystemClock(), f"muster up --data {data}", data / "secrets"
    yield reach.health("the local Muster", url, start, clock)
    yield reach.time([url], clock)
    yield from Unfinished(documents, clock, start).checks()
    yield canary(documents, clock, start)
    yield local_secrets(FileSecrets(folder, environ), keys.NAMES, documents, folder)
    yield policy.kept(documents)
    yield policy.overrides(documents, clock)
    yield addresses(documents, clock)
