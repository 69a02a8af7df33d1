"""What is shown locally is what would be sent."""

import json
import unicodedata
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.channels import phone, preview, webhook
from muster.channels.catalogue import KINDS
from muster.channels.console import Console
from muster.ports import Receipt, SendAgain
from tests.support.messages import ACKNOWLEDGE, ESCALATE, HOSTILE, a_page, hostile


def test_an_sms_is_shown_as_it_is_sent() -> None:
    """Letter by letter."""
    assert preview.render("sms", a_page(), "+1") == phone.sms_text(a_page())


def test_a_call_is_shown_as_it_is_heard() -> None:
    """The words, and that they come twice."""
    assert preview.render("call", a_page(), "+1") == (
        "“Muster calling. P1 Critical: Orders stale. You are on call for Shop. "
        "Unless acknowledged by 10:15, Bo is paged. Press 1 to acknowledge, 2 to escalate.” (twice)"
    )


def test_a_push_is_shown_with_its_buttons() -> None:
    """Title, how loud, text, and where each button leads."""
    lines = preview.render("push", a_page(), "ada").split("\n")
    assert lines[0] == "P1 Critical: Orders stale (priority 5 of 5)"
    assert lines[-2:] == [f"[Acknowledge] {ACKNOWLEDGE}", f"[Escalate] {ESCALATE}"]


def test_slack_is_shown_unescaped() -> None:
    """As a reader sees it: letters, not entities."""
    shown = preview.render("slack", a_page(headline="a < b & c"), "C1")
    assert shown.startswith("a < b & c\n\nYou are on call for Shop.\n")
    assert "Service: orders-etl\nTeam: Shop" in shown
    assert f"[Acknowledge] {ACKNOWLEDGE}" in shown


def test_an_email_is_shown_with_its_subject() -> None:
    """Recipient, subject, and the text part."""
    shown = preview.render("email", a_page(), "ada@x.example")
    assert shown.startswith("To: ada@x.example\nSubject: P1 Critical: Orders stale\n\nYou are on call for Shop.\n")


def test_a_webhook_is_shown_as_its_body() -> None:
    """The JSON that would be posted."""
    assert json.loads(preview.render("webhook", a_page(), "https://x.example")) == webhook.payload(a_page())


def test_an_unknown_kind_is_an_error() -> None:
    """Nothing is guessed."""
    with pytest.raises(ValueError, match="no such kind of channel: fax"):
        preview.render("fax", a_page(), "+1")


@pytest.mark.parametrize("kind", KINDS["console"])
@given(text=st.text(st.characters()) | st.just(HOSTILE))
def test_a_terminal_obeys_nothing_of_the_text(kind: str, text: str) -> None:
    """No escape sequence, no bell, no reversed letters reach the console, whatever the alert says (TRAPS #18)."""
    stream = StringIO()
    Console(provider="c/1", kind=kind, stream=stream).send(hostile(text), text, "d-1")
    shown = stream.getvalue()
    assert not [c for c in shown if unicodedata.category(c) in {"Cc", "Cs"} and c != "\n"]
    assert not set(shown) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2028")
    assert all(line.startswith(("┌─", "│", "└─")) for line in shown.rstrip("\n").split("\n"))


def test_the_console_frames_what_it_prints() -> None:
    """Who gets it by which road, then the message."""
    stream = StringIO()
    receipt = Console(provider="c/1", kind="sms", stream=stream).send(a_page(), "+15550199", "d-1")
    assert receipt == Receipt(provider="c/1", reference="d-1")
    assert stream.getvalue() == (
        "┌─ sms to Ada (+15550199)\n"
        "│ P1 Critical: Orders stale\n"
        "│ You are on call for Shop.\n"
        f"│ Acknowledge: {ACKNOWLEDGE}\n"
        "│ Reply 48213 to acknowledge.\n"
        "└─\n"
    )


def test_a_terminal_without_unicode_still_shows_the_message() -> None:
    """What it cannot show becomes a question mark."""
    raw = BytesIO()
    stream = TextIOWrapper(raw, encoding="ascii")
    Console(provider="c/1", kind="sms", stream=stream).send(a_page(headline="Überlast"), "+1", "d-1")
    assert b"?berlast" in raw.getvalue()


def test_a_closed_console_is_tried_again() -> None:
    """A pipe that went away loses no message."""
    stream = StringIO()
    stream.close()
    with pytest.raises(SendAgain, match=r"^the console is closed$"):
        Console(provider="c/1", kind="sms", stream=stream).send(a_page(), "+1", "d-1")
