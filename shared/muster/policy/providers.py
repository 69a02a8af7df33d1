"""Read the providers of a channel: which service sends, and the settings it needs."""

import re
from dataclasses import dataclass, field

from muster.domain.rules.channels import Provider
from muster.policy.addresses import Reader, email, like, secret, url
from muster.policy.place import Place
from muster.policy.schema import channels as shapes
from muster.policy.schema.shape import Shape
from muster.policy.words import name, one_of

_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")
_SENDER = re.compile(r"\+[1-9]\d{6,14}|MG[0-9a-fA-F]{32}|[A-Za-z0-9 ]{1,11}", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9.:-]{1,253}")
_LAST_PORT = 65535
_PORTS = {"starttls": "587", "tls": "465", "none": "25"}


def _port(place: Place) -> str:
    said = place.word()
    if not re.fullmatch(r"[1-9]\d{0,4}", said, re.ASCII) or int(said) > _LAST_PORT:
        place.error(f"expected a port from 1 to 65535, found {said!r}")
    return said


@dataclass(frozen=True, slots=True)
class Form:
    """Which kinds of channel a provider serves, and its settings with their readers."""

    kinds: tuple[str, ...]
    shape: Shape
    settings: dict[str, Reader] = field(default_factory=dict)


PROVIDERS = {
    "twilio": Form(
        ("sms", "call"),
        shapes.TWILIO,
        {
            "account": like(_ACCOUNT, "a Twilio account (AC and 32 hexadecimal digits)"),
            "from": like(_SENDER, 'the number it sends from such as "+12025550123"'),
            "secret": secret,
            "url": url,
        },
    ),
    "ntfy": Form(("push",), shapes.NTFY, {"url": url, "secret": secret}),
    "slack_bot": Form(("slack",), shapes.SLACK_BOT, {"secret": secret, "url": url}),
    "slack_webhook": Form(("slack",), shapes.SLACK_WEBHOOK, {"secret": secret}),
    "smtp": Form(
        ("email",),
        shapes.SMTP,
        {
            "host": like(_HOST, "the name of a mail server"),
            "from": email,
            "port": _port,
            "security": one_of(shapes.SECURITY, "security"),
            "user": name,
            "secret": secret,
        },
    ),
    "webhook": Form(("webhook",), shapes.WEBHOOK, {"secret": secret, "url": url}),
    "console": Form(shapes.KINDS, shapes.CONSOLE),
}
"""The providers there are. `console` prints instead of sending: it stands in for any, to try a policy out."""


def posts_to_one_place(provider: Provider) -> bool:
    """Return whether a provider's own settings say where everything goes, whatever the address."""
    return provider.name == "slack_webhook" or (provider.name == "webhook" and "url" in provider.settings)


def read_provider(identity: str, kind: str, place: Place) -> Provider | None:
    """Return a provider: its name alone, or its name with settings ("twilio: {account: …}")."""
    settings: Place | None = None
    if place.is_scalar:
        said = place.text()
    else:
        entries = place.entries()
        if len(entries) != 1:
            place.error('expected one provider, such as "twilio: {account: …}"')
            return None
        ((said, settings),) = entries.items()
    form = PROVIDERS.get(said)
    if form is None:
        if said:
            place.error(f"unknown provider {said!r}{place.hint(said, PROVIDERS)}")
        return None
    if kind in shapes.KINDS and kind not in form.kinds:
        place.error(f"{said} serves channels of kind {' or '.join(form.kinds)}, not {kind}")
    return Provider(id=identity, name=said, settings=_settings(said, form, place, settings))


def _settings(said: str, form: Form, place: Place, written: Place | None) -> dict[str, str]:
    if written is None:
        for key in form.shape.keys:
            if key.required:
                place.error(f"{said} needs {key.name!r}")
        return _with_defaults(said, {})
    fields = form.shape.read(written)
    settings = {key: form.settings[key](value) for key, value in fields.places.items()}
    if said == "smtp" and ("user" in settings) != ("secret" in settings):
        written.entry_error("smtp needs both 'user' and 'secret' to log in, or neither")
    return _with_defaults(said, settings)


def _with_defaults(said: str, settings: dict[str, str]) -> dict[str, str]:
    if said == "ntfy":
        return {"url": "https://ntfy.sh"} | settings
    if said == "smtp":
        security = settings.get("security", "starttls")
        return {"security": security, "port": _PORTS.get(security, "587")} | settings
    return settings
