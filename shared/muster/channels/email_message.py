"""An alert as an e-mail: a text and an HTML part that say the same, and headers that keep an incident in one thread."""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape

from muster.channels import plain_text, wording
from muster.domain.message import Message
from muster.domain.text import digest

SUBJECT_LIMIT = 200
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
DEFAULT_COLOUR = "#5f6368"
_FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;font-size:16px;line-height:1.5;color:#202124"
_BUTTON = "display:inline-block;margin:4px 8px 4px 0;padding:10px 18px;border-radius:6px;text-decoration:none;"


def compose(message: Message, sender: str, recipient: str, delivery: str) -> EmailMessage:
    """Return the e-mail. `sender` may hold a name ("Muster <muster@example.com>"); `recipient` is a bare address.

    The same delivery always gets the same Message-ID, so that a mailbox that receives it twice can tell. Every header
    is one line: the policy refuses any other.
    """
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = recipient
    mail["Subject"] = wording.headline(message, SUBJECT_LIMIT)
    mail["Date"] = format_datetime(message.sent_at)
    mail["Message-ID"] = f"<{digest('delivery', delivery)}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    if message.incident:
        thread = f"<incident.{digest('incident', message.incident)}@{domain}>"
        mail["In-Reply-To"] = thread
        mail["References"] = thread
        mail["X-Muster-Incident"] = wording.line(message.incident, SUBJECT_LIMIT)
    mail.set_content(text(message), cte="quoted-printable")
    mail.add_alternative(html(message), subtype="html", cte="quoted-printable")
    return mail


def text(message: Message) -> str:
    """Return the text part: the headline and everything under it."""
    return f"{wording.headline(message)}\n\n{plain_text.body(message)}\n"


def html(message: Message) -> str:
    """Return the HTML part: no script, no image, no remote resource; styles are inline, as mail clients want them."""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"/>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/></head>'
        f'<body style="margin:0;padding:16px;{_FONT}"><div style="max-width:600px;border-left:6px solid '
        f'{_colour(message)};padding-left:16px">{"".join(_parts(message))}</div></body></html>'
    )


def _parts(message: Message) -> Iterator[str]:
    yield f'<h1 style="font-size:22px;margin:0 0 12px">{escape(wording.headline(message))}</h1>'
    for sentence in wording.sentences(message):
        yield f'<p style="margin:0 0 8px">{escape(sentence)}</p>'
    if message.actions:
        yield f'<p style="margin:16px 0">{"".join(_buttons(message))}</p>'
    if rows := "".join(_rows(message)):
        yield f'<table style="border-collapse:collapse;margin:16px 0">{rows}</table>'
    if details := wording.inert(message.details, wording.DETAILS_LIMIT):
        yield (
            '<pre style="white-space:pre-wrap;overflow-wrap:anywhere;background:#f1f3f4;padding:12px;'
            f'border-radius:6px;font-size:14px">{escape(details)}</pre>'
        )
    for link in wording.links(message):
        anchor = f'<a href="{escape(link.href)}" rel="noreferrer">{escape(wording.label(link))}</a>'
        yield f'<p style="margin:0 0 8px">{anchor}</p>'
    if incident := escape(wording.line(message.incident, wording.FACT_LIMIT)):
        yield f'<p style="color:#5f6368;font-size:13px;margin:16px 0 0">Incident {incident}</p>'


def _buttons(message: Message) -> Iterator[str]:
    for place, action in enumerate(message.actions):
        colours = "background:#1a73e8;color:#ffffff" if place == 0 else "background:#e8f0fe;color:#174ea6"
        yield f'<a href="{escape(action.href)}" rel="noreferrer" style="{_BUTTON}{colours}">{escape(action.label)}</a> '


def _rows(message: Message) -> Iterator[str]:
    for name, value in wording.facts(message):
        yield (
            f'<tr><th scope="row" style="text-align:left;padding:2px 16px 2px 0;font-weight:600">{escape(name)}</th>'
            f"<td>{escape(value)}</td></tr>"
        )


def _colour(message: Message) -> str:
    return message.colour if COLOUR.fullmatch(message.colour) else DEFAULT_COLOUR
