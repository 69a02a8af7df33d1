"""Muster's own JSON."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from muster.domain.alert import DESCRIPTION_LIMIT, LABELS_LIMIT, TITLE_LIMIT, Alert, AlertState, Link
from muster.domain.text import MARK
from muster.intake import formats, generic
from muster.intake.received import Unreadable
from muster.intake.unreadable import KEY
from tests.support.intake import NOW, received

FULL = {
    "title": "Orders stale",
    "key": "orders-stale",
    "state": "open",
    "severity": "P2",
    "type": "data",
    "service": "orders-etl",
    "environment": "prod",
    "description": "No rows\nsince noon",
    "labels": {"team": "shop", "zone": "b"},
    "links": [{"text": "Runbook", "href": "https://example.com/r"}],
    "occurred_at": "2026-11-02T09:30:00+01:00",
    "source": "checker",
}


def parse(content: Any, receipt: str = "r1") -> list[Alert]:  # noqa: ANN401 - JSON of any type
    """Return the alerts in a JSON value."""
    return generic.parse(json.dumps(content).encode(), received("generic", receipt))


def one(**fields: Any) -> Alert:  # noqa: ANN401 - JSON of any type
    """Return the alert of an object with a title."""
    [alert] = parse({"title": "Disk full"} | fields)
    return alert


def test_a_full_alert_is_read_in_full() -> None:
    """Every field has its place; the time is UTC; the sender's name stands behind the intake's."""
    assert parse(FULL) == [
        Alert(
            source="generic/checker",
            receipt="r1",
            received_at=NOW,
            key="orders-stale",
            state=AlertState.OPEN,
            title="Orders stale",
            occurrence="orders-stale|open|2026-11-02T08:30:00+00:00|P2",
            occurred_at=datetime(2026, 11, 2, 8, 30, tzinfo=UTC),
            description="No rows\nsince noon",
            severity="P2",
            type="data",
            service="orders-etl",
            environment="prod",
            labels={"team": "shop", "zone": "b"},
            links=(Link(text="Runbook", href="https://example.com/r"),),
            raw=json.dumps(FULL),
        )
    ]


def test_a_title_is_enough() -> None:
    """An alert without a state is open; without a time, each receipt is an occurrence of its own."""
    alert = one()
    assert (alert.source, alert.state, alert.occurrence, alert.at) == ("generic", AlertState.OPEN, None, NOW)
    assert alert.id != parse({"title": "Disk full"}, "r2")[0].id


def test_a_key_is_derived_from_title_service_and_environment() -> None:
    """Without a key, an open and its close meet by what they are about, and nothing else."""
    opened = one(service="a", environment="b", severity="P1", labels={"x": "y"})
    assert opened.key == one(service="a", environment="b", state="closed").key
    others = [one(), one(service="a"), one(service="ab"), one(environment="ab"), one(service="b", environment="a")]
    assert len({alert.key for alert in (opened, *others)}) == 1 + len(others)


def test_order_of_keys_and_labels_is_irrelevant() -> None:
    """An object is a set of fields."""
    backwards = dict(reversed(FULL.items())) | {"labels": {"zone": "b", "team": "shop"}}
    [alert], [other] = parse(FULL), parse(backwards)
    assert (alert.id, alert.key_id) == (other.id, other.key_id)
    assert list(alert.labels.items()) == list(other.labels.items())


def test_a_timed_message_is_known_again() -> None:
    """A replay has the identity of its original; another state, time or severity has not."""
    [alert] = parse(FULL)
    assert parse(FULL, "r2")[0].id == alert.id
    changes = [{"state": "closed"}, {"severity": "P1"}, {"occurred_at": "2026-11-02T08:31:00Z"}, {"source": "other"}]
    assert len({parse(FULL | change)[0].id for change in changes} | {alert.id}) == 1 + len(changes)


@pytest.mark.parametrize("key", ["x" * 2_000, "line\nbreak", "two  spaces", "\x00", "\ud800"])
def test_awkward_keys_stay_different(key: str) -> None:
    """A key that cannot be kept as it is is shortened, and is still no other key's equal."""
    kept = one(key=key).key
    assert len(kept) <= 1_000
    assert kept.isprintable()
    assert kept not in {one(key=key + "x").key, one(key=key + " ").key, one().key}


