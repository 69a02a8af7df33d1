"""An alert as an e-mail: readable in any client, threaded, and with nothing in it that the alert put there."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.policy import default as default_policy
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.channels import email_message
from tests.support.messages import ACKNOWLEDGE, ESCALATE, HOSTILE, a_page, an_update, hostile

SENDER = "Muster <muster@ops.example>"
ANYTHING = st.text(st.characters()) | st.just(HOSTILE) | st.just("x" * 1_000_000)


def _sent(mail: EmailMessage) -> EmailMessage:
    """Return the e-mail as it is read after its journey."""
    return message_from_bytes(mail.as_bytes(policy=SMTP), policy=default_policy)


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


class _Tags(HTMLParser):
    """Collects what a browser would see as elements, and their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_the_headers_say_what_machines_want_to_know() -> None:
    """Sender, thread, identity, and that no answer is wanted from a machine."""
    mail = _sent(email_message.compose(a_page(), SENDER, "ada@example.com", "d-1"))
    assert mail["From"] == SENDER
    assert mail["To"] == "ada@example.com"
    assert mail["Subject"] == "P1 Critical: Orders stale"
    assert mail["Date"] == "Mon, 02 Nov 2026 09:02:00 +0000"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Muster-Incident"] == "2026-11-02-k3v9"
    assert mail["References"] == mail["In-Reply-To"]
    assert mail["Message-ID"].endswith("@ops.example>")


def test_a_delivery_keeps_its_message_id_and_an_incident_its_thread() -> None:
    """Sent twice, it is the same message; another delivery is another, in the same thread."""
    first, again, other = (
        email_message.compose(a_page(), SENDER, "ada@example.com", delivery) for delivery in ("d-1", "d-1", "d-2")
    )
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]
    assert first["References"] == other["References"]
    elsewhere = email_message.compose(a_page(incident="other"), SENDER, "ada@example.com", "d-1")
    assert first["References"] != elsewhere["References"]


def test_the_text_part_says_everything() -> None:
    """The whole part, as a text browser shows it."""
    mail = _sent(email_message.compose(a_page(), SENDER, "ada@example.com", "d-1"))
    assert _part(mail, "plain") == (
        "P1 Critical: Orders stale\n"
        "\n"
        "You are on call for Shop.\n"
        "Since 10:00 (2 min ago).\n"
        "Unless acknowledged by 10:15, Bo is paged.\n"
        "\n"
        f"Acknowledge: {ACKNOWLEDGE}\n"
        f"Escalate: {ESCALATE}\n"
        "\n"
        "Service: orders-etl\n"
        "Team: Shop\n"
        "\n"
        "The last order is 40 minutes old.\n"
        "Expected: at most 10.\n"
        "\n"
        "Runbook: https://wiki.example/orders?a=1&b=2\n"
        "\n"
        "Incident 2026-11-02-k3v9\n"
    )


def test_the_html_part_says_the_same() -> None:
    """Every sentence, every link; nothing is loaded from anywhere."""
    html = _part(_sent(email_message.compose(a_page(), SENDER, "ada@example.com", "d-1")), "html")
    tags = _Tags()
    tags.feed(html)
    links = [attributes["href"] for tag, attributes in tags.seen if tag == "a"]
    assert links == [ACKNOWLEDGE, ESCALATE, "https://wiki.example/orders?a=1&b=2"]
    for words in ("You are on call for Shop.", "Since 10:00 (2 min ago).", "orders-etl", "Expected: at most 10."):
        assert words in html
    assert not {"script", "img", "link", "iframe", "form"} & {tag for tag, _ in tags.seen}
    assert "#d93025" in html


@given(ANYTHING)
def test_html_holds_our_elements_only(text: str) -> None:
    """Whatever the alert says, the elements and their attributes are those of an ordinary page."""
    ordinary, attacked = _Tags(), _Tags()
    ordinary.feed(email_message.html(hostile("ordinary")))
    attacked.feed(email_message.html(hostile(text)))
    names = [(tag, sorted(attributes)) for tag, attributes in attacked.seen]
    allowed = [(tag, sorted(attributes)) for tag, attributes in ordinary.seen]
    assert [name for name in names if name not in allowed] == []
    assert len(names) <= len(allowed)
    hrefs = [attributes["href"] or "" for tag, attributes in attacked.seen if tag == "a"]
    assert all(href.startswith(("https://muster.example/", "https://evil.example/")) for href in hrefs)


@given(ANYTHING)
def test_headers_are_ours_only(text: str) -> None:
    """A line break in a title begins no header (TRAPS #18)."""
    mail = _sent(email_message.compose(hostile(text), SENDER, "ada@example.com", text))
    expected = email_message.compose(a_page(), SENDER, "ada@example.com", "d-1")
    assert mail.keys() == expected.keys()
    assert mail["To"] == "ada@example.com"
    assert not mail.defects


def test_every_line_fits_the_wire() -> None:
    """RFC 5321 allows 998 octets and, without extensions, ASCII."""
    data = email_message.compose(hostile("ü" * 5_000), SENDER, "ada@example.com", "d-1").as_bytes(policy=SMTP)
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert b"\n" not in data.replace(b"\r\n", b"")


@pytest.mark.parametrize("colour", ["red", '#fff"><b>', "#12345g", ""])
def test_a_colour_is_a_colour(colour: str) -> None:
    """Anything else in the policy is shown grey."""
    assert email_message.DEFAULT_COLOUR in email_message.html(an_update(colour=colour))
