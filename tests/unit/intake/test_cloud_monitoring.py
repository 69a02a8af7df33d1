"""Cloud Monitoring's notifications, from captures of 2020 to 2026 and from what they may yet become."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from muster.domain.alert import Alert, AlertState, Link
from muster.intake import cloud_monitoring
from muster.intake.received import Unreadable
from tests.support.intake import NOW, PAYLOADS, captured, edited, received

OPEN = "gcp_pubsub_v1.2_open_threshold_severity_error"
CLOSED = "gcp_webhook_v1.2_closed_cloudsql_warning"
MODIFIED = "gcp_pubsub_v1.2_closed_policy_modified"
USER_LABELS = "gcp_webhook_v1.2_open_user_labels_cloud_function"
TEST = "gcp_webhook_console_test_message"

STATES = {
    MODIFIED: AlertState.CANCELLED,
    OPEN: AlertState.OPEN,
    TEST: AlertState.OPEN,
    CLOSED: AlertState.CLOSED,
    "gcp_webhook_v1.2_open_aggregated_2023": AlertState.OPEN,
    "gcp_webhook_v1.2_open_log_match": AlertState.OPEN,
    "gcp_webhook_v1.2_open_no_severity": AlertState.OPEN,
    USER_LABELS: AlertState.OPEN,
    "gcp_webhook_v1.2_uptime_closed_2020_minimal": AlertState.CLOSED,
    "gcp_webhook_v1.2_uptime_open_2020_minimal": AlertState.OPEN,
}


def parse(body: bytes, receipt: str = "r1") -> Alert:
    """Return the one alert in a notification."""
    [alert] = cloud_monitoring.parse(body, received("cloud_monitoring", receipt))
    return alert


def test_every_capture_has_an_expectation() -> None:
    """No capture lies beside the tests unread."""
    assert {path.stem for path in PAYLOADS.glob("gcp_*.json")} == set(STATES)


@pytest.mark.parametrize(("name", "state"), STATES.items())
def test_captures_are_read_in_the_state_they_report(name: str, state: AlertState) -> None:
    """Each capture gives one alert with its own state, key, title and text."""
    incident = json.loads(captured(name))["incident"]
    alert = parse(captured(name))
    assert alert.state is state
    assert alert.key == (f"test:{incident['policy_name']}" if name == TEST else incident["incident_id"])
    assert incident["condition_name"] in alert.title
    assert alert.description.startswith(incident["summary"])
    assert alert.resource == incident["resource"]["type"]
    assert alert.raw == captured(name).decode()
    assert alert.test is (name == TEST)


def test_a_threshold_alert_is_read_in_full() -> None:
    """Every field has its place."""
    alert = parse(captured(OPEN))
    assert alert == Alert(
        source="cloud_monitoring",
        receipt="r1",
        received_at=NOW,
        key="0.nrwotmyokd9n",
        state=AlertState.OPEN,
        title="Test-incident-canary: VM Instance - Sent packets",
        occurrence="0.nrwotmyokd9n|open|1746178794",
        occurred_at=datetime(2025, 5, 2, 9, 39, 54, tzinfo=UTC),
        description=json.loads(captured(OPEN))["incident"]["summary"],
        severity="Error",
        resource="gce_instance",
        labels={
            "metric.instance_name": "gke-hub-cluster-private-pool-containe-de26c8a2-0se1",
            "metric.loadbalanced": "false",
            "resource.instance_id": "1943820386402233898",
            "resource.project_id": "acme-sandbox",
            "resource.zone": "europe-west1-b",
            "resource_name": "acme-sandbox gke-hub-cluster-private-pool-containe-de26c8a2-0se1",
            "scoping_project_id": "acme-sandbox",
        },
        links=(Link(text="Open in Cloud Monitoring", href=json.loads(captured(OPEN))["incident"]["url"]),),
        raw=captured(OPEN).decode(),
    )


def test_open_and_close_share_their_key_and_differ_as_occurrences() -> None:
    """The incident's id ties them together; its end is the time of the close."""
    opened = parse(captured("gcp_webhook_v1.2_uptime_open_2020_minimal"))
    closed = parse(captured("gcp_webhook_v1.2_uptime_closed_2020_minimal"))
    assert opened.key_id == closed.key_id
    assert opened.id != closed.id
    assert closed.at - opened.at == timedelta(seconds=108)


def test_a_replay_is_the_same_message_whenever_it_comes() -> None:
    """The receipt and the time of receipt play no part in the identity of a message."""
    [later] = cloud_monitoring.parse(captured(OPEN), received("cloud_monitoring", "r2", NOW + timedelta(days=9)))
    assert later.id == parse(captured(OPEN)).id


def test_console_tests_are_occurrences_of_their_own() -> None:
    """Two tests have equal contents and no time, but each was sent by a person who waits for it; their key is one."""
    first, second = parse(captured(TEST), "r1"), parse(captured(TEST), "r2")
    assert first.id != second.id
    assert first.key_id == second.key_id
    assert first.title == "Test notification: Example condition"
    assert first.description == "Test Incident\n\nTest documentation"
    assert first.occurred_at is None


@pytest.mark.parametrize("name", ["observed_value", "summary"])
@pytest.mark.parametrize(
    "words",
    [
        "Incident cancelled because the alert policy condition was deleted or modified while incident was active.",
        "Incident canceled because the alert policy was disabled.",
    ],
)
def test_an_edited_policy_is_no_recovery(name: str, words: str) -> None:
    """A close that a policy's edit caused is a cancellation, in whichever field it is told."""
    assert parse(edited(CLOSED, **{name: words})).state is AlertState.CANCELLED