@pytest.mark.parametrize(
    ("field", "value", "note"),
    [
        ("severity", 7, "ignored: severity 7 is not text"),
        ("service", ["a"], "ignored: service (a list) is not text"),
        ("environment", {}, "ignored: environment (an object) is not text"),
        ("type", True, "ignored: type true is not text"),
        ("description", 1.5, "ignored: description 1.5 is not text"),
        ("key", 12, "ignored: key 12 is not text"),
        ("source", False, "ignored: source false is not text"),
        ("labels", "a=b", "ignored: labels a=b is not an object"),
        ("labels", {"a": [1]}, "ignored: labels.a (a list) is not text"),
        ("links", "https://example.com", "ignored: links https://example.com is not a list"),
        (
            "links",
            [{"href": "ftp://example.com"}],
            "ignored: links ftp://example.com is not an absolute http or https URL",
        ),
        ("links", [7], "ignored: links 7 is not an absolute http or https URL"),
        (
            "occurred_at",
            "2026-11-02T09:00:00",
            "ignored: occurred_at 2026-11-02T09:00:00 is not a plausible RFC 3339 time",
        ),
        ("occurred_at", 1_793_610_000, "is not a plausible RFC 3339 time"),
        ("occurred_at", "noon", "is not a plausible RFC 3339 time"),
        ("occurred_at", "0001-01-01T00:00:00Z", "is not a plausible RFC 3339 time"),
        ("occurred_at", "0001-01-01T00:00:00+14:00", "is not a plausible RFC 3339 time"),
        ("occurred_at", "2026-11-04T00:00:00Z", "is not a plausible RFC 3339 time"),
        ("occurred_at", "9999-12-31T23:59:59-14:00", "is not a plausible RFC 3339 time"),
    ],
)
def test_a_wrong_optional_field_is_noted_and_the_alert_goes_through(field: str, value: Any, note: str) -> None:  # noqa: ANN401
    """What cannot be used is said in the description, and nothing is lost."""
    alert = one(**{field: value})
    assert alert.title == "Disk full"
    assert note in alert.description
    assert alert.occurrence is None


@pytest.mark.parametrize("field", sorted(FULL.keys() - {"title"}))
def test_null_counts_as_absent(field: str) -> None:
    """A sender that writes null has nothing to say."""
    assert one(**{field: None}).description == ""


def test_a_note_survives_a_description_that_is_too_long() -> None:
    """The description is cut before the notes are."""
    alert = one(description="x" * 10_000, severity=7)
    assert len(alert.description) <= DESCRIPTION_LIMIT
    assert alert.description.endswith(f"{MARK}\n\nignored: severity 7 is not text")


@pytest.mark.parametrize("title", [None, "", " \n", "\x00", 7, True, [], {}])
def test_without_a_title_it_is_unreadable(title: Any) -> None:  # noqa: ANN401 - JSON of any type
    """A page needs something to say."""
    with pytest.raises(Unreadable, match="title"):
        one(title=title)


@pytest.mark.parametrize("state", ["resolved", "firing", "", "not closed", 0, False, [], {}])
def test_an_unknown_state_is_never_guessed(state: Any) -> None:  # noqa: ANN401 - JSON of any type
    """What is neither open nor closed is unreadable."""
    with pytest.raises(Unreadable, match="state"):
        one(state=state)


@pytest.mark.parametrize("content", [None, 1, "text", True, []])
def test_what_is_no_alert_is_unreadable(content: Any) -> None:  # noqa: ANN401 - JSON of any type
    """An empty list among it: its sender meant something."""
    with pytest.raises(Unreadable):
        parse(content)


def test_in_a_list_the_unreadable_do_not_hold_up_the_others() -> None:
    """Each element gives one alert, with a receipt and a text of its own."""
    alerts = parse([{"title": "a"}, 7, {"title": "b", "state": "?"}, [], {"title": "c"}])
    assert [alert.title for alert in alerts if not alert.key.startswith(KEY)] == ["a", "c"]
    assert [alert.raw for alert in alerts] == ['{"title":"a"}', "7", '{"title":"b","state":"?"}', "[]", '{"title":"c"}']
    assert len({alert.id for alert in alerts}) == len(alerts)


def test_a_redelivered_list_gives_the_same_alerts() -> None:
    """The identities follow from the receipt and the place in the list."""
    content = [{"title": "a"}, 7, {"title": "a"}]
    assert [alert.id for alert in parse(content)] == [alert.id for alert in parse(content)]


