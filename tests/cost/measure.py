"""Measure what tests/cost/usage.py says of time: `python -m tests.cost.measure` prints what a warm request takes.

Every function runs as it is deployed, over Google's emulators; requests come one at a time.
"""

import sys
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

import msgspec

from muster import cloudevents
from muster.domain.alert import Alert, AlertState
from muster.domain.incident import IncidentState
from muster.usecases import outbox
from tests.support.deployment import Deployment, Emulators, deployed
from tests.support.emulators import firestore_emulator, pubsub_emulator
from tests.support.function_process import install
from tests.support.processes import until
from tests.support.requirements import ROOT

TIMES = 200
WARM_UP = 20
POLICY = ROOT / "shared/muster/policy/presets/starter.yaml"
KEYS = {"link-keys": "k", "intake-generic": "k", "intake-cloud_monitoring": "k"}
ALERT = Alert(
    source="generic",
    receipt="r",
    received_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
    key="orders",
    state=AlertState.OPEN,
    title="Orders are stale",
    description="",
    severity="P4",
)


def main() -> None:
    """Print the median and the 95th percentile of each kind of request, in milliseconds."""
    with TemporaryDirectory(prefix="muster-cost-") as temporary:
        folder = Path(temporary)
        with (
            firestore_emulator(folder / "firestore.log") as firestore,
            pubsub_emulator(folder / "pubsub.log") as pubsub,
        ):
            emulators = Emulators(firestore=firestore, pubsub=pubsub)
            with deployed(install(folder / "functions"), emulators, folder, POLICY, KEYS) as muster:
                for name, send in _requests(muster).items():
                    taken = [_timed(send, number) for number in range(TIMES + WARM_UP)][WARM_UP:]
                    cuts = quantiles(taken, n=20)
                    sys.stdout.write(f"{name:<24} {cuts[9] * 1000:5.0f} ms {cuts[18] * 1000:5.0f} ms\n")


def _timed(send: Callable[[int], int], number: int) -> float:
    start = perf_counter()
    status = send(number)
    if status >= 300:
        raise RuntimeError(f"answered {status}")
    return perf_counter() - start


def _requests(muster: Deployment) -> Mapping[str, Callable[[int], int]]:
    """Return what sends a request of its kind, and returns the status."""
    functions = muster.functions
    bearer = {"authorization": f"Bearer {muster.secrets['intake-generic']}"}

    def intake(number: int) -> int:
        return functions["alert_intake"].post("/intake/generic", _body(f"other-{number}"), bearer).status

    def classification(number: int) -> int:
        alert = replace(ALERT, receipt=f"r{number}")
        data = cloudevents.encode("muster.alert.received.v1", alert.id, "bench", alert.key_id, alert.received_at, alert)
        return functions["incident_classification"].post("/alerts", _envelope(data)).status

    def tick(_: int) -> int:
        now = msgspec.json.encode({"now": datetime(2026, 1, 1, tzinfo=UTC)})
        return functions["escalation_tick"].post("/tick", now).status

    def notification(_: int) -> int:
        return functions["responder_notification"].post("/events", _envelope(_an_event(muster))).status

    return {
        "alert_intake": intake,
        "incident_classification": classification,
        "escalation_tick": tick,
        "responder_notification": notification,
    }


def _body(key: str) -> bytes:
    return msgspec.json.encode({"title": "Orders are stale", "key": key, "severity": "P4", "state": "closed"})


def _an_event(muster: Deployment) -> bytes:
    """Return an event that asks for nobody."""
    (stored, *_) = until(lambda: muster.store.incidents([str(state) for state in IncidentState], 1), "an incident")
    event = replace(muster.store.timeline(stored.value.id)[0], recipients=(), tell=())
    return outbox.message(stored.value, event).data


def _envelope(data: bytes) -> bytes:
    message = {"data": b64encode(data).decode(), "messageId": "1"}
    return msgspec.json.encode({"message": message, "subscription": "projects/p/subscriptions/s"})


if __name__ == "__main__":
    main()
