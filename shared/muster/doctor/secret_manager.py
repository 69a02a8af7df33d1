"""Secret Manager: every secret exists, is enabled, and holds a value. No value is kept or shown.

Of a key, which is rotated, Terraform mounts the valid versions by number, and does not say which these are. A disabled
one is told, as nothing but a person disables any. A destroyed one is told where an older one is not, since Terraform
destroys the oldest first: else it was a rotation, or a mistake that only the functions' logs can tell from one.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from muster.doctor.check import Access, Check, Finding
from muster.doctor.commands import APPLY, add_version, enable_version, grant
from muster.doctor.deployment import Deployment

if TYPE_CHECKING:
    from google.cloud.secretmanager_v1 import SecretManagerServiceClient
    from google.cloud.secretmanager_v1.types import SecretVersion

ACCESSOR = "roles/secretmanager.secretAccessor"
LIMITS: dict[str, Any] = {"retry": None, "timeout": 10.0}


def checks(deployment: Deployment, client: "SecretManagerServiceClient") -> Iterator[Check]:
    """Yield a check of each secret."""
    access = Access(
        service="Secret Manager",
        api="secretmanager.googleapis.com",
        role="roles/secretmanager.viewer",
        project=deployment.project,
    )
    for name, secret in deployment.secrets.items():
        look = partial(_look, client, deployment.project, secret, key=name == "link-keys" or name.startswith("intake-"))
        yield Check(area="secrets", subject=f"the secret {secret}", well="holds a value", look=look, access=access)


def _look(client: "SecretManagerServiceClient", project: str, secret: str, *, key: bool) -> Iterator[Finding]:
    """Look at the latest version, and of a key at the others too."""
    name, add = f"projects/{project}/secrets/{secret}", add_version(secret, project)
    client.get_secret(name=name, **LIMITS)
    versions = list(client.list_secret_versions(parent=name, **LIMITS))  # the newest first
    if not versions:
        yield Finding(what=f"the secret {secret} has no version", fix=add)
        return
    latest = versions[0]
    if latest.state == latest.State.DISABLED:
        what = f"the latest version of the secret {secret} is disabled"
        yield Finding(what=what, fix=enable_version(secret, _number(latest), project))
    elif latest.state != latest.State.ENABLED:
        yield Finding(what=f"the latest version of the secret {secret} is {latest.state.name}", fix=add)
    else:
        yield from _value(client, project, secret, latest)
    if key:
        yield from _older(versions[1:], project, secret)


def _value(
    client: "SecretManagerServiceClient", project: str, secret: str, latest: "SecretVersion"
) -> Iterator[Finding]:
    """Look at the value. One of only white space is what Terraform writes until somebody adds another."""
    from google.api_core import exceptions as errors  # noqa: PLC0415 - not where only a local instance is looked at

    try:
        if not client.access_secret_version(name=latest.name, **LIMITS).payload.data.strip():
            what = f"the secret {secret} holds a placeholder, and no value yet"
            yield Finding(what=what, fix=add_version(secret, project))
    except errors.Forbidden:
        what = f"whether the secret {secret} holds a value cannot be told: {ACCESSOR} is missing"
        yield Finding(what=what, fix=grant(ACCESSOR, project), severity="warning")


def _older(versions: "Sequence[SecretVersion]", project: str, secret: str) -> Iterator[Finding]:
    """Look at the versions before the latest, the newest first."""
    for place, version in enumerate(versions, start=1):
        subject = f"the version {_number(version)} of the secret {secret}"
        if version.state == version.State.DISABLED:
            what = f"{subject} is disabled: if it is still to be valid, what it signed is refused"
            yield Finding(what=what, fix=enable_version(secret, _number(version), project), severity="warning")
        elif version.state == version.State.DESTROYED and any(
            older.state == older.State.ENABLED for older in versions[place:]
        ):
            what = (
                f"{subject} is destroyed, and an older one is not: if it is still to be valid, what it signed is "
                "refused, and the next deployment of what mounts it fails"
            )
            yield Finding(what=what, fix=APPLY, severity="warning")


def _number(version: "SecretVersion") -> str:
    return version.name.rpartition("/")[2]