def test_the_end_of_an_endless_list_is_told_of() -> None:
    """After ten thousand alerts one says how many there were."""
    alerts = parse([{"title": "a"}] * (generic.ELEMENTS_LIMIT + 2))
    assert len(alerts) == generic.ELEMENTS_LIMIT + 1
    assert alerts[-1].key.startswith(KEY)
    assert alerts[-1].raw == '[{"title":"a"},{"title":"a"}]'
    assert "10002 alerts" in alerts[-1].description


def test_text_is_capped_with_a_mark_and_folded_into_its_line() -> None:
    """Nothing outgrows its place, and what was cut shows it."""
    alert = one(title="a\r\nBcc: b\x1b[31m " + "x" * 500, severity="S" * 9_000_000)
    assert alert.title.startswith("a Bcc: b [31m xxx")
    assert len(alert.title) == TITLE_LIMIT
    assert alert.title.endswith(MARK)
    assert alert.severity
    assert alert.severity.endswith(MARK)
    assert alert.raw.endswith(MARK)


def test_what_folding_hides_is_marked_too() -> None:
    """A line that was cut before it was folded short shows it."""
    assert one(title="a" + "\x00" * 9_000 + "b").title == f"a{MARK}"


def test_a_description_keeps_its_lines_and_nothing_that_controls_a_terminal() -> None:
    """Line breaks are one kind; escapes, NULs and bells are dropped."""
    assert one(description=" a\r\nb\tc\x1b[31m\x00\x07\x9bd\re\n").description == "a\nb\tc[31md\ne"


def test_labels_are_scalars_in_bounds() -> None:
    """Numbers and booleans become text, nulls are left out, and too many labels are cut with a mark, by name."""
    assert one(labels={"b": 1, "a": True, "c": 0.5, "d": None, "": "x"}).labels == {
        "?": "x",
        "a": "true",
        "b": "1",
        "c": "0.5",
    }
    many = one(labels={f"l{number:03}": "x" * 900 for number in reversed(range(100))}).labels
    assert len(many) == LABELS_LIMIT
    assert list(many)[:2] == ["l000", "l001"]
    assert many["…"] == f"37 more labels{MARK}"
    assert many["l000"].endswith(MARK)


def test_links_are_bounded() -> None:
    """Twenty links are enough for anybody; the note says that there were more."""
    alert = one(links=[{"href": f"https://example.com/{number}"} for number in range(50)])
    assert [link.text for link in alert.links][:1] == ["https://example.com/0"]
    assert len(alert.links) == 20
    assert alert.description == "ignored: links after the first 20"


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "/path",
        "//host/path",
        "http:///path",
        "https://",
        "https://a b",
        "https://a\n.b/",
        "data:x",
        "https://user:secret@example.com/",
        "https://example.com\\@b",
        'https://example.com/"><b>',
        7,
        None,
        "https://\ud800",
    ],
)
def test_links_lead_to_absolute_http_urls_only(href: Any) -> None:  # noqa: ANN401 - JSON of any type
    """A link that a reader could be fooled by is no link."""
    alert = one(links=[{"text": "Click", "href": href}])
    assert alert.links == ()
    assert "ignored: links" in alert.description


def test_each_unreadable_text_has_an_incident_of_its_own_and_a_repeat_has_the_same() -> None:
    """What a broken sender says for the first time is never filed behind what it said before."""
    first, again, other = (
        formats.read(body, received("generic", receipt=receipt))[0]
        for receipt, body in (("r1", b'{"nope": 1}'), ("r2", b'{"nope": 1}'), ("r3", b'{"titel": "Database down"}'))
    )
    assert first.key_id == again.key_id
    assert first.key_id != other.key_id
    assert "Database down" in other.title


def test_what_can_be_read_of_an_unreadable_alert_counts() -> None:
    """A wrong state does not make a P1 less severe, nor hide what it is about."""
    body = b'{"title": "Database down", "state": "weird", "severity": "P1", "service": "orders"}'
    (alert,) = formats.read(body, received("generic"))
    assert alert.title == "Unreadable alert from generic: Database down"
    assert (alert.severity, alert.service) == ("P1", "orders")
    assert "weird" in alert.description
