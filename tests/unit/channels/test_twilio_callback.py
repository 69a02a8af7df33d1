"""What Twilio posts to us is believed only when signed, and never guessed at."""

from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.channels import twilio_callback
from muster.channels.twilio_callback import InboundSms, Key, Progress, Report
from tests.support.messages import HOSTILE

URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FIELDS = (
    ("Digits", "1234"),
    ("To", "+18005551212"),
    ("From", "+14158675309"),
    ("Caller", "+14158675309"),
    ("CallSid", "CA1234567890ABCDE"),
)
SIGNATURE = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
"""Of Twilio's own example, with the auth token "12345" (its helper libraries test on it)."""


def test_twilios_own_example_is_genuine() -> None:
    """The signature is HMAC-SHA1 over the URL and the sorted fields."""
    assert twilio_callback.sign(URL, FIELDS, "12345") == SIGNATURE
    assert twilio_callback.genuine(URL, FIELDS, SIGNATURE, ["12345"])


def test_repeated_fields_are_signed_once_each() -> None:
    """Twilio's example of a name with several values: distinct ones, sorted."""
    fields = (("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234"))
    assert twilio_callback.genuine(URL, fields, "IK+Dwps556ElfBT0I3Rgjkr1wJU=", ["12345"])


@pytest.mark.parametrize(
    ("url", "fields", "signature", "tokens"),
    [
        (URL + "0", FIELDS, SIGNATURE, ["12345"]),
        (URL.replace("https", "http"), FIELDS, SIGNATURE, ["12345"]),
        (URL, FIELDS[1:], SIGNATURE, ["12345"]),
        (URL, (*FIELDS, ("Extra", "1")), SIGNATURE, ["12345"]),
        (URL, FIELDS, SIGNATURE, ["54321"]),
        (URL, FIELDS, SIGNATURE, []),
        (URL, FIELDS, "", ["12345"]),
        (URL, FIELDS, "ÄÖ", ["12345"]),
        ("https://[broken", FIELDS, SIGNATURE, ["12345"]),
    ],
)
def test_anything_changed_is_refused(
    url: str, fields: twilio_callback.Fields, signature: str, tokens: list[str]
) -> None:
    """Another URL, another field, another token, no signature: not Twilio's."""
    assert not twilio_callback.genuine(url, fields, signature, tokens)


def test_during_a_rotation_both_tokens_are_believed() -> None:
    """Whichever of the tokens valid now has signed."""
    assert twilio_callback.genuine(URL, FIELDS, SIGNATURE, ["older", "12345"])
    assert twilio_callback.genuine(URL, FIELDS, SIGNATURE, ["12345", "newer"])


@pytest.mark.parametrize(
    ("signed", "seen"),
    [
        ("https://a.example:443/x?y=1", "https://a.example/x?y=1"),
        ("https://a.example/x", "https://a.example:443/x"),
        ("http://a.example:80/x", "http://a.example/x"),
    ],
)
def test_the_schemes_own_port_makes_no_difference(signed: str, seen: str) -> None:
    """Twilio signs with or without it."""
    assert twilio_callback.genuine(seen, FIELDS, twilio_callback.sign(signed, FIELDS, "t"), ["t"])


def test_another_port_does() -> None:
    """A port of one's own is part of the URL."""
    signature = twilio_callback.sign("https://a.example/x", FIELDS, "t")
    assert not twilio_callback.genuine("https://a.example:8443/x", FIELDS, signature, ["t"])


@given(st.lists(st.tuples(st.text(min_size=1), st.text()), max_size=10))
def test_a_form_comes_back_as_it_was_sent(fields: list[tuple[str, str]]) -> None:
    """Empty values, repeated names, any characters: all are signed, so none may be lost."""
    encoded = urlencode(fields, errors="replace").encode()
    cleaned = [(n.encode(errors="replace").decode(), v.encode(errors="replace").decode()) for n, v in fields]
    assert list(twilio_callback.form(encoded)) == cleaned


@pytest.mark.parametrize("body", [b"\xff\xfe", b"&".join(b"a=1" for _ in range(1_000)), b""])
def test_what_is_no_form_has_no_fields(body: bytes) -> None:
    """Other bytes and floods are nothing, and so are not genuine."""
    assert twilio_callback.form(body) == ()


