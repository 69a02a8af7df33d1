"""Cloud Scheduler, Firestore's administration and Secret Manager on one loopback port, without their emulators.

    with GoogleApis() as google:
        google.jobs["projects/p/locations/l/jobs/j"] = Job(...)      # also databases, indexes, fields, by their names
        google.secrets["projects/p/secrets/s"] = [(State.ENABLED, b"value")]      # its versions, the oldest first
        google.failing["CloudScheduler"] = Refusal(StatusCode.PERMISSION_DENIED)  # every call of that service
        google.runs = False              # jobs that are run show no attempt
        google.host                      # "127.0.0.1:PORT", plain gRPC

What is not there is answered with NOT_FOUND, and what is not known here with UNIMPLEMENTED.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self, TypeVar

import grpc  # type: ignore[import-untyped]
from google.cloud.firestore_admin_v1 import types as firestore
from google.cloud.firestore_admin_v1.types.database import Database
from google.cloud.firestore_admin_v1.types.firestore_admin import GetDatabaseRequest
from google.cloud.scheduler_v1 import types as scheduler
from google.cloud.secretmanager_v1 import types as secrets
from google.protobuf import any_pb2  # type: ignore[import-untyped]
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]

State = secrets.SecretVersion.State

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is none; `reason` is that of google.rpc.ErrorInfo."""

    code: grpc.StatusCode
    reason: str = ""


class _Missing(Exception):  # noqa: N818 - a state of what is held
    """There is nothing of this name."""


class _Unmet(Exception):  # noqa: N818 - as above
    """It is there, and not as it would have to be."""


class GoogleApis(grpc.GenericRpcHandler):  # type: ignore[misc]
    """The three services, for one test."""

    def __init__(self) -> None:
        """Hold nothing; nothing is started yet."""
        self.jobs: dict[str, scheduler.Job] = {}
        self.databases: dict[str, Database] = {}
        self.indexes: dict[str, firestore.Index] = {}
        self.fields: dict[str, firestore.Field] = {}
        self.secrets: dict[str, list[tuple[int, bytes]]] = {}
        self.failing: dict[str, Refusal] = {}
        self.runs = True
        self._methods: dict[str, tuple[Callable[[Any], Any], Any]] = {
            "CloudScheduler/GetJob": (self._job, scheduler.GetJobRequest),
            "CloudScheduler/RunJob": (self._run_job, scheduler.RunJobRequest),
            "CloudScheduler/ResumeJob": (self._resume_job, scheduler.ResumeJobRequest),
            "FirestoreAdmin/GetDatabase": (self._database, GetDatabaseRequest),
            "FirestoreAdmin/ListIndexes": (self._list_indexes, firestore.ListIndexesRequest),
            "FirestoreAdmin/ListFields": (self._list_fields, firestore.ListFieldsRequest),
            "SecretManagerService/GetSecret": (self._secret, secrets.GetSecretRequest),
            "SecretManagerService/ListSecretVersions": (self._list_versions, secrets.ListSecretVersionsRequest),
            "SecretManagerService/AccessSecretVersion": (self._value, secrets.AccessSecretVersionRequest),
        }

    def __enter__(self) -> Self:
        """Listen."""
        self._threads = ThreadPoolExecutor(4)
        self._server = grpc.server(self._threads, handlers=[self])
        self.host = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._server.stop(1).wait()
        self._threads.shutdown()

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
        """Return what handles a call, for gRPC."""
        service, _, method = details.method.rpartition(".")[2].partition("/")
        if f"{service}/{method}" not in self._methods:
            return None
        answer, request = self._methods[f"{service}/{method}"]

        def handle(asked: Any, context: grpc.ServicerContext) -> Any:  # noqa: ANN401 - any of the messages
            for refused in (self.failing.get(service), self.failing.get(method)):
                if refused:
                    _refuse(refused, context)
            try:
                return answer(asked)
            except _Missing as error:
                context.abort(grpc.StatusCode.NOT_FOUND, f"{error} not found")
            except _Unmet as error:
                context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))

        return grpc.unary_unary_rpc_method_handler(handle, request.deserialize, lambda each: type(each).serialize(each))

    def _job(self, asked: Any) -> scheduler.Job:  # noqa: ANN401 - any request with a name
        return _held(self.jobs, asked.name)

    def _run_job(self, asked: scheduler.RunJobRequest) -> scheduler.Job:
        job = self._job(asked)
        if self.runs:
            job.last_attempt_time, job.status = datetime.now(UTC), status_pb2.Status()
        return job

    def _resume_job(self, asked: scheduler.ResumeJobRequest) -> scheduler.Job:
        job = self._run_job(scheduler.RunJobRequest(name=asked.name))
        job.state = scheduler.Job.State(scheduler.Job.State.ENABLED)
        return job

    def _database(self, asked: GetDatabaseRequest) -> Database:
        return _held(self.databases, asked.name)

    def _list_indexes(self, asked: firestore.ListIndexesRequest) -> firestore.ListIndexesResponse:
        _held(self.databases, asked.parent.partition("/collectionGroups/")[0])
        return firestore.ListIndexesResponse(indexes=_below(self.indexes, asked.parent))

    def _list_fields(self, asked: firestore.ListFieldsRequest) -> firestore.ListFieldsResponse:
        _held(self.databases, asked.parent.partition("/collectionGroups/")[0])
        if asked.filter != "ttlConfig:*":
            raise _Unmet(f"the filter {asked.filter!r}")
        return firestore.ListFieldsResponse(fields=_below(self.fields, asked.parent))

    def _secret(self, asked: secrets.GetSecretRequest) -> secrets.Secret:
        _held(self.secrets, asked.name)
        return secrets.Secret(name=asked.name)

    def _list_versions(self, asked: secrets.ListSecretVersionsRequest) -> secrets.ListSecretVersionsResponse:
        states = [state for state, _ in _held(self.secrets, asked.parent)]
        versions = [
            secrets.SecretVersion(name=f"{asked.parent}/versions/{number}", state=state)
            for number, state in enumerate(states, start=1)
        ]
        return secrets.ListSecretVersionsResponse(versions=versions[::-1])

    def _value(self, asked: secrets.AccessSecretVersionRequest) -> secrets.AccessSecretVersionResponse:
        name, _, number = asked.name.partition("/versions/")
        state, value = _held(self.secrets, name)[int(number) - 1]
        if state != State.ENABLED:
            raise _Unmet(f"{asked.name} is {State(state).name}")
        return secrets.AccessSecretVersionResponse(payload={"data": value})


def _held(held: dict[str, T], name: str) -> T:
    if name not in held:
        raise _Missing(name)
    return held[name]


def _below(held: dict[str, Any], parent: str) -> Iterable[Any]:
    """Return what is below a collection group; "-" stands for all of them."""
    collections = parent.removesuffix("-")
    return [each for name, each in held.items() if name.startswith(collections)]


def _refuse(refused: Refusal, context: grpc.ServicerContext) -> None:
    if refused.reason:
        detail = any_pb2.Any()
        detail.Pack(error_details_pb2.ErrorInfo(reason=refused.reason, domain="googleapis.com"))
        status = status_pb2.Status(code=refused.code.value[0], message="refused", details=[detail])
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(refused.code, "refused")