def test_a_summary_alone_tells_of_an_edited_policy() -> None:
    """The observed value is optional; the real summary quotes it in its midst."""
    assert parse(edited(MODIFIED, observed_value=None)).state is AlertState.CANCELLED


def test_words_of_cancellation_do_not_end_an_open_incident() -> None:
    """Only a close can be a cancellation."""
    assert parse(edited(OPEN, observed_value="Incident cancelled because …")).state is AlertState.OPEN


@pytest.mark.parametrize("state", ["closed", " CLOSED ", "Closed"])
def test_states_are_read_in_any_case(state: str) -> None:
    """The console writes OPEN, the service open."""
    assert parse(edited(CLOSED, state=state)).state is AlertState.CLOSED


@pytest.mark.parametrize("state", ["acknowledged", "upopen", "", None, 1, True, [], {}])
def test_an_unknown_state_is_never_guessed(state: Any) -> None:  # noqa: ANN401 - JSON of any type
    """What is neither open nor closed is unreadable."""
    with pytest.raises(Unreadable, match="state"):
        parse(edited(OPEN, state=state))


@pytest.mark.parametrize("incident_id", ["", "  ", None, 7, [], {}])
def test_an_incident_without_an_id_is_unreadable(incident_id: Any) -> None:  # noqa: ANN401 - JSON of any type
    """Without an id nothing can be deduplicated."""
    with pytest.raises(Unreadable, match="incident_id"):
        parse(edited(OPEN, incident_id=incident_id))


@pytest.mark.parametrize("body", [b"{}", b"[]", b'"text"', b"1", b"null", b'{"incident": []}', b'{"incident": "x"}'])
def test_json_without_an_incident_is_unreadable(body: bytes) -> None:
    """Other shapes than an object with an incident are told apart from a notification."""
    with pytest.raises(Unreadable, match="incident"):
        parse(body)


@pytest.mark.parametrize("version", ["1.3", "2.0", "", 7, None, {}])
def test_unknown_versions_are_read_all_the_same(version: Any) -> None:  # noqa: ANN401 - JSON of any type
    """The schema only ever grew; its version string says nothing."""
    message = {"version": version, "incident": {"incident_id": "0.a", "state": "open"}}
    alert = parse(json.dumps(message).encode())
    assert (alert.key, alert.test, alert.title) == ("0.a", False, "Cloud Monitoring incident 0.a")


@pytest.mark.parametrize(
    "instant",
    [
        *(0, -1, 1, 884_541_600_000, 10**30, 10**400, "1746178794", True, None, [], {}),
        *(float("nan"), float("inf"), NOW.timestamp() + 86_401, NOW.timestamp() * 1000),
    ],
)
def test_absurd_times_are_no_times(instant: Any) -> None:  # noqa: ANN401 - JSON of any type
    """A time that cannot be is left out, and the alert stands at its receipt; the original is kept."""
    body = edited(OPEN, started_at=instant)
    alert = parse(body)
    assert (alert.occurred_at, alert.at) == (None, NOW)
    assert alert.raw == body.decode()


def test_a_clock_a_little_ahead_is_believed() -> None:
    """A sender's clock may run up to a day ahead."""
    ahead = NOW + timedelta(hours=23)
    assert parse(edited(OPEN, started_at=ahead.timestamp())).occurred_at == ahead


@pytest.mark.parametrize("severity", ["No severity", "no severity", "", None, 3, []])
def test_no_severity_is_none(severity: Any) -> None:  # noqa: ANN401 - JSON of any type
    """Cloud Monitoring's word for none, and anything that is no word, leave the severity to the policy."""
    assert parse(edited(OPEN, severity=severity)).severity is None


def test_labels_of_the_policy_say_what_it_is_about() -> None:
    """The labels service, environment, type and severity set the alert's fields; the others stand beside the facts."""
    labels = {"service": "orders", "environment": "prod", "type": "data", "severity": "P1", "foo": "bar"}
    alert = parse(edited(OPEN, policy_user_labels=labels))
    assert (alert.service, alert.environment, alert.type, alert.severity) == ("orders", "prod", "data", "P1")
    assert alert.labels.items() >= labels.items()


def test_documentation_brings_its_text_and_its_links() -> None:
    """Links that are no absolute http or https URLs are left out."""
    links = [
        {"display_name": "Runbook", "url": "https://example.com/runbook"},
        {"displayName": "Board", "url": "http://example.com"},
        {"display_name": "Trap", "url": "javascript:alert(1)"},
        "https://example.com",
    ]
    alert = parse(edited(OPEN, documentation={"content": "Look *here*", "links": links}, url="//example.com"))
    assert alert.description.endswith("\n\nLook *here*")
    assert alert.links == (
        Link(text="Runbook", href="https://example.com/runbook"),
        Link(text="Board", href="http://example.com"),
    )


@pytest.mark.parametrize("odd", [None, 1, "text", [], {}, [[]], {"labels": 7}, {"labels": {"a": [1], "b": 2}}])
def test_optional_fields_of_any_type_are_survived(odd: Any) -> None:  # noqa: ANN401 - JSON of any type
    """Only the id and the state are relied on."""
    incident = json.loads(captured(OPEN))["incident"]
    body = edited(OPEN, **{name: odd for name in incident if name not in {"incident_id", "state"}})
    alert = parse(body)
    assert (alert.key, alert.state) == (incident["incident_id"], AlertState.OPEN)


def test_equal_names_are_said_once() -> None:
    """A condition named like its policy is not repeated in the title."""
    assert parse(edited(OPEN, policy_name="Disk full", condition_name="Disk full")).title == "Disk full"
