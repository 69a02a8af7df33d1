"""What a function imports when it is put together, and with the first that it is asked."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

FIRST_ALERT = """
import sys
from muster.assembly import intake
from muster.entrypoint.callers import DevelopmentVerifier
from muster.entrypoint.http import Request
from muster.ports import DocumentStore
from tests.support.intake import Keys, StoppedClock
from tests.support.recording_bus import RecordingBus

class Untouched(DocumentStore):
    pass

bus = RecordingBus()
take = intake(bus, Keys(generic=("key",)), DevelopmentVerifier({}), StoppedClock(), Untouched())
alert = Request(
    method="POST", path="/intake/generic", headers={"authorization": "Bearer key"}, body=b'{"title": "Disk full"}'
)
print(take(alert).status, len(bus.published))
print([name for name in ("muster.domain.incident", "muster.domain.policy", "muster.records") if name in sys.modules])
"""


def test_an_alert_is_taken_in_without_what_an_incident_is_made_of() -> None:
    """Neither the intake nor its first alert loads incidents, the policy or documents: its sender waits for none."""
    command = [sys.executable, "-c", FIRST_ALERT]
    environment = {"PYTHONPATH": f"{ROOT / 'shared'}:{ROOT}"}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.splitlines() == ["202 1", "[]"]
