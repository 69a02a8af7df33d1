"""What a telephone shows and says."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from muster.channels import phone, twiml
from muster.domain.message import ActionLink, Message, MessageKind
from tests.support.messages import ACKNOWLEDGE, HOSTILE, a_page, an_update, hostile

ANYTHING = st.text(st.characters(), max_size=300) | st.just(HOSTILE) | st.just("x" * 1_000_000) | st.just("&" * 9_000)


def test_an_sms_says_what_why_and_how_to_acknowledge() -> None:
    """The whole message, line by line."""
    assert phone.sms_text(a_page()) == (
        f"P1 Critical: Orders stale\nYou are on call for Shop.\nAcknowledge: {ACKNOWLEDGE}\nReply 48213 to acknowledge."
    )


def test_an_update_asks_for_nothing() -> None:
    """Without actions there is neither a link nor a code."""
    assert phone.sms_text(an_update()) == "P1 Critical: Orders stale\nYou are on call for Shop."


def test_a_late_sms_says_so() -> None:
    """How late the page is comes before why (TRAPS #4)."""
    assert "This page is 2 h late. You are on call" in phone.sms_text(a_page(late="This page is 2 h late."))


@given(ANYTHING)
def test_an_sms_stays_short_and_whole(text: str) -> None:
    """Whatever the alert says, 320 characters hold it, and link and code are never cut."""
    sms = phone.sms_text(hostile(text))
    assert len(sms) <= phone.SMS_LIMIT
    assert sms.endswith(f"\nAcknowledge: {ACKNOWLEDGE}\nReply 48213 to acknowledge.")
    assert len(sms.split("\n")) <= 4


def test_a_cut_headline_shows_it_in_plain_letters() -> None:
    """The mark is visible and stays inside the GSM alphabet, which doubles what a segment holds."""
    sms = phone.sms_text(a_page(headline="P1 Critical: “Orders” \u2013 stale " + "x" * 400))
    assert sms.startswith('P1 Critical: "Orders" - stale xxx')
    assert "... [cut]\n" in sms
    assert sms.isascii()


def test_a_long_link_makes_a_longer_sms() -> None:
    """A link of 600 characters is not cut; the headline keeps its 60."""
    link = ActionLink(action="acknowledge", label="Acknowledge", href="https://muster.example/r/" + "t" * 600)
    sms = phone.sms_text(a_page(headline="h" * 400, actions=(link,)))
    assert link.href in sms
    assert len(sms.split("\n")[0]) == 60
    assert len(sms) < phone.SMS_HARD_LIMIT


def test_a_link_no_sms_can_carry_is_left_to_the_code() -> None:
    """Past Twilio's limit the link goes and the reply code stays: the page still arrives and can be acknowledged."""
    link = ActionLink(action="acknowledge", label="Acknowledge", href="https://muster.example/r/" + "t" * 2_000)
    sms = phone.sms_text(a_page(actions=(link,)))
    assert "https:" not in sms
    assert sms.endswith("Reply 48213 to acknowledge.")


def test_a_call_reads_the_alert_twice_and_takes_a_key() -> None:
    """The whole document."""
    assert phone.call_script(a_page()) == (
        '<?xml version="1.0" encoding="UTF-8"?><Response>'
        '<Gather input="dtmf" numDigits="1" timeout="10" method="POST" '
        'action="https://muster.example/callback/twilio/d-1/keys">'
        '<Say loop="2">Muster calling. P1 Critical: Orders stale. You are on call for Shop. '
        "Unless acknowledged by 10:15, Bo is paged. Press 1 to acknowledge, 2 to escalate.</Say></Gather>"
        '<Say loop="1">No key was pressed. Goodbye.</Say></Response>'
    )


def test_a_call_offers_only_keys_that_do_something() -> None:
    """No escalation offered: no key for it; nowhere to report a key: none at all."""
    assert "Press 1 to acknowledge." in phone.call_script(a_page(actions=a_page().actions[:1]))
    for message in (a_page(callback=None), an_update()):
        assert "Press" not in phone.call_script(message)
        assert "Gather" not in phone.call_script(message)


@given(ANYTHING)
def test_a_call_script_is_xml_with_our_elements_only(text: str) -> None:
    """An alert cannot end a sentence's element, hang up, or outgrow what Twilio takes."""
    script = phone.call_script(hostile(text))
    tree = ET.fromstring(script)  # noqa: S314 - our own document
    assert [element.tag for element in tree.iter()] == ["Response", "Gather", "Say", "Say"]
    assert len(script) <= twiml.SIZE_LIMIT


def test_signs_of_xml_are_spoken_as_words() -> None:
    """What is written "a & b <c>" is read "a and b c"."""
    assert "Muster calling. a and b c." in phone.call_script(a_page(headline="a & b <c>"))


def a_test_page(**changes: object) -> Message:
    """Return a test page."""
    confirm = ActionLink(action="confirm", label="Confirm", href="https://muster.example/r/x")
    said = {"headline": "Test page: nothing is wrong", "why": "Acme tries out each week.", "next": "Please confirm."}
    about_none = {"incident": "", "severity": "", "kind": MessageKind.REMINDER}
    return a_page(**(about_none | said | {"actions": (confirm,)} | changes))


def test_a_test_page_asks_to_confirm() -> None:
    """In an SMS by the link or the code, in a call by a key."""
    assert phone.sms_text(a_test_page()) == (
        "Test page: nothing is wrong\nAcme tries out each week.\n"
        "Confirm: https://muster.example/r/x\nReply 48213 to confirm."
    )
    script = phone.call_script(a_test_page(callback="https://muster.example/c"))
    said = "Muster calling. Test page: nothing is wrong. Acme tries out each week. Please confirm. Press 1 to confirm."
    assert f">{said}</Say>" in script
