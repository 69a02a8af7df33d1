"""A signed outgoing webhook, as Standard Webhooks 1.0 describes it (https://www.standardwebhooks.com).

The body is JSON:

    {"type": "muster.page" | "muster.reminder" | "muster.update", "timestamp": RFC 3339,
     "data": {"incident", "severity", "headline", "title", "recipient", "why", "since", "next", "late" (or null),
              "details", "facts": [{"name", "value"}], "actions": [{"action", "label", "href"}],
              "links": [{"text", "href"}]}}

What is about no incident has an empty "incident" and "severity". `webhook-id` is the delivery's id, the same for
each sending of it: receivers drop what they have seen.
"""

import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from urllib.parse import urlsplit

from muster.channels import credentials, http_post, wording
from muster.domain.message import Message
from muster.ports import Clock, Receipt, Secrets, SendBroken

PREFIX = "whsec_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Posts to `url`, or to the address where there is none. Signed with every key that is valid now."""

    provider: str
    secret: str
    secrets: Secrets
    clock: Clock
    url: str = ""

    def send(self, message: Message, address: str, delivery: str) -> Receipt:
        """Post; any 2xx is taken as received. What else the receiver says is not repeated: it is a stranger's text."""
        keys = [_key(value) for value in credentials.values(self.secrets, self.secret)]
        body = json.dumps(payload(message), ensure_ascii=False, separators=(",", ":")).encode()
        timestamp = str(int(self.clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "webhook-id": delivery,
            "webhook-timestamp": timestamp,
            "webhook-signature": " ".join(sign(keys, f"{delivery}.{timestamp}.".encode() + body)),
        }
        url = self.url or address
        http_post.post(f"the webhook at {_host(url)}", url, body, headers, clock=self.clock)
        return Receipt(provider=self.provider, reference=delivery)


def payload(message: Message) -> dict[str, Any]:
    """Return the body. All text is inert (see `wording`) and capped, none is escaped: that is the receiver's to do."""
    return {
        "type": f"muster.{message.kind}",
        "timestamp": message.sent_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": {
            "incident": message.incident,
            "severity": message.severity,
            "headline": wording.headline(message),
            "title": wording.line(message.title, wording.HEADLINE_LIMIT),
            "recipient": wording.line(message.recipient, wording.FACT_LIMIT),
            "why": wording.line(message.why, wording.SENTENCE_LIMIT),
            "since": wording.line(message.since, wording.SENTENCE_LIMIT),
            "next": wording.line(message.next, wording.SENTENCE_LIMIT),
            "late": wording.line(message.late, wording.SENTENCE_LIMIT) if message.late else None,
            "details": wording.inert(message.details, wording.DETAILS_LIMIT),
            "facts": [{"name": name, "value": value} for name, value in wording.facts(message)],
            "actions": [
                {"action": action.action, "label": action.label, "href": action.href} for action in message.actions
            ],
            "links": [{"text": link.text, "href": link.href} for link in wording.links(message)],
        },
    }


def sign(keys: Sequence[bytes], signed: bytes) -> list[str]:
    """Return a signature by each key: "v1," and the base64 of HMAC-SHA256."""
    return [f"v1,{b64encode(hmac.digest(key, signed, 'sha256')).decode()}" for key in keys]


def _key(text: str) -> bytes:
    """Return the bytes of a key "whsec_…". Raises SendBroken where it is none, without showing it."""
    try:
        key = b64decode(text.removeprefix(PREFIX), validate=True) if text.startswith(PREFIX) else b""
    except ValueError:
        key = b""
    if not key:
        reason = "the webhook's secret is not whsec_ and base64"
        raise SendBroken(reason)
    return key


def _host(url: str) -> str:
    try:
        return wording.line(urlsplit(url).hostname or "no host", wording.FACT_LIMIT)
    except ValueError:
        return "no host"
