"""Messages to send in tests: an ordinary page, and one whose every text is hostile."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from muster.domain.alert import Link
from muster.domain.message import ActionLink, Message, MessageKind

ACKNOWLEDGE = "https://muster.example/r/tok-ack"
ESCALATE = "https://muster.example/r/tok-esc"

HOSTILE = (
    "<!channel> <@U123> <https://evil.example|click> </Say></Gather><Hangup/> <script>alert(1)</script> "
    "\"' onmouseover=x & &lt; \r\nBcc: all@example.com\r\n\r\n.\r\n\x1b[2J\x1b]0;owned\x07 \x9b31m \u202egnp.exe\u2066 "
    "\x00 \ud800 \ufffe 💥 ]]> --> {{7*7}} %s"
)
"""Something against every syntax that a channel speaks."""


def a_page(**changes: Any) -> Message:  # noqa: ANN401 - a field of Message each
    """Return a P1 page with everything a page has."""
    page = Message(
        kind=MessageKind.PAGE,
        incident="2026-11-02-k3v9",
        severity="P1",
        headline="P1 Critical: Orders stale",
        title="Orders stale",
        why="You are on call for Shop.",
        since="Since 10:00 (2 min ago).",
        next="Unless acknowledged by 10:15, Bo is paged.",
        sent_at=datetime(2026, 11, 2, 9, 2, tzinfo=UTC),
        recipient="Ada",
        details="The last order is 40 minutes old.\nExpected: at most 10.",
        facts=(("Service", "orders-etl"), ("Team", "Shop")),
        actions=(
            ActionLink(action="acknowledge", label="Acknowledge", href=ACKNOWLEDGE),
            ActionLink(action="escalate", label="Escalate", href=ESCALATE),
        ),
        links=(Link(text="Runbook", href="https://wiki.example/orders?a=1&b=2"),),
        reply_code="48213",
        callback="https://muster.example/callback/twilio/d-1",
        colour="#d93025",
    )
    return replace(page, **changes)


def an_update(**changes: Any) -> Message:  # noqa: ANN401 - a field of Message each
    """Return an update that nobody is to act on."""
    nothing = {"kind": MessageKind.UPDATE, "actions": (), "links": (), "reply_code": None, "callback": None}
    return a_page(**(nothing | changes))


def hostile(text: str = HOSTILE) -> Message:
    """Return a page every text of which that may come from an alert is `text`."""
    return a_page(
        headline=text,
        title=text,
        why=text,
        since=text,
        next=text,
        late=text,
        details=text,
        facts=((text, text),),
        links=(Link(text=text, href=f"https://evil.example/{text}"), Link(text=text, href=f"javascript:{text}")),
        colour='red"><script>',
    )
