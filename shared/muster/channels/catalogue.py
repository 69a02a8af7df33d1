"""Make the channels that a policy names. Each provider's module is imported when the first of it is made."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

from muster.channels.failover import Failover
from muster.domain.message import Message
from muster.domain.policy import Policy
from muster.domain.rules.channels import ChannelRule, Provider
from muster.ports import Channel, Clock, Receipt, Secrets, SendBroken

KINDS: Mapping[str, tuple[str, ...]] = {
    "twilio": ("sms", "call"),
    "ntfy": ("push",),
    "slack_bot": ("slack",),
    "slack_webhook": ("slack",),
    "smtp": ("email",),
    "webhook": ("webhook",),
    "console": ("sms", "call", "push", "slack", "email", "webhook", "console"),
}
"""Which kinds of channel a provider serves."""
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "twilio": ("account", "from", "secret"),
    "ntfy": (),
    "slack_bot": ("secret",),
    "slack_webhook": ("secret",),
    "smtp": ("host", "from"),
    "webhook": ("secret",),
    "console": (),
}
"""The settings without which a provider makes no channel."""


class Catalogue:
    """The channels of a policy, each made once and kept until its rule changes."""

    def __init__(self, secrets: Secrets, clock: Clock) -> None:
        """Make channels that read `secrets` at each send."""
        self._secrets = secrets
        self._clock = clock
        self._made: dict[str, tuple[ChannelRule, Channel]] = {}

    def get(self, policy: Policy, name: str) -> Channel:
        """Return the policy's channel of that name; one that the policy has no more takes nothing."""
        rule = policy.channels.get(name)
        if rule is None:
            return Unusable(f"the policy has no channel {name}")
        made = self._made.get(name)
        if made is None or made[0] != rule:
            made = rule, channel(rule, self._secrets, self._clock)
            self._made[name] = made
        return made[1]


@dataclass(frozen=True, slots=True)
class Unusable:
    """Stands where a provider's settings make no channel: each send waits for them to be mended, and asks the next."""

    reason: str

    def send(self, message: Message, address: str, delivery: str) -> Receipt:  # noqa: ARG002 - nothing is sent
        """Raise SendBroken with what is wrong."""
        raise SendBroken(self.reason)


def channel(rule: ChannelRule, secrets: Secrets, clock: Clock, console: TextIO | None = None) -> Channel:
    """Return the channel of a rule of the policy, over all its providers. Safe to keep and to use from many threads."""
    providers = [build(provider, rule.kind, secrets, clock, console) for provider in rule.providers]
    return providers[0] if len(providers) == 1 else Failover(providers)


def build(provider: Provider, kind: str, secrets: Secrets, clock: Clock, console: TextIO | None = None) -> Channel:
    """Return the channel of one provider for one kind ("sms", "call", …).

    Secrets are read at each send. Settings that make no channel give one that raises SendBroken with what is wrong.
    `console` is where the provider "console" prints, standard output if None.
    """
    try:
        _check(provider, kind)
        return _build(provider, kind, secrets, clock, console)
    except ValueError as error:
        return Unusable(f"{provider.id}: {error}")


def _check(provider: Provider, kind: str) -> None:
    if kind not in KINDS.get(provider.name, ()):
        reason = f"{provider.name} is no provider of {kind}"
        raise ValueError(reason)
    missing = [name for name in REQUIRED[provider.name] if not provider.settings.get(name)]
    if missing:
        reason = f"{provider.name} needs the setting {', '.join(missing)}"
        raise ValueError(reason)


def _build(provider: Provider, kind: str, secrets: Secrets, clock: Clock, console: TextIO | None) -> Channel:
    match provider.name:
        case "twilio":
            return _twilio(provider, kind, secrets, clock)
        case "ntfy":
            return _ntfy(provider, secrets, clock)
        case "slack_bot" | "slack_webhook":
            return _slack(provider, secrets, clock)
        case "smtp":
            return _smtp(provider, secrets)
        case "webhook":
            return _webhook(provider, secrets, clock)
        case _:
            from muster.channels.console import Console  # noqa: PLC0415 - see the module

            return Console(provider=provider.id, kind=kind, stream=console or sys.stdout)


def _twilio(provider: Provider, kind: str, secrets: Secrets, clock: Clock) -> Channel:
    from muster.channels import twilio  # noqa: PLC0415 - see the module

    settings = provider.settings
    account = twilio.Account(
        provider=provider.id,
        account=settings["account"],
        sender=settings["from"],
        secret=settings["secret"],
        secrets=secrets,
        clock=clock,
        url=settings.get("url", twilio.API),
    )
    return twilio.TwilioSms(account) if kind == "sms" else twilio.TwilioCall(account)


def _ntfy(provider: Provider, secrets: Secrets, clock: Clock) -> Channel:
    from muster.channels import ntfy  # noqa: PLC0415 - see the module

    return ntfy.Ntfy(
        provider=provider.id,
        secrets=secrets,
        clock=clock,
        secret=provider.settings.get("secret"),
        url=provider.settings.get("url", ntfy.HOSTED),
    )


def _slack(provider: Provider, secrets: Secrets, clock: Clock) -> Channel:
    from muster.channels import slack  # noqa: PLC0415 - see the module

    secret = provider.settings["secret"]
    if provider.name == "slack_webhook":
        return slack.SlackWebhook(provider=provider.id, secret=secret, secrets=secrets, clock=clock)
    url = provider.settings.get("url", slack.API)
    return slack.SlackBot(provider=provider.id, secret=secret, secrets=secrets, clock=clock, url=url)


def _smtp(provider: Provider, secrets: Secrets) -> Channel:
    from muster.channels import smtp  # noqa: PLC0415 - see the module

    settings = provider.settings
    security = smtp.Security(settings.get("security", "starttls"))
    return smtp.Smtp(
        provider=provider.id,
        host=settings["host"],
        port=int(settings.get("port", smtp.PORTS[security])),
        sender=settings["from"],
        secrets=secrets,
        security=security,
        user=settings.get("user", ""),
        secret=settings.get("secret", ""),
    )


def _webhook(provider: Provider, secrets: Secrets, clock: Clock) -> Channel:
    from muster.channels import webhook  # noqa: PLC0415 - see the module

    return webhook.Webhook(
        provider=provider.id,
        secret=provider.settings["secret"],
        secrets=secrets,
        clock=clock,
        url=provider.settings.get("url", ""),
    )
