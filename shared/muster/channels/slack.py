"""Slack, by an incoming webhook or by a bot's `chat.postMessage`.

Slack takes no idempotency key: a message whose outcome is unknown may arrive twice when it is sent again.
"""

import json
import re
from dataclasses import dataclass

from muster.channels import credentials, http_post, slack_blocks
from muster.domain.message import Message
from muster.ports import Clock, Receipt, Secrets, SendAgain, SendFailed, SendUnknown

API = "https://slack.com/api"
JSON = "application/json; charset=utf-8"
PASSING = frozenset(
    ("ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout")
)
"""Errors of `chat.postMessage` that pass. Every other is about the channel, the token or the text, and stays."""
ERROR_CODE = re.compile(r"[a-z0-9_]{1,80}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackWebhook:
    """Posts where an incoming webhook was set up to post. Its URL is the secret; the address is only a name for it."""

    provider: str
    secret: str
    secrets: Secrets
    clock: Clock

    def send(self, message: Message, address: str, delivery: str) -> Receipt:  # noqa: ARG002 - the URL says where
        """Post to the webhook's own channel."""
        url = credentials.newest(self.secrets, self.secret)
        body = json.dumps(slack_blocks.content(message)).encode()
        http_post.post("Slack", url, body, {"Content-Type": JSON}, clock=self.clock, explain=_webhook_error)
        return Receipt(provider=self.provider)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackBot:
    """Posts with a bot's token to the channel, or to the member, whose id (or channel's name) is the address."""

    provider: str
    secret: str
    secrets: Secrets
    clock: Clock
    url: str = API

    def send(self, message: Message, address: str, delivery: str) -> Receipt:  # noqa: ARG002 - Slack takes no key
        """Post to `address`; Slack reports most errors under HTTP 200."""
        token = credentials.newest(self.secrets, self.secret)
        reply = http_post.post(
            "Slack",
            f"{self.url.rstrip('/')}/chat.postMessage",
            json.dumps({"channel": address} | slack_blocks.content(message)).encode(),
            {"Authorization": f"Bearer {token}", "Content-Type": JSON},
            clock=self.clock,
        )
        return Receipt(provider=self.provider, reference=_posted(reply.body))


def _posted(body: bytes | None) -> str | None:
    """Return the message's timestamp, its id in the channel. Raises as `Channel.send` does."""
    try:
        answer = json.loads(body or b"")
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
        reason = "Slack's answer could not be read"
        raise SendUnknown(reason)
    if answer["ok"]:
        return str(answer["ts"]) if "ts" in answer else None
    error = _code(str(answer.get("error", "")))
    reason = f"Slack refused: {error or 'it gave no reason'}"
    if error in PASSING:
        raise SendAgain(reason)
    raise SendFailed(reason)


def _webhook_error(body: bytes) -> str:
    return _code(body.decode(errors="replace").strip())


def _code(text: str) -> str:
    """Return Slack's error code; empty for what is none, which is not ours to repeat."""
    return text if ERROR_CODE.fullmatch(text) else ""
