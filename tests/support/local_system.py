"""What is asked of a local system in this process."""

import json
from collections.abc import Mapping

from muster.entrypoint.http import Request
from muster.local.system import LocalSystem


def alert_request(system: LocalSystem, alert: Mapping[str, object]) -> Request:
    """Return the POST of an alert, with the system's own key."""
    headers = {"authorization": f"Bearer {system.key('intake-generic')}"}
    return Request(method="POST", path="/intake/generic", headers=headers, body=json.dumps(alert).encode())
