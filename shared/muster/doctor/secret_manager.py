"""Secret Manager: every secret exists, is enabled, and holds a value. No value is kept or shown."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from muster.doctor.check import Access, Check, Finding
from muster.doctor.commands import add_version, enable_version, grant
from muster.doctor.deployment import Deployment

if TYPE_CHECKING:
    from google.cloud.secretmanager_v1 import SecretManagerServiceClient

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
    for secret in deployment.secrets.values():
        look = partial(_look, client, deployment.project, secret)
        yield Check(area="secrets", subject=f"the secret {secret}", well="holds a value", look=look, access=access)


def _look(client: "SecretManagerServiceClient", project: str, secret: str) -> Iterator[Finding]:
    """Look at the latest version. One of only white space is what Terraform writes until somebody adds a value."""
    from google.api_core import exceptions as errors  # noqa: PLC0415 - not where only a local instance is looked at

    name, add = f"projects/{project}/secrets/{secret}", add_version(secret, project)
    client.get_secret(name=name, **LIMITS)
    try:
        latest = client.get_secret_version(name=f"{name}/versions/latest", **LIMITS)
        if latest.state == latest.State.DISABLED:
            version = latest.name.rpartition("/")[2]
            what = f"the latest version of the secret {secret} is disabled"
            yield Finding(what=what, fix=enable_version(secret, version, project))
        elif latest.state != latest.State.ENABLED:
            yield Finding(what=f"the latest version of the secret {secret} is {latest.state.name}", fix=add)
        elif not client.access_secret_version(name=latest.name, **LIMITS).payload.data.strip():
            yield Finding(what=f"the secret {secret} holds a placeholder, and no value yet", fix=add)
    except errors.NotFound:
        yield Finding(what=f"the secret {secret} has no version", fix=add)
    except errors.Forbidden:
        what = f"whether the secret {secret} holds a value cannot be told: {ACCESSOR} is missing"
        yield Finding(what=what, fix=grant(ACCESSOR, project), severity="warning")
