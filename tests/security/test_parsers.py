"""Every parser of what comes from outside is total: any input at all gives a value or the one documented exception.

The alert formats, the policy and Google's tokens have such tests beside their others: `unit/intake/test_formats.py`,
`unit/policy/test_fuzz.py`, `unit/entrypoint/test_callers.py`.
"""

import gzip
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster import cloudevents
from muster.adapters.ical_entries import entries_of
from muster.adapters.ical_process import entries_within
from muster.channels import twilio_callback, wording
from muster.cloudevents import MalformedEvent
from muster.domain.alert import RAW_LIMIT
from muster.domain.redaction import redact
from muster.domain.text import one_line
from muster.entrypoint.http import Request
from muster.entrypoint.logs import trace_of
from muster.entrypoint.push import MalformedPush, decode
from muster.intake import formats
from muster.links import LinkExpired, LinkForged, LinkSigner
from muster.ports import CalendarUnavailable
from muster.simulator.policies import Unusable
from muster.simulator.scenario import Instead, read_scenario
from tests.support.channel_ports import SettableSecrets
from tests.support.clock import FakeClock
from tests.support.desk import Desk
from tests.support.intake import JSON_VALUES, received
from tests.support.policies import START

SINCE, UNTIL = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
LARGEST = 8 * 1024 * 1024
PATIENCE = 60.0
"""Seconds; the slowest takes two. What is not linear in its input takes hours."""

NAMES = """
BEGIN END DTSTART DTEND DURATION RRULE RDATE EXDATE RECURRENCE-ID SUMMARY ATTENDEE TZID TZOFFSETFROM TZOFFSETTO STATUS
UID DTSTART;TZID=Europe/Stockholm DTSTART;VALUE=DATE
"""
VALUES = """
VEVENT VTIMEZONE STANDARD 20261023T090000Z 20261023 99991231T235959Z 00010101T000000 PT1H -P1W P99999999D +0100
FREQ=DAILY FREQ=WEEKLY;BYDAY=-1MO;COUNT=3 FREQ=MONTHLY;UNTIL=x FREQ=YEARLY;INTERVAL=0 FREQ=SECONDLY
mailto:a@example.com ../../etc/passwd
"""
PROPERTIES = st.lists(
    st.builds("{}:{}".format, st.sampled_from(NAMES.split()), st.sampled_from(VALUES.split()) | st.text(max_size=12)),
    max_size=12,
)


@given(st.one_of(st.binary(max_size=300), PROPERTIES.map(lambda lines: _calendar("\n".join(lines)))))
def test_a_calendar_is_read_or_unavailable(data: bytes) -> None:
    """Whatever a server gives for one."""
    with suppress(CalendarUnavailable):
        entries_of(data, "Europe/Stockholm", SINCE, UNTIL)


@pytest.mark.parametrize(
    "body",
    ["BEGIN:A\n" * 100_000, "SUMMARY:" + "x\n " * 300_000, "RDATE:" + "20261023T090000Z," * 40_000, "X;A=" * 200_000],
    ids=["nested", "folded", "dates", "parameters"],
)
def test_a_large_calendar_ends_in_time(body: str) -> None:
    """As large as one may be, and as odd as its grammar allows."""
    began = monotonic()
    with suppress(CalendarUnavailable):
        entries_within(_calendar(f"DTSTART:20261023T090000Z\n{body}"), "UTC", SINCE, UNTIL)
    assert monotonic() - began < PATIENCE


KEYS = ("start", "policy", "until", "seed", "events", "expect", "never", "at", "alert", "acknowledge", "by", "payload")
PLAIN = (
    st.none()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["0m", "8h", "starter", "2026-11-02T09:00Z", "../x", "generic"])
)
MAPPING = st.dictionaries(st.sampled_from(KEYS), PLAIN | st.lists(PLAIN, max_size=2), max_size=4)
YAML = PLAIN | MAPPING | st.lists(MAPPING | st.dictionaries(st.sampled_from(KEYS), MAPPING, max_size=3), max_size=3)
SCENARIOS = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(str.encode),
    YAML.map(lambda value: json.dumps(value).encode()),
    st.dictionaries(st.sampled_from(KEYS), YAML).map(
        lambda more: json.dumps({"start": "2026-11-02T09:00:00Z", "policy": "starter"} | more).encode()
    ),
)


