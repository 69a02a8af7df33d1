"""The roads that messages take, and the providers behind them."""

from dataclasses import dataclass, field

MOST_PROVIDERS = 3
"""Of a channel: all may be tried in one send, which a lease outlasts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRule:
    """A channel: its kind (sms, call, push, slack, email, webhook, console) and its providers, tried in order.

    A provider is its name ("twilio", "ntfy", "slack_bot", "slack_webhook", "smtp", "webhook", "console") and its
    settings; `secret` among them names a secret, never holds one. `address` is where a channel that is told, rather
    than a person, is to be found: a Slack channel, a mailing list, a topic.
    """

    id: str
    kind: str
    providers: "tuple[Provider, ...]"
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One account with one provider. `id` is "channel/n", unique in the policy."""

    id: str
    name: str
    settings: dict[str, str] = field(default_factory=dict)
