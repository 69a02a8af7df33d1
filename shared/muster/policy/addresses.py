"""Read addresses: phone numbers, mail addresses, topics, rooms, URLs; and the names of secrets."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from muster.policy import words
from muster.policy.place import Place
from muster.policy.schema.kinds import SECRET

Reader = Callable[[Place], str]
_PHONE = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_EMAIL = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+\.[^\s@<>,;:\"()]+")
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SLACK_PERSON = re.compile(r"[UW][A-Z0-9]{5,20}")
_SLACK_ROOM = re.compile(r"#[^\s#]{1,80}|[CG][A-Z0-9]{5,20}")
_SECRET_ITSELF = re.compile(r"xox[a-z]-|xapp-|tk_[a-z0-9]{20}|[0-9a-fA-F]{32}|://")
_LOCAL = {"localhost", "127.0.0.1", "::1"}


def like(pattern: re.Pattern[str], what: str) -> Reader:
    """Return a reader of text that must fit a pattern; `what` it must be is said when it does not."""

    def read(place: Place) -> str:
        said = place.text()
        if said and not pattern.fullmatch(said):
            place.error(f"expected {what}, found {said!r}")
        return said

    return read


def secret(place: Place) -> str:
    """Return the name of a secret. What looks like a secret itself is refused, and not repeated in the message."""
    said = place.text()
    if _SECRET_ITSELF.search(said):
        place.error("this looks like a secret itself: give the name it is stored under, and change the secret")
    elif said and not SECRET.fits(said):
        place.error("a secret is given by its name: letters, digits, - and _, at most 63")
    return said


def url(place: Place) -> str:
    """Return an https URL; plain http only to the machine itself."""
    said = place.text()
    if not said:
        return said
    try:
        parts = urlsplit(said)
        host, _ = parts.hostname, parts.port
    except ValueError:
        place.error("expected a URL that begins with https://")
        return said
    secure = parts.scheme == "https" or (parts.scheme == "http" and host in _LOCAL)
    if not host or not secure or any(char.isspace() for char in said):
        place.error("expected a URL that begins with https://")
    elif parts.username or parts.password:
        place.error("a URL here holds no password: put it into a secret")
    return said


phone = like(_PHONE, 'a phone number with its country such as "+46701234567"')
email = like(_EMAIL, "an e-mail address")
PERSON_ADDRESS: dict[str, Reader] = {
    "push": like(_TOPIC, "an ntfy topic (letters, digits, - and _, at most 64)"),
    "sms": phone,
    "call": phone,
    "slack": like(_SLACK_PERSON, "a Slack member id such as U024BE7LH"),
    "email": email,
    "webhook": url,
    "console": words.name,
}
"""How a person's address is read, by the kind of the channel."""
ROOM_ADDRESS = PERSON_ADDRESS | {"slack": like(_SLACK_ROOM, 'a Slack room such as "#incidents"')}
"""How the address of a channel that is told is read, by its kind."""
