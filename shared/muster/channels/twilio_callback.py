"""What Twilio posts to us: how a message fared, which key was pressed, what was replied; and what we answer.

Every request is to be shown to `genuine` first. Sources: https://www.twilio.com/docs/usage/security (signatures),
/docs/messaging/api/message-resource and /docs/voice/api/call-resource (states), /docs/api/errors (codes).
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, urlsplit

from muster.channels import twiml, wording

ANSWER_LIMIT = 300
FIELDS_LIMIT = 200
SMS_READ_LIMIT = 1_600
Fields = Sequence[tuple[str, str]]
"""The form's fields in their order; a name may occur more than once."""


class Progress(StrEnum):
    """How a message or a call fares."""

    UNDER_WAY = "under way"
    DELIVERED = "delivered"
    """The handset has it, or the call was answered (perhaps by a machine: only a key press is an acknowledgement)."""
    FAILED = "failed"
    UNKNOWN = "unknown"
    """A state that Twilio's documentation did not know: keep it, conclude nothing."""


_PROGRESS = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending", "sent"), Progress.UNDER_WAY),
    **dict.fromkeys(("initiated", "ringing", "in-progress"), Progress.UNDER_WAY),
    **dict.fromkeys(("delivered", "read", "completed"), Progress.DELIVERED),
    **dict.fromkeys(("undelivered", "failed", "canceled", "busy", "no-answer"), Progress.FAILED),
}
_CODES = {
    "21610": "the recipient has opted out (replied STOP)",
    "30004": "blocked by the carrier or the recipient",
    "30005": "the number is unknown or out of service",
    "30006": "a landline, or its carrier cannot be reached",
    "30007": "filtered as spam",
    "30001": "the queue was full",
    "30002": "the account is suspended",
    "30003": "the phone is off or out of reach",
    "30008": "the carrier gave no reason",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How a delivery fares."""

    progress: Progress
    status: str
    reference: str
    reason: str = ""


class Key(StrEnum):
    """What a key press asks for; the values are those of `ActionLink.action`."""

    ACKNOWLEDGE = "acknowledge"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundSms:
    """An SMS sent to us. `code` is the reply code in it; None where it holds no number, or more than one."""

    sender: str
    text: str
    code: str | None


def form(body: bytes) -> Fields:
    """Return the fields of a form-encoded body; none where it is not one."""
    try:
        return tuple(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=FIELDS_LIMIT))
    except ValueError:
        return ()


def genuine(url: str, fields: Fields, signature: str, tokens: Sequence[str]) -> bool:
    """Return whether one of the account's auth tokens signed this POST of `fields` to the full `url`.

    Twilio signs with or without the scheme's own port, whatever the URL it calls: both are tried. Each comparison
    takes the same time whatever it compares.
    """
    given = signature.encode()
    expected = [sign(variant, fields, token).encode() for token in tokens for variant in _ports(url)]
    matches = [hmac.compare_digest(given, one) for one in expected]
    return any(matches)


def sign(url: str, fields: Fields, token: str) -> str:
    """Return X-Twilio-Signature: base64 of HMAC-SHA1 over the URL and every distinct field, sorted, undelimited."""
    text = url + "".join(name + value for name, value in sorted(set(fields)))
    return b64encode(hmac.digest(token.encode(), text.encode(), "sha1")).decode()


def report(fields: Fields) -> Report:
    """Read a status callback of an SMS (`MessageStatus`) or a call (`CallStatus`)."""
    values = dict(fields)
    is_call = "CallStatus" in values
    status = wording.line(values.get("CallStatus") or values.get("MessageStatus") or "none given", ANSWER_LIMIT)
    code = values.get("ErrorCode", "")
    progress = _PROGRESS.get(status, Progress.UNKNOWN)
    return Report(
        progress=progress,
        status=status,
        reference=values.get("CallSid" if is_call else "MessageSid", ""),
        reason=_reason(status, code) if progress is Progress.FAILED else "",
    )


def key(fields: Fields) -> Key | None:
    """Return what the pressed key asks for, None for every other key."""
    return {"1": Key.ACKNOWLEDGE, "2": Key.ESCALATE}.get(dict(fields).get("Digits", ""))


def inbound_sms(fields: Fields) -> InboundSms:
    """Read an SMS that somebody sent to our number."""
    values = dict(fields)
    text = values.get("Body", "")
    numbers = re.findall(r"[0-9]+", text[:SMS_READ_LIMIT])
    return InboundSms(sender=values.get("From", ""), text=text, code=numbers[0] if len(numbers) == 1 else None)


def answer_call(text: str) -> str:
    """Return TwiML that says `text` and hangs up."""
    return twiml.document(twiml.say(wording.line(text, ANSWER_LIMIT)))


def ask_again(callback: str, text: str) -> str:
    """Return TwiML that says `text` after a wrong key and waits for another one."""
    return twiml.document(twiml.gather(f"{callback}/keys", twiml.say(wording.line(text, ANSWER_LIMIT))))


def answer_sms(text: str) -> str:
    """Return TwiML that replies `text` to the sender of an SMS."""
    return twiml.document(twiml.message(wording.line(text, ANSWER_LIMIT)))


def no_answer() -> str:
    """Return TwiML that does nothing: the answer to a status callback, or to an SMS best left alone."""
    return twiml.document()


def _reason(status: str, code: str) -> str:
    known = _CODES.get(code)
    if known:
        return f"{known} (Twilio {code})"
    return f"{status} (Twilio {wording.line(code, 20)})" if code else status.replace("-", " ")


def _ports(url: str) -> Iterator[str]:
    """Yield the URL as it is, and with the scheme's own port added or removed."""
    yield url
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    standard = {"https": ":443", "http": ":80"}.get(parts.scheme, "")
    if not standard:
        return
    if parts.netloc.endswith(standard):
        yield url.replace(parts.netloc, parts.netloc.removesuffix(standard), 1)
    elif ":" not in parts.netloc.rpartition("]")[2]:
        yield url.replace(parts.netloc, parts.netloc + standard, 1)
