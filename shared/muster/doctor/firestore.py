"""Firestore: the database is there and protected, with every index that a query needs, and can be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from muster.doctor.check import Access, Check, Finding
from muster.doctor.commands import APPLY
from muster.doctor.deployment import Composite, Deployment
from muster.doctor.documents import Documents
from muster.usecases.keep_policy import CURRENT

if TYPE_CHECKING:
    from google.cloud.firestore_admin_v1 import FirestoreAdminClient
    from google.cloud.firestore_admin_v1.types import Index

LIMITS: dict[str, Any] = {"retry": None, "timeout": 10.0}


def access(deployment: Deployment) -> Access:
    """Return what it takes to look at the database and its documents."""
    return Access(
        service="Firestore",
        api="firestore.googleapis.com",
        role="roles/datastore.viewer",
        project=deployment.project,
        within=f"the database {deployment.database}",
    )


def checks(deployment: Deployment, client: "FirestoreAdminClient", documents: Documents) -> Iterator[Check]:
    """Yield the checks of the database, which all regions share."""
    look = _Look(client, deployment)
    for subject, well, find in (
        (f"the database {deployment.database}", "is there, with recovery and protection", look.database),
        ("the composite indexes", "are there and ready", look.indexes),
        ("the expiry of documents", "is switched on", look.expiry),
        ("the database's documents", "can be read", lambda: _read(documents)),
    ):
        yield Check(area="firestore", subject=subject, well=well, look=find, access=access(deployment))


@dataclass(frozen=True, slots=True)
class _Look:
    """Looks at the database from outside."""

    client: "FirestoreAdminClient"
    deployment: Deployment

    @property
    def _name(self) -> str:
        return f"projects/{self.deployment.project}/databases/{self.deployment.database}"

    @property
    def _everywhere(self) -> str:
        """All collections at once, as gcloud asks for them: https://cloud.google.com/sdk/gcloud/reference/firestore."""
        return f"{self._name}/collectionGroups/-"

    def database(self) -> Iterator[Finding]:
        """Look at the database's own settings."""
        found = self.client.get_database(request={"name": self._name}, **LIMITS)
        subject = f"the database {self.deployment.database}"
        if found.type_ != found.DatabaseType.FIRESTORE_NATIVE:
            yield Finding(what=f"{subject} is not in native mode, but {found.type_.name}", fix=APPLY)
        if found.point_in_time_recovery_enablement.name != "POINT_IN_TIME_RECOVERY_ENABLED":
            yield Finding(what=f"{subject} has no point-in-time recovery", fix=APPLY)
        if found.delete_protection_state != found.DeleteProtectionState.DELETE_PROTECTION_ENABLED:
            yield Finding(what=f"{subject} is not protected against being deleted", fix=APPLY)

    def indexes(self) -> Iterator[Finding]:
        """Look for every composite index that is declared."""
        found = self.client.list_indexes(request={"parent": self._everywhere}, **LIMITS)
        states = {_index(each): each.State(each.state).name for each in found}
        for declared in self.deployment.indexes.composite:
            state = states.get(declared)
            what = f"the index of {declared.collection} on {', '.join(declared.fields)}"
            if state is None:
                yield Finding(what=f"{what} does not exist", fix=APPLY)
            elif state == "CREATING":
                wait = f"gcloud firestore operations list --database {self.deployment.database}"
                yield Finding(what=f"{what} is still being built", fix=f"{wait} --project {self.deployment.project}")
            elif state != "READY":
                yield Finding(what=f"{what} is broken: {state}", fix=f"delete it in the console, then {APPLY}")

    def expiry(self) -> Iterator[Finding]:
        """Look for every TTL policy that is declared; one that is still being applied will do."""
        found = self.client.list_fields(request={"parent": self._everywhere, "filter": "ttlConfig:*"}, **LIMITS)
        states = {each.name.rpartition("/collectionGroups/")[2]: each.ttl_config.state.name for each in found}
        for collection in self.deployment.indexes.expiring:
            state = states.get(f"{collection}/fields/expire_at", "missing")
            if state not in {"ACTIVE", "CREATING"}:
                yield Finding(what=f"the TTL policy of {collection} on expire_at is {state}", fix=APPLY)


def _read(documents: Documents) -> Iterator[Finding]:
    documents.get(CURRENT)
    yield from ()


def _index(found: "Index") -> Composite:
    """Return an index as it is declared. Firestore adds `__name__` at the end."""
    collection = found.name.rpartition("/collectionGroups/")[2].partition("/")[0]
    fields = (f"{'-' if each.order.name == 'DESCENDING' else ''}{each.field_path}" for each in found.fields)
    return Composite(collection=collection, fields=tuple(each for each in fields if each.lstrip("-") != "__name__"))
