"""What a telephone shows and says: the text of an SMS, and the words and TwiML of a call."""

from muster.channels import twiml, wording
from muster.domain.message import Message

SMS_LIMIT = 320
"""Two segments of a concatenated SMS and a little. Links are never cut: a long one makes a longer SMS."""
SMS_HARD_LIMIT = 1_600
"""Twilio refuses a longer body (its error 21617)."""
SMS_HEADLINE_LEAST = 60
SMS_SENTENCE_LIMIT = 120
SPOKEN_LIMIT = 200

KEYS = (("1", "acknowledge"), ("1", "confirm"), ("2", "escalate"))
"""Which key does what; no message offers both that the first does."""

_TO_GSM = str.maketrans("\u201c\u201d\u201e\u2018\u2019\u2013\u2014\u00a0", '"""\'\'-- ') | {ord("…"): "..."}
"""Quotation marks, dashes, the unbreakable space and the ellipsis."""
_ELLIPSIS_GROWTH = 2
_SPOKEN = str.maketrans({"&": " and ", "<": " ", ">": " "})


def sms_text(message: Message) -> str:
    """Return the SMS: headline, how late and why, the first link, and how to acknowledge by reply.

    Typographic signs become plain ones: a single sign outside the GSM alphabet more than halves what a segment holds.
    """
    ending = []
    if message.actions and len(message.actions[0].href) < SMS_HARD_LIMIT - SMS_LIMIT:
        ending.append(f"{message.actions[0].label}: {message.actions[0].href}")
    if message.reply_code:
        ending.append(f"Reply {message.reply_code} to {'acknowledge' if message.incident else 'confirm'}.")
    why = _plain(" ".join(filter(None, (message.late, message.why))), SMS_SENTENCE_LIMIT)
    room = SMS_LIMIT - sum(len(text) + 1 for text in (why, *ending))
    headline = _plain(wording.headline(message), max(room, SMS_HEADLINE_LEAST))
    return "\n".join(filter(None, (headline, why, *ending)))


def spoken(message: Message) -> str:
    """Return the words of a call, without the sentence about the keys."""
    parts = (wording.headline(message), message.late or "", message.why, message.next)
    return " ".join(filter(None, ("Muster calling.", *(_sentence(part) for part in parts))))


def keys(message: Message) -> str:
    """Return the sentence about the keys; empty where pressing one could change nothing."""
    offered = {action.action for action in message.actions}
    choices = [f"{key} to {action}" for key, action in KEYS if action in offered]
    return f"Press {', '.join(choices)}." if choices and message.callback else ""


def call_script(message: Message) -> str:
    """Return the call's TwiML: the alert twice, then 10 s for a key, which is posted to `callback`/keys."""
    text, choices = spoken(message), keys(message)
    if not choices:
        return twiml.document(twiml.say(text, times=2))
    asked = twiml.gather(f"{message.callback}/keys", twiml.say(f"{text} {choices}", times=2))
    return twiml.document(asked, twiml.say("No key was pressed. Goodbye."))


def _plain(text: str, limit: int) -> str:
    """Return one line in at most `limit` characters; the mark of a cut loses its typographic ellipsis as well."""
    return wording.line(text.translate(_TO_GSM), limit - _ELLIPSIS_GROWTH).translate(_TO_GSM)


def _sentence(text: str) -> str:
    """Return text to be read aloud, ending in a full stop; the signs that XML would have to escape become words."""
    words = wording.line(wording.line(text, SPOKEN_LIMIT).translate(_SPOKEN), SPOKEN_LIMIT)
    return words if not words or words.endswith((".", "!", "?")) else f"{words}."
