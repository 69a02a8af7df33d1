"""PagerDuty's Events API v2, by the samples of its documentation."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from muster.domain.alert import Alert, AlertState, Link
from muster.intake import pagerduty
from muster.intake.received import Unreadable
from tests.support.intake import captured, received

EVENT = {"event_action": "trigger", "dedup_key": "k", "payload": {"summary": "Disk full"}}


def parse(event: Any, receipt: str = "r1") -> Alert:  # noqa: ANN401 - JSON of any type
    """Return the alert in an event."""
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    [alert] = pagerduty.parse(body, received("pagerduty", receipt))
    return alert


def test_a_trigger_is_read_in_full() -> None:
    """Every field has its place."""
    alert = parse(captured("pagerduty_events_v2_trigger"))
    assert (alert.state, alert.key, alert.severity) == (AlertState.OPEN, "samplekeyhere", "info")
    assert alert.title == "Example alert on host1.example.com"
    assert (alert.service, alert.type) == ("postgres", "deploy")
    assert alert.resource == "monitoringtool:cloudvendor:central-region-dc-01:852559987:cluster/api-stats-prod-003"
    assert alert.occurred_at == datetime(2015, 7, 17, 8, 42, 58, 315_000, tzinfo=UTC)
    assert alert.description == "ping time: 1500ms\nload avg: 0.75"
    assert alert.labels == {
        "client": "Sample Monitoring Service",
        "custom_details.load avg": "0.75",
        "custom_details.ping time": "1500ms",
        "group": "prod-datapipe",
    }
    assert alert.links == (
        Link(text="Sample Monitoring Service", href="https://monitoring.example.com"),
        Link(text="Link text", href="https://example.com/"),
        Link(
            text="Example text",
            href="https://www.pagerduty.com/wp-content/uploads/2016/05/pagerduty-logo-green.png",
        ),
    )


@pytest.mark.parametrize(("name", "state"), [("acknowledge", AlertState.ACKNOWLEDGED), ("resolve", AlertState.CLOSED)])
def test_an_acknowledgement_and_a_resolve_need_only_their_key(name: str, state: AlertState) -> None:
    """They say which alert they are about, and each is an occurrence of its own."""
    alert = parse(captured(f"pagerduty_events_v2_{name}"))
    assert (alert.state, alert.key, alert.occurrence) == (state, "dedupkeyhere", None)
    assert alert.title == "PagerDuty event dedupkeyhere"


@pytest.mark.parametrize("key", [None, ""])
def test_a_trigger_without_a_key_gets_its_receipt_as_one(key: str | None) -> None:
    """So that the sender, who is told it, can resolve by it."""
    event = EVENT | {"dedup_key": key}
    assert parse(event, "r7").key == "r7"
    assert pagerduty.dedup_key(event, "r7") == "r7"


def test_a_key_may_have_255_characters() -> None:
    """As at PagerDuty."""
    assert parse(EVENT | {"dedup_key": "x" * 255}).key == "x" * 255


def test_a_timed_trigger_is_known_again() -> None:
    """A client's retry has the identity of the first attempt; another severity of the same time has not."""
    body = captured("pagerduty_events_v2_trigger")
    worse = json.loads(body)
    worse["payload"]["severity"] = "critical"
    assert parse(body, "r1").id == parse(body, "r2").id
    assert parse(worse).id != parse(body).id


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"event_action": "close"}, "event_action"),
        ({"event_action": ["trigger"]}, "event_action"),
        ({"event_action": None}, "event_action"),
        ({"dedup_key": 7}, "dedup_key"),
        ({"dedup_key": []}, "dedup_key"),
        ({"dedup_key": "  "}, "dedup_key"),
        ({"dedup_key": "x" * 256}, "dedup_key"),
        ({"event_action": "resolve", "dedup_key": None}, "dedup_key"),
        ({"event_action": "acknowledge", "dedup_key": ""}, "dedup_key"),
        ({"payload": None}, "summary"),
        ({"payload": "text"}, "summary"),
        ({"payload": {}}, "summary"),
        ({"payload": {"summary": " "}}, "summary"),
        ({"payload": {"summary": 7}}, "summary"),
    ],
)
def test_what_is_no_event_is_unreadable(change: dict[str, Any], word: str) -> None:
    """The reason names the field, as PagerDuty's own errors do."""
    with pytest.raises(Unreadable, match=word):
        parse(EVENT | change)


@pytest.mark.parametrize("event", [None, 1, "text", []])
def test_an_event_is_an_object(event: Any) -> None:  # noqa: ANN401 - JSON of any type
    """Nothing else is an event."""
    with pytest.raises(Unreadable, match="object"):
        parse(event)


def test_wrong_optional_fields_are_noted_and_the_event_goes_through() -> None:
    """Better a page with a note than none."""
    odd = {"summary": "Disk full", "severity": 1, "source": [], "timestamp": "now", "custom_details": [1, {"a": 2}]}
    alert = parse(EVENT | {"payload": odd, "links": 5, "images": [None], "client": {}})
    assert (alert.title, alert.severity, alert.occurred_at, alert.links) == ("Disk full", None, None, ())
    assert alert.description.startswith('[1,{"a":2}]\n\nignored: ')
    for name in ("severity 1", "source (a list)", "timestamp now", "links 5", "images null", "client (an object)"):
        assert f"ignored: {name} is not" in alert.description


def test_nested_details_are_kept_as_json() -> None:
    """Details of any depth become labels that a rule can match."""
    alert = parse(EVENT | {"payload": {"summary": "x", "custom_details": {"a": {"b": [1]}, "c": None}}})
    assert alert.labels == {"custom_details.a": '{"b":[1]}', "custom_details.c": "null"}
