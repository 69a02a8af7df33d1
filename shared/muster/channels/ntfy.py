"""Push messages through ntfy, hosted or one's own (https://docs.ntfy.sh/publish/, "publish as JSON")."""

import json
import re
from dataclasses import dataclass
from typing import Any

from muster.channels import credentials, http_post, wording
from muster.domain.message import Message, MessageKind
from muster.domain.text import MARK, digest
from muster.ports import Clock, Receipt, Secrets, SendFailed

HOSTED = "https://ntfy.sh"
TOPIC = re.compile(r"[-_A-Za-z0-9]{1,64}")
TEXT_BYTES = 3_000
"""ntfy turns a message of more than 4,096 bytes into an attachment, which a lock screen does not show, and refuses
JSON of more than 16 KiB."""
TITLE_LIMIT = 200
BUTTONS = 3
PRIORITY = {"P1": 5, "P2": 4, "P3": 3, "P4": 2}
DEFAULT_PRIORITY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Ntfy:
    """Publishes to the topic that is the address. `secret` names an access token, None for an open server."""

    provider: str
    secrets: Secrets
    clock: Clock
    secret: str | None = None
    url: str = HOSTED

    def send(self, message: Message, address: str, delivery: str) -> Receipt:
        """Publish to the topic `address`."""
        if not TOPIC.fullmatch(address):
            reason = "not a topic of ntfy: 1 to 64 letters, digits, - and _"
            raise SendFailed(reason)
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers["Authorization"] = f"Bearer {credentials.newest(self.secrets, self.secret)}"
        body = json.dumps(publication(message, address, delivery), ensure_ascii=False).encode()
        reply = http_post.post("ntfy", f"{self.url.rstrip('/')}/", body, headers, clock=self.clock, explain=_explain)
        return Receipt(provider=self.provider, reference=_text(reply.body or b"", "id") or None)


def publication(message: Message, topic: str, delivery: str) -> dict[str, Any]:
    """Return the JSON to publish.

    Buttons are of the kind "view": they open the confirmation page. The kind "http" would act at once, on one touch of
    a pocket (TRAPS #1). `sequence_id` names the delivery, so that a second sending of it replaces the first on the
    phone (ntfy 2.16; older servers ignore it).
    """
    targets = [(action.label, action.href) for action in message.actions]
    references = [(wording.label(link), link.href) for link in wording.links(message)]
    places = [href for _, href in targets + references]
    return {
        "topic": topic,
        "title": wording.headline(message, TITLE_LIMIT),
        "message": push_text(message),
        "priority": priority(message),
        "tags": [
            "rotating_light" if message.kind is MessageKind.PAGE else "information_source",
            *filter(None, [message.severity]),
        ],
        "actions": [
            {"action": "view", "label": label, "url": href} for label, href in (targets or references)[:BUTTONS]
        ],
        "sequence_id": digest("delivery", delivery),
    } | ({"click": places[0]} if places else {})


def priority(message: Message) -> int:
    """Return 5 (rings through) for P1 down to 2 for P4; what nobody has to act on never rings."""
    value = PRIORITY.get(message.severity, DEFAULT_PRIORITY)
    return value if message.kind is MessageKind.PAGE else min(value, DEFAULT_PRIORITY)


def push_text(message: Message) -> str:
    """Return the text under the title, in at most `TEXT_BYTES` of UTF-8."""
    parts = [*wording.sentences(message), *(f"{name}: {value}" for name, value in wording.facts(message))]
    if details := wording.inert(message.details, wording.DETAILS_LIMIT):
        parts += ["", details]
    text = "\n".join(parts)
    if len(text.encode()) <= TEXT_BYTES:
        return text
    return text.encode()[: TEXT_BYTES - len(MARK.encode())].decode(errors="ignore") + MARK


def _explain(body: bytes) -> str:
    return wording.line(_text(body, "error"), wording.FACT_LIMIT)


def _text(body: bytes, key: str) -> str:
    """Return a text of a JSON object, empty where there is none."""
    try:
        value = json.loads(body)
    except ValueError:
        return ""
    return str(value.get(key, "")) if isinstance(value, dict) else ""
