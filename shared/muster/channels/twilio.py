"""SMS and voice calls through Twilio's REST API (https://www.twilio.com/docs/usage/api, version 2010-04-01).

Twilio knows no idempotency key for either: a message whose outcome is unknown may arrive twice when it is sent again.
"""

import json
from base64 import b64encode
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from muster.channels import credentials, http_post, phone, wording
from muster.domain.message import Message
from muster.ports import Clock, Receipt, Secrets

API = "https://api.twilio.com"
EXPLANATION_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A Twilio account: its SID, the number (or messaging service, "MG…") to send from, the name of its auth token."""

    provider: str
    account: str
    sender: str
    secret: str
    secrets: Secrets
    clock: Clock
    url: str = API

    def create(self, resource: str, fields: dict[str, str]) -> Receipt:
        """Create a resource ("Messages", "Calls") and return the receipt with its SID."""
        token = credentials.newest(self.secrets, self.secret)
        reply = http_post.post(
            "Twilio",
            f"{self.url.rstrip('/')}/2010-04-01/Accounts/{quote(self.account, safe='')}/{resource}.json",
            urlencode(fields).encode(),
            {
                "Authorization": f"Basic {b64encode(f'{self.account}:{token}'.encode()).decode()}",
                "Content-Type": "application/x-www-form-urlencoded",
            },
            clock=self.clock,
            explain=_explain,
        )
        return Receipt(provider=self.provider, reference=_fields(reply.body or b"").get("sid"))


@dataclass(frozen=True, slots=True)
class TwilioSms:
    """Sends an SMS with the link and a reply code."""

    account: Account

    def send(self, message: Message, address: str, delivery: str) -> Receipt:  # noqa: ARG002 - Twilio takes no key
        """Send to `address`, a number in E.164 form."""
        sender = self.account.sender
        fields = {
            "To": address,
            "MessagingServiceSid" if sender.startswith("MG") else "From": sender,
            "Body": phone.sms_text(message),
        }
        return self.account.create("Messages", fields | _status_callback(message))


@dataclass(frozen=True, slots=True)
class TwilioCall:
    """Calls and reads the alert out; a key acknowledges."""

    account: Account

    def send(self, message: Message, address: str, delivery: str) -> Receipt:  # noqa: ARG002 - Twilio takes no key
        """Call `address`, a number in E.164 form."""
        fields = {"To": address, "From": self.account.sender, "Twiml": phone.call_script(message)}
        return self.account.create("Calls", fields | _status_callback(message))


def _status_callback(message: Message) -> dict[str, str]:
    return {"StatusCallback": f"{message.callback}/status"} if message.callback else {}


def _fields(body: bytes) -> dict[str, str]:
    """Return the scalar fields of a JSON object as text; nothing where it is none."""
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return {key: str(item) for key, item in value.items() if item is not None} if isinstance(value, dict) else {}


def _explain(body: bytes) -> str:
    fields = _fields(body)
    return wording.line(f"{fields.get('code', '')} {fields.get('message', '')}", EXPLANATION_LIMIT)
