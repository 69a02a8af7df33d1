"""What a function is told by its environment; functions/functions.yaml says which function is told what."""

from collections.abc import Mapping
from dataclasses import dataclass
from os import environ as process_environment
from pathlib import Path


class SettingMissing(Exception):  # noqa: N818 - says what is missing
    """A setting that this function needs is not set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one function. Those it does not need may be empty; `need` insists.

    `policy` is gs://BUCKET/OBJECT, a path or a preset's name, `secrets` the folder under which secrets are mounted,
    `callers` the service accounts that may push and tick, `audience` this function's own URL. `development` accepts
    unsigned calls and a `now` from the tick's caller; it is refused on Cloud Run. The emulators' hosts are Google's own
    variables; that of storage is a URL, and so is what stands in for Cloud Logging, which has no emulator: gcloud's.
    """

    environ: Mapping[str, str]
    project: str
    database: str
    policy: str
    secrets: Path
    base_url: str
    audience: str
    callers: tuple[str, ...]
    topics: Mapping[str, str]
    development: bool
    firestore_emulator: str | None
    pubsub_emulator: str | None
    storage_emulator: str | None
    logging_override: str | None

    def need(self, name: str) -> str:
        """Return the text of a setting by its field's name; raise SettingMissing where it is empty."""
        value: str = getattr(self, name)
        if not value:
            message = f"MUSTER_{name.upper()} is not set"
            raise SettingMissing(message)
        return value


def load(environ: Mapping[str, str] = process_environment) -> Settings:
    """Read the settings, once at cold start. Raises SettingMissing where development is switched on in production."""
    development = environ.get("MUSTER_DEVELOPMENT", "") == "true"
    if development and "K_SERVICE" in environ:
        message = "MUSTER_DEVELOPMENT accepts calls from strangers: it is not for Cloud Run"
        raise SettingMissing(message)
    return Settings(
        environ=environ,
        project=environ.get("MUSTER_PROJECT", ""),
        database=environ.get("MUSTER_DATABASE", "muster"),
        policy=environ.get("MUSTER_POLICY", ""),
        secrets=Path(environ.get("MUSTER_SECRETS", "/secrets")),
        base_url=environ.get("MUSTER_BASE_URL", "").rstrip("/"),
        audience=environ.get("MUSTER_AUDIENCE", ""),
        callers=tuple(filter(None, (each.strip() for each in environ.get("MUSTER_CALLERS", "").split(",")))),
        topics={
            "alerts": environ.get("MUSTER_TOPIC_ALERTS", "alerts"),
            "incident-events": environ.get("MUSTER_TOPIC_EVENTS", "incident-events"),
            "monitoring": environ.get("MUSTER_TOPIC_MONITORING", "monitoring"),
            "notifications": environ.get("MUSTER_TOPIC_NOTIFICATIONS", "notifications"),
        },
        development=development,
        firestore_emulator=environ.get("FIRESTORE_EMULATOR_HOST"),
        pubsub_emulator=environ.get("PUBSUB_EMULATOR_HOST"),
        storage_emulator=environ.get("STORAGE_EMULATOR_HOST"),
        logging_override=environ.get("CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING"),
    )
