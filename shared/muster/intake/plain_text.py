"""Turn text from outside into text that can be stored, encoded and shown: bounded, one line where it has to be."""

from muster.domain.alert import DESCRIPTION_LIMIT, KEY_LIMIT, LABEL_LIMIT
from muster.domain.text import MARK, cap, digest, one_line

SHOWN_LIMIT = 60
NOTES_LIMIT = 1_000
_FOLDS_AT_MOST = 4
"""A line is folded out of this many times its limit, so that a text of megabytes costs no more than a long one."""
_CONTROLS = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}
_DIGEST_SIGN = "…#"
_DIGEST_LENGTH = 40


def whole(text: str) -> str:
    """Return `text` with each lone surrogate, which no encoding can carry, replaced by U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def line(text: str, limit: int = LABEL_LIMIT) -> str:
    """Return `text` as one line of at most `limit` characters, without control characters; what was cut is marked."""
    start = text[: limit * _FOLDS_AT_MOST]
    folded = " ".join(start.split()) if start.isprintable() else one_line(whole(start))
    return cap(folded if len(start) == len(text) else folded + MARK, limit)


def block(text: str, limit: int) -> str:
    """Return `text` in at most `limit` characters, its lines kept, its other control characters dropped."""
    start = cap(text, limit * _FOLDS_AT_MOST)
    if not start.isprintable():
        start = whole(start).replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    return cap(start.strip(), limit)


def identifier(text: str) -> str:
    """Return `text` as a key: itself where it is short and printable, otherwise shortened, with a digest of all of it.

    Two different keys stay different, however long they are and wherever they differ.
    """
    if len(text) <= KEY_LIMIT and text.isprintable() and text == " ".join(text.split()):
        return text
    room = KEY_LIMIT - len(_DIGEST_SIGN) - _DIGEST_LENGTH
    return one_line(whole(text[:room])) + _DIGEST_SIGN + digest(text)


def scalar(value: object) -> str | None:
    """Return the text of a JSON scalar, as JSON writes it; None for null, an object or a list."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else None


def shown(value: object) -> str:
    """Describe a JSON value in a few words, for a note about it."""
    text = scalar(value)
    if text is not None:
        return line(text, SHOWN_LIMIT)
    return "(a list)" if isinstance(value, list) else "(an object)" if isinstance(value, dict) else "null"


def described(parts: list[str], notes: list[str]) -> str:
    """Return a description from its parts and the notes on what was ignored, which a long description never hides."""
    remarks = block("\n".join(f"ignored: {note}" for note in notes), NOTES_LIMIT)
    room = DESCRIPTION_LIMIT - len(remarks) - 2
    text = block("\n\n".join(part for part in parts if part.strip()), room)
    return "\n\n".join(part for part in (text, remarks) if part)