@pytest.mark.parametrize(
    ("status", "progress"),
    [
        ("accepted", Progress.UNDER_WAY),
        ("queued", Progress.UNDER_WAY),
        ("sending", Progress.UNDER_WAY),
        ("sent", Progress.UNDER_WAY),
        ("delivered", Progress.DELIVERED),
        ("read", Progress.DELIVERED),
        ("undelivered", Progress.FAILED),
        ("failed", Progress.FAILED),
        ("canceled", Progress.FAILED),
        ("teleported", Progress.UNKNOWN),
        ("Delivered", Progress.UNKNOWN),
    ],
)
def test_an_sms_status_is_one_of_a_list(status: str, progress: Progress) -> None:
    """States are enumerated; one that is not known is kept and concludes nothing (TRAPS #7)."""
    report = twilio_callback.report((("MessageSid", "SM1"), ("MessageStatus", status)))
    assert (report.progress, report.status, report.reference) == (progress, status, "SM1")


@pytest.mark.parametrize(
    ("status", "progress"),
    [
        ("initiated", Progress.UNDER_WAY),
        ("ringing", Progress.UNDER_WAY),
        ("in-progress", Progress.UNDER_WAY),
        ("completed", Progress.DELIVERED),
        ("busy", Progress.FAILED),
        ("no-answer", Progress.FAILED),
        ("canceled", Progress.FAILED),
        ("failed", Progress.FAILED),
    ],
)
def test_a_call_status_is_one_of_a_list(status: str, progress: Progress) -> None:
    """Completed has arrived; busy, unanswered, cancelled and failed have not."""
    report = twilio_callback.report((("CallSid", "CA1"), ("CallStatus", status)))
    assert (report.progress, report.reference) == (progress, "CA1")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("30003", "the phone is off or out of reach (Twilio 30003)"),
        ("30005", "the number is unknown or out of service (Twilio 30005)"),
        ("21610", "the recipient has opted out (replied STOP) (Twilio 21610)"),
        ("39999", "undelivered (Twilio 39999)"),
        ("", "undelivered"),
    ],
)
def test_a_failure_says_why(code: str, reason: str) -> None:
    """Twilio's codes in words; an unknown one is named."""
    report = twilio_callback.report((("MessageSid", "SM1"), ("MessageStatus", "undelivered"), ("ErrorCode", code)))
    assert report == Report(progress=Progress.FAILED, status="undelivered", reference="SM1", reason=reason)


def test_a_report_of_nothing_concludes_nothing() -> None:
    """A callback without a state is unknown."""
    assert twilio_callback.report(()).progress is Progress.UNKNOWN


@pytest.mark.parametrize(
    ("digits", "key"), [("1", Key.ACKNOWLEDGE), ("2", Key.ESCALATE), ("3", None), ("", None), ("11", None), ("*", None)]
)
def test_only_1_and_2_are_keys(digits: str, key: Key | None) -> None:
    """Any other key asks for nothing."""
    assert twilio_callback.key((("Digits", digits),)) is key


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("48213", "48213"),
        (" Ack 48213. ", "48213"),
        ("00421", "00421"),
        ("ok", None),
        ("", None),
        ("48213 or 48214?", None),
        ("4\u0664213x", None),
        ("9" * 5_000, "9" * 1_600),
    ],
)
def test_a_reply_code_is_the_only_number(body: str, code: str | None) -> None:
    """One run of digits is a code, two are a guess, and guesses acknowledge nothing."""
    assert twilio_callback.inbound_sms((("From", "+15550199"), ("Body", body))) == InboundSms(
        sender="+15550199", text=body, code=code
    )


def test_answers_are_twiml() -> None:
    """What a caller hears and a texter reads."""
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    assert (
        twilio_callback.answer_call("Acknowledged.") == f'{head}<Response><Say loop="1">Acknowledged.</Say></Response>'
    )
    assert twilio_callback.answer_sms("Done.") == f"{head}<Response><Message>Done.</Message></Response>"
    assert twilio_callback.no_answer() == f"{head}<Response></Response>"
    again = ET.fromstring(twilio_callback.ask_again("https://m.example/c?a=1&b=2", "Press 1 or 2."))  # noqa: S314 - ours
    assert [(e.tag, e.get("action")) for e in again] == [("Gather", "https://m.example/c?a=1&b=2/keys")]


@given(st.text(st.characters()) | st.just(HOSTILE))
def test_answers_hold_no_element_of_the_text(text: str) -> None:
    """An incident's title in an answer is only ever text."""
    for answer in (twilio_callback.answer_call(text), twilio_callback.answer_sms(text)):
        assert len(list(ET.fromstring(answer).iter())) == 2  # noqa: S314 - our own document
