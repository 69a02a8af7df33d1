"""Keys of the local system: made at the first start, kept in its data directory, for nobody else to read."""

import secrets
from pathlib import Path

NAMES = ("link-keys", "intake-cloud_monitoring", "intake-generic", "intake-heartbeat", "intake-pagerduty", "api-token")


def ensure(directory: Path) -> None:
    """Make the keys that are missing. A key of one's own, or a provider's secret, is put beside them as a file.

    The data around the keys is for nobody else either: it names people, and holds the codes that acknowledge by SMS.
    """
    directory.parent.parent.mkdir(parents=True, exist_ok=True)
    for private in (directory.parent, directory):
        private.mkdir(mode=0o700, exist_ok=True)
    for name in NAMES:
        path = directory / name
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(16) + "\n", "utf-8")
