"""Show a message as its recipient would see it, by the very functions the channels send with."""

import json
from collections.abc import Callable, Mapping

from muster.channels import email_message, ntfy, phone, plain_text, slack_blocks, webhook, wording
from muster.domain.message import Message


def render(kind: str, message: Message, address: str) -> str:
    """Return what the recipient of this kind of channel would see (or hear), as plain text without control characters.

    `kind` is one of ChannelRule's; raises ValueError for any other.
    """
    if kind not in _RENDERERS:
        reason = f"no such kind of channel: {kind}"
        raise ValueError(reason)
    return _RENDERERS[kind](message, address)


def _sms(message: Message, _address: str) -> str:
    return phone.sms_text(message)


def _call(message: Message, _address: str) -> str:
    return f"“{' '.join(filter(None, (phone.spoken(message), phone.keys(message))))}” (twice)"


def _push(message: Message, topic: str) -> str:
    shown = ntfy.publication(message, topic, delivery="")
    buttons = [f"[{button['label']}] {button['url']}" for button in shown["actions"]]
    return "\n".join((f"{shown['title']} (priority {shown['priority']} of 5)", shown["message"], *buttons))


def _slack(message: Message, _address: str) -> str:
    return slack_blocks.as_shown(message)


def _email(message: Message, address: str) -> str:
    subject = wording.headline(message, email_message.SUBJECT_LIMIT)
    return f"To: {wording.line(address, wording.FACT_LIMIT)}\nSubject: {subject}\n\n{plain_text.body(message)}"


def _webhook(message: Message, _address: str) -> str:
    return json.dumps(webhook.payload(message), ensure_ascii=False, indent=2)


def _console(message: Message, _address: str) -> str:
    return f"{wording.headline(message)}\n\n{plain_text.body(message)}"


_RENDERERS: Mapping[str, Callable[[Message, str], str]] = {
    "sms": _sms,
    "call": _call,
    "push": _push,
    "slack": _slack,
    "email": _email,
    "webhook": _webhook,
    "console": _console,
}
