"""Every captured notification of Cloud Monitoring, posted to `muster up`, does the right thing."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from muster.incident_store import IncidentStore
from muster.ports import Conflict, Fields, Query
from tests.support.local_process import MusterUp, stored
from tests.support.passing_time import end_wait_for
from tests.support.processes import until
from tests.support.requirements import ROOT

CAPTURES = {path.stem: path.read_bytes() for path in sorted((ROOT / "tests/payloads").glob("gcp_*.json"))}
LINK = "Open in Cloud Monitoring"
ROADS = {"P2": ["push", "call", "email"], "P3": ["email"]}
"""How the person on call is paged: nobody is woken for a P3."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opens:
    """What an open incident of Cloud Monitoring becomes; `labels` are some of its labels, `because` a reason's code."""

    title: str
    severity: str
    because: str
    service: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    says: str


OPENS = {
    "gcp_pubsub_v1.2_open_threshold_severity_error": Opens(
        title="Test-incident-canary: VM Instance - Sent packets",
        severity="P2",
        because="sender",
        labels={
            "scoping_project_id": "acme-sandbox",
            "resource.zone": "europe-west1-b",
            "metric.instance_name": "gke-hub-cluster-private-pool-containe-de26c8a2-0se1",
        },
        says="is above the threshold of 2001.000 with a value of 7679.000",
    ),
    "gcp_webhook_v1.2_open_aggregated_2023": Opens(
        title="choonho-server-cpu-alert-policy-test: VM Instance - CPU utilization",
        severity="P3",
        because="default",
        labels={"resource.project_id": "xxxxxxxxxxxxxxxxxxxxxxxx"},
        says="Server High CPU Usage",
    ),
    "gcp_webhook_v1.2_open_log_match": Opens(
        title="Get Version Alert: Log match condition",
        severity="P3",
        because="default",
        labels={"resource.container_name": "frontend", "resource.cluster_name": "autopilot-cluster-2"},
        says="Log match condition fired for Kubernetes Container",
    ),
    "gcp_webhook_v1.2_open_no_severity": Opens(
        title="mytestforgcp: idans123123",
        severity="P3",
        because="default",
        labels={"resource_name": "acme-ops acme-ops-server", "metric.instance_name": "acme-ops-server"},
        says="its a very cool test",
    ),
    "gcp_webhook_v1.2_open_user_labels_cloud_function": Opens(
        title="1stTest: Cloud Function - Log entries",
        severity="P3",
        because="default",
        labels={"foo": "bar", "resource.function_name": "hw"},
        says="some docs here...",
    ),
    "gcp_webhook_v1.2_uptime_open_2020_minimal": Opens(
        title="api - noc - users: Uptime Health Check on api-noc-users",
        severity="P2",
        because="tier",
        service="website",
        labels={"resource.host": "MYHOST"},
        says="An uptime check on Uptime Check URL labels {host=MYHOST} is failing.",
    ),
}
CLOSES = ("gcp_webhook_v1.2_closed_cloudsql_warning", "gcp_webhook_v1.2_uptime_closed_2020_minimal")
CANCELLED = "gcp_pubsub_v1.2_closed_policy_modified"
TEST = "gcp_webhook_console_test_message"
TEST_TITLE = "Test notification: Example condition"


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MusterUp]:
    """Run one `muster up` for all captures, under the policy of the starter preset."""
    with MusterUp(tmp_path_factory.mktemp("captures") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def store(up: MusterUp) -> Iterator[IncidentStore]:
    """Open what it keeps."""
    with stored(up.data) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _output(request: pytest.FixtureRequest) -> Iterator[None]:
    """Print what Muster said during the test, which pytest shows of a failure."""
    up: MusterUp = request.getfixturevalue("up")
    before = len(up.output())
    yield
    print(up.output()[before:])  # noqa: T201 - see above


def test_no_capture_is_forgotten() -> None:
    """Each capture has its place below, and each is read for what it is."""
    assert CAPTURES.keys() == {*OPENS, *CLOSES, CANCELLED, TEST}
    assert {name for name in CAPTURES if of(name)["state"] == "open"} == set(OPENS)


@pytest.mark.parametrize("name", OPENS)
def test_an_open_one_opens_an_incident(up: MusterUp, store: IncidentStore, name: str) -> None:
    """It is named, classified with the reason, labelled and linked, and whoever has to know is told."""
    expected = OPENS[name]
    filed = post(up, store, CAPTURES[name], of(name)["incident_id"])
    incident = up.api(f"incidents/{filed['incident']}")
    assert (incident["title"], incident["state"]) == (expected.title, "triggered")
    assert (incident["severity"], incident["service"]) == (expected.severity, expected.service)
    assert incident["labels"].items() >= expected.labels.items()
    assert incident["links"] == [{"text": LINK, "href": of(name)["url"]}]
    assert expected.says in incident["description"]
    assert not incident["test"]
    opened, paged = timeline(up, incident["id"])
    assert opened["fact"]["classification"]["severity"][0]["code"] == expected.because
    assert [recipient["channels"] for recipient in paged["recipients"]] == [ROADS[expected.severity]]
    until(lambda: f"[Opened] {expected.severity}" in shown(up, incident["id"]), "the news of it")
    assert expected.title in shown(up, incident["id"])


@pytest.mark.parametrize("name", CLOSES)
def test_a_close_without_its_open_opens_nothing(up: MusterUp, store: IncidentStore, name: str) -> None:
    """It is on record with the reason why nothing followed; the open that it overtook opens nothing either."""
    incident_id, body = as_another(CAPTURES[name])
    filed = post(up, store, body, incident_id)
    assert (filed["incident"], filed["suppressed"]) == (None, "nothing_open")

    late = post(up, store, reopened(body), incident_id, count=2)
    assert (late["incident"], late["suppressed"]) == (None, "closed_before_it_opened")


@pytest.mark.parametrize("name", CLOSES)
def test_a_close_resolves_what_its_open_opened(up: MusterUp, store: IncidentStore, name: str) -> None:
    """The incident is resolved by Cloud Monitoring, and says so."""
    incident_id, body = as_another(CAPTURES[name])
    opened = post(up, store, reopened(body), incident_id)
    closed = post(up, store, body, incident_id, count=2)
    assert (closed["incident"], closed["suppressed"]) == (opened["incident"], None)
    incident = up.api(f"incidents/{opened['incident']}")
    assert (incident["state"], incident["resolved_by"]) == ("resolved", "cloud_monitoring")
    resolved = timeline(up, incident["id"])[-1]
    assert (resolved["type"], resolved["actor"]["name"]) == ("incident.resolved", "Cloud Monitoring")
    until(lambda: f"[Resolved] {incident['severity']}" in shown(up, incident["id"]), "the news of it")


def test_the_captured_pair_opens_and_resolves(up: MusterUp, store: IncidentStore) -> None:
    """The two captures of one uptime check, as they came, are one incident, which is over."""
    opening, closing = (CAPTURES[f"gcp_webhook_v1.2_uptime_{state}_2020_minimal"] for state in ("open", "closed"))
    incident_id, opening = as_another(opening)
    closing = closing.replace(json.loads(closing)["incident"]["incident_id"].encode(), incident_id.encode())
    opened = post(up, store, opening, incident_id)
    closed = post(up, store, closing, incident_id, count=2)
    assert closed["incident"] == opened["incident"]
    assert up.api(f"incidents/{opened['incident']}")["state"] == "resolved"


def test_the_edit_of_an_alert_policy_is_no_recovery(up: MusterUp, store: IncidentStore) -> None:
    """The incident stays open, somebody is told to look, and the timeline says why."""
    incident_id, body = as_another(CAPTURES[CANCELLED])
    opened = post(up, store, reopened(body), incident_id)
    cancelled = post(up, store, body, incident_id, count=2)
    assert (cancelled["incident"], cancelled["suppressed"]) == (opened["incident"], None)
    incident = up.api(f"incidents/{opened['incident']}")
    assert (incident["state"], incident["severity"]) == ("triggered", "P2")
    stopped = [entry for entry in timeline(up, incident["id"]) if entry["type"] == "incident.watch_stopped"]
    assert len(stopped) == 1
    assert "That is no recovery, so somebody must look" in stopped[0]["text"]
    until(lambda: "[Watch stopped] P2" in shown(up, incident["id"]), "the news of it")


def test_the_edit_of_an_alert_policy_without_an_incident_opens_nothing(up: MusterUp, store: IncidentStore) -> None:
    """It is on record with the reason why nothing followed."""
    filed = post(up, store, CAPTURES[CANCELLED], of(CANCELLED)["incident_id"])
    assert (filed["incident"], filed["suppressed"]) == (None, "nothing_open")


def test_a_test_of_the_console_is_seen_and_ends_by_itself(up: MusterUp, store: IncidentStore) -> None:
    """It is a test incident of the lowest severity, which pages nobody; a second test, later, is seen again."""
    key = f"test:{of(TEST)['policy_name']}"
    first = post(up, store, CAPTURES[TEST], key)["incident"]
    incident = up.api(f"incidents/{first}")
    assert (incident["title"], incident["severity"], incident["test"]) == (TEST_TITLE, "P4", True)
    assert incident["state"] == "triggered"
    until(lambda: f"[Test] [Opened] P4 Low: {TEST_TITLE}" in shown(up, first), "the news of it")

    again(lambda: end_wait_for(store, first, "test_end"))
    until(lambda: up.api(f"incidents/{first}")["state"] == "resolved", "the end of the test")
    assert "this was a test of the sender; it ends by itself" in timeline(up, first)[-1]["reason"]["text"]

    second = post(up, store, CAPTURES[TEST], key, count=2)["incident"]
    incident = up.api(f"incidents/{second}")
    assert (incident["state"], incident["severity"]) == ("triggered", "P4")
    until(lambda: f"[Test] [Reopened] P4 Low: {TEST_TITLE}" in shown(up, second), "the news of it")
    assert not [entry for entry in timeline(up, second) if entry["recipients"]]


def of(name: str) -> dict[str, Any]:
    """Return the incident in a capture."""
    incident: dict[str, Any] = json.loads(CAPTURES[name])["incident"]
    return incident


def as_another(body: bytes) -> tuple[str, bytes]:
    """Return a capture as if it had been of another incident, and that one's id."""
    incident_id = f"0.{uuid4().hex[:12]}"
    return incident_id, body.replace(json.loads(body)["incident"]["incident_id"].encode(), incident_id.encode())


def reopened(closed: bytes) -> bytes:
    """Return the open notification that came before a closed one."""
    message = json.loads(closed)
    message["incident"] |= {"state": "open", "ended_at": None, "summary": "It is above the threshold."}
    message["incident"].pop("observed_value", None)
    return json.dumps(message).encode()


def post(up: MusterUp, store: IncidentStore, body: bytes, key: str, count: int = 1) -> Fields:
    """Post a notification; return its alert's document, once there are `count` of the key."""
    answer = up.post("cloud_monitoring", body)
    assert (answer.status, answer.json()) == (202, {"accepted": 1})
    filed = until(lambda: on_record(store, key, count), "the alert on record")
    return max(filed, key=lambda fields: str(fields["received_at"]))  # in UTC, so its text sorts as the instant does


def on_record(store: IncidentStore, key: str, count: int) -> list[Fields]:
    """Return the alerts of a key, if there are `count`."""
    found = store.documents.query(Query(collection="alerts", where=(("key", "==", key),)))
    return [document.fields for document in found] if len(found) == count else []


def timeline(up: MusterUp, incident: str) -> list[dict[str, Any]]:
    """Return what has happened to an incident so far, without what became of the messages about it."""
    entries: list[dict[str, Any]] = up.api(f"incidents/{incident}/timeline")["timeline"]
    return [entry for entry in entries if entry["type"] != "delivery.reported"]


def shown(up: MusterUp, incident: str) -> str:
    """Return the messages about an incident that were printed so far."""
    frames: list[str] = re.findall(r"^╭─ .*\n(?:│.*\n)+╰", up.output(), re.MULTILINE)
    return "\n".join(frame for frame in frames if f"Incident {incident}" in frame)


def again(change: Callable[[], None]) -> None:
    """Make a change until nobody else makes one at the same moment."""

    def made() -> bool:
        try:
            change()
        except Conflict:
            return False
        return True

    until(made, "a change without a conflict")
