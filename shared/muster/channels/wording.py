"""Make text from outside inert and short, and say the parts that every channel shares.

Alert text is written by strangers (TRAPS #18). What is done here holds for every channel; each channel then escapes
for its own syntax. Whatever is cut ends in a visible mark.
"""

from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from muster.domain.alert import Link
from muster.domain.message import Message
from muster.domain.text import cap

HEADLINE_LIMIT = 300
SENTENCE_LIMIT = 500
DETAILS_LIMIT = 8_000
FACT_LIMIT = 300
FACTS_LIMIT = 10
LINKS_LIMIT = 8
HREF_LIMIT = 2_000
LABEL_LIMIT = 30
HOST_LIMIT = 40

_CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " ")
_NEW_LINES = dict.fromkeys((0x0A, 0x2028, 0x2029), "\n")
_DIRECTION_OVERRIDES = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "")
_NOT_CHARACTERS = dict.fromkeys((*range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\ufffd")
_INERT = _CONTROLS | _NEW_LINES | _DIRECTION_OVERRIDES | _NOT_CHARACTERS
_URL_CHARACTERS = "%/:?#[]@!$&'()*+,;=-._~"


def inert(text: str, limit: int) -> str:
    """Return `text` in at most `limit` characters of any script, with newlines but no other power.

    Control characters (a terminal obeys them) become spaces; direction overrides, which let text read backwards, go;
    what is no character at all (half a surrogate pair cannot be encoded) becomes U+FFFD.
    """
    short = cap(text, limit).replace("\r\n", "\n").replace("\r", "\n")
    return short.translate(_INERT).strip()


def line(text: str, limit: int) -> str:
    """Return inert text in one line of at most `limit` characters."""
    return " ".join(inert(text, limit).split())


def headline(message: Message, limit: int = HEADLINE_LIMIT) -> str:
    """Return the headline in one line, never empty."""
    return line(message.headline, limit) or f"Incident {line(message.incident, limit)}"


def sentences(message: Message, limit: int = SENTENCE_LIMIT) -> Iterator[str]:
    """Yield what there is of: how late this is, why this recipient, since when, and what happens next."""
    for sentence in (message.late or "", message.why, message.since, message.next):
        if text := line(sentence, limit):
            yield text


def facts(message: Message) -> tuple[tuple[str, str], ...]:
    """Return the facts to show, each in one line, at most `FACTS_LIMIT`; the last then says how many were left out."""
    shown = [(line(name, FACT_LIMIT), line(value, FACT_LIMIT)) for name, value in message.facts[:FACTS_LIMIT]]
    if left := len(message.facts) - len(shown):
        shown[-1] = ("…", f"{left + 1} more")
    return tuple((name, value) for name, value in shown if name and value)


def links(message: Message) -> tuple[Link, ...]:
    """Return the alert's http(s) links with words to show, at most `LINKS_LIMIT`.

    Characters that no URL may hold are percent-encoded, so that an address can end neither an attribute nor a line.
    """
    found = (
        Link(text=line(link.text, FACT_LIMIT) or "Link", href=quote(link.href, safe=_URL_CHARACTERS, errors="replace"))
        for link in message.links
        if link.href.lower().startswith(("https://", "http://"))
    )
    return tuple(link for link in found if len(link.href) <= HREF_LIMIT)[:LINKS_LIMIT]


def label(link: Link) -> str:
    """Return a reference's words for a button, with the host it leads to, at most 73 characters.

    The words are the alert's, which may call a link "Acknowledge". Of a long host the end is shown, which tells whose.
    """
    try:
        host = urlsplit(link.href).hostname or "?"
    except ValueError:
        host = "?"
    return f"{line(link.text, LABEL_LIMIT)} ({host if len(host) <= HOST_LIMIT else '…' + host[1 - HOST_LIMIT :]})"