@given(SCENARIOS)
def test_a_scenario_is_read_or_unusable(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Whatever stands in the file; each problem is one line, and there is always one."""
    file = _scenario(tmp_path_factory, data)
    problems: tuple[str, ...] = ("none",)
    try:
        read_scenario(str(file), Instead())
    except Unusable as error:
        problems = error.problems
    assert problems
    assert problems == tuple(map(one_line, problems))


FORMS = st.one_of(
    st.binary(max_size=300),
    st.dictionaries(
        st.sampled_from(("Body", "From", "Digits", "CallStatus", "MessageStatus", "ErrorCode", "AccountSid")),
        st.text(max_size=20),
    ).map(lambda fields: urlencode(fields, errors="replace").encode()),
)


@given(FORMS, st.text(max_size=30))
def test_a_callback_is_read_whatever_it_is(body: bytes, signature: str) -> None:
    """A provider's form, and the reply code in an SMS: nothing raises, and no code is anything but digits."""
    fields = twilio_callback.form(body)
    twilio_callback.report(fields)
    twilio_callback.key(fields)
    code = twilio_callback.inbound_sms(fields).code
    assert code is None or code.isdecimal()
    signature = signature.encode("utf-8", "replace").decode()
    assert not twilio_callback.genuine("https://muster.example/x", fields, signature, ["token"])


PUSHES = st.one_of(
    JSON_VALUES,
    st.fixed_dictionaries(
        {"subscription": st.just("s") | JSON_VALUES},
        optional={"message": JSON_VALUES, "deliveryAttempt": JSON_VALUES},
    ),
    st.builds(
        lambda data, more: {"subscription": "s", "message": {"messageId": "1", "data": data} | more},
        st.binary(max_size=40).map(lambda data: b64encode(data).decode()) | st.text(max_size=9),
        st.dictionaries(st.sampled_from(("attributes", "publishTime", "messageId", "orderingKey")), JSON_VALUES),
    ),
)


@given(PUSHES)
def test_an_envelope_is_a_push_or_malformed(value: Any) -> None:  # noqa: ANN401 - JSON of any type
    """And what it holds is an event or malformed."""
    with suppress(MalformedPush, MalformedEvent):
        push = decode(Request(method="POST", path="/alerts", body=json.dumps(value).encode()))
        cloudevents.decode(push.data)


@given(st.binary(max_size=200) | JSON_VALUES.map(lambda value: json.dumps(value).encode()))
def test_a_message_is_an_event_or_malformed(data: bytes) -> None:
    """Whoever may publish to a topic."""
    with suppress(MalformedEvent):
        cloudevents.decode(data)


TOKENS = st.one_of(
    st.text(max_size=60),
    st.from_regex(r"[.]?[A-Za-z0-9_-]{1,30}[.][A-Za-z0-9_-]{1,8}[.][A-Za-z0-9_-]{24}", fullmatch=True),
)


@given(TOKENS, st.text(max_size=40))
def test_a_link_is_ours_or_refused(token: str, claim: str) -> None:
    """What was not signed is forged, in any shape; and whatever is signed comes back as it went in."""
    links = LinkSigner(SettableSecrets({"link-keys": ("key",)}), "https://muster.example", FakeClock(START))
    with pytest.raises((LinkForged, LinkExpired)):
        links.read(token)
    claim = "".join(claim.encode("utf-8", "ignore").decode().split())
    url = links.action_url("3f9a0c1b2d4e", claim or None, "acknowledge")
    assert url is not None
    with suppress(LinkForged):  # a name that would make the token longer than its compressed form
        assert links.read(url.rpartition("/")[2]).person == (claim or None)


@given(
    st.text(max_size=80)
    | st.text(max_size=60).map(lambda text: urlsafe_b64encode(text.encode("utf-8", "ignore")).decode())
)
def test_a_cursor_is_one_of_ours_or_refused(desk: Desk, cursor: str) -> None:
    """A page that was never given is 400, and never a fault."""
    response = desk.api("GET", "/incidents", query={"cursor": cursor})
    assert response.status == (200 if not cursor else 400)


@given(st.dictionaries(st.sampled_from(("traceparent", "x-cloud-trace-context")), st.text(max_size=80)))
def test_a_trace_is_read_or_none(headers: dict[str, str]) -> None:
    """Whatever a caller writes there."""
    trace_of(headers)


@given(st.text(), st.integers(1, 200))
def test_any_text_is_made_inert(text: str, limit: int) -> None:
    """One line of printable characters, no longer than asked for; and taking secrets out of it ends."""
    line = wording.line(text, limit)
    assert len(line) <= limit
    assert "\n" not in line
    redact(text)


BOMBS: dict[str, Callable[[], bytes]] = {
    "nested": lambda: b"[" * LARGEST,
    "objects": lambda: b'{"a":' * (LARGEST // 5),
    "digits": lambda: b'{"title":' + b"9" * (LARGEST - 20) + b"}",
    "labels": lambda: b'{"title":"x","labels":{' + b",".join(b'"%d":1' % n for n in range(600_000)) + b"}}",
    "spaces": lambda: b'{"incident":{"incident_id":"i","state":"closed","summary":"' + b" " * (LARGEST - 99) + b'"}}',
    "surrogates": lambda: b'{"title":"' + b"\\ud800" * (LARGEST // 6 - 9) + b'"}',
    "no UTF-8": lambda: b'{"title":"' + b"\xff" * (LARGEST - 20) + b'"}',
    "a list": lambda: b"[" + b",".join([b"{}"] * (LARGEST // 3 - 9)) + b"]",
    "compressed": lambda: gzip.compress(b"0" * LARGEST * 4),
}
"""Each is made where it is used: together they are large."""


@pytest.mark.parametrize("bomb", BOMBS)
def test_the_largest_body_ends_in_time(bomb: str) -> None:
    """With a valid key, in every format; what comes of it is bounded. Nothing is decompressed that came in."""
    body = BOMBS[bomb]()
    for source in formats.PARSERS:
        began = monotonic()
        alerts = formats.read(body, received(source))
        assert monotonic() - began < PATIENCE
        assert 1 <= len(alerts) <= 10_001
        assert max(len(alert.raw) for alert in alerts) <= RAW_LIMIT


def _calendar(lines: str) -> bytes:
    """Return an event with these lines."""
    whole = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n"
    return whole.replace("\n", "\r\n").encode("utf-8", "replace")


def _scenario(folders: pytest.TempPathFactory, data: bytes) -> Path:
    """Return a file that holds this."""
    file = folders.getbasetemp() / "scenario.yaml"
    file.write_bytes(data)
    return file
