"""Google's clients, with the credentials of whoever is logged in, or for what stands in for Google.

    PUBSUB_EMULATOR_HOST=HOST:PORT
    CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDSCHEDULER=http://HOST:PORT     # also FIRESTORE, LOGGING and SECRETMANAGER

The first is Pub/Sub's own variable, the others are gcloud's: https://cloud.google.com/sdk/docs/properties.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from muster.cli.client import Unusable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from google.auth.credentials import Credentials
    from google.cloud.firestore_admin_v1 import FirestoreAdminClient
    from google.cloud.logging_v2.services.logging_service_v2 import LoggingServiceV2Client
    from google.cloud.scheduler_v1 import CloudSchedulerClient
    from google.cloud.secretmanager_v1 import SecretManagerServiceClient
    from google.pubsub_v1 import PublisherClient, SubscriberClient

INSTALL = "pip install 'muster[google]'"
LOG_IN = "gcloud auth application-default login"
OVERRIDES = "CLOUDSDK_API_ENDPOINT_OVERRIDES_"


class GoogleClients:
    """One client for each service that is looked at."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Make the clients. Raises Unusable where they are not installed, or there are no credentials."""
        try:
            from google.cloud.firestore_admin_v1 import FirestoreAdminClient  # noqa: PLC0415 - may not be installed
            from google.cloud.logging_v2.services.logging_service_v2 import LoggingServiceV2Client  # noqa: PLC0415
            from google.cloud.scheduler_v1 import CloudSchedulerClient  # noqa: PLC0415
            from google.cloud.secretmanager_v1 import SecretManagerServiceClient  # noqa: PLC0415
            from google.pubsub_v1 import PublisherClient, SubscriberClient  # noqa: PLC0415
        except ImportError as error:
            raise Unusable(f"to look at a deployment, Google's clients are needed: {INSTALL}") from error
        self._environ = environ
        self._credentials: Credentials | None = None
        pubsub = environ.get("PUBSUB_EMULATOR_HOST")
        self.scheduler: CloudSchedulerClient = self._make(CloudSchedulerClient, self._override("CLOUDSCHEDULER"))
        self.firestore: FirestoreAdminClient = self._make(FirestoreAdminClient, self._override("FIRESTORE"))
        self.logging: LoggingServiceV2Client = self._make(LoggingServiceV2Client, self._override("LOGGING"))
        self.secrets: SecretManagerServiceClient = self._make(
            SecretManagerServiceClient, self._override("SECRETMANAGER")
        )
        self.publisher: PublisherClient = self._make(PublisherClient, pubsub)
        self.subscriber: SubscriberClient = self._make(SubscriberClient, pubsub)

    def _override(self, service: str) -> str | None:
        return urlsplit(self._environ.get(OVERRIDES + service, "")).netloc or None

    def _make(self, kind: Any, host: str | None) -> Any:  # noqa: ANN401 - what the clients share has no type
        """Return a client of a kind: for `host`, unencrypted, where there is one."""
        if host is None:
            return kind(credentials=self._logged_in())
        import grpc  # type: ignore[import-untyped]  # noqa: PLC0415 - comes with the clients

        return kind(transport=kind.get_transport_class("grpc")(channel=grpc.insecure_channel(host)))

    def _logged_in(self) -> Credentials:
        """Return the application default credentials. Raises Unusable where there are none."""
        import google.auth  # noqa: PLC0415 - comes with the clients

        if self._credentials is None:
            try:
                self._credentials, _ = google.auth.default(scopes=["https://www.googleapis.com/auth/cloud-platform"])
            except google.auth.exceptions.DefaultCredentialsError as error:
                raise Unusable(f"there are no credentials for Google Cloud: {LOG_IN}") from error
        return self._credentials
