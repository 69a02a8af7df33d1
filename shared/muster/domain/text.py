"""Cap and fold text that came from outside, always with a visible mark; list names; name things by their parts."""

import hashlib
import unicodedata
from collections.abc import Sequence

MARK = "… [cut]"


def cap(text: str, limit: int) -> str:
    """Return `text` in at most `limit` characters; what was cut ends in `MARK`."""
    return text if len(text) <= limit else (text[: max(limit - len(MARK), 0)] + MARK)[:limit]


def one_line(text: str) -> str:
    """Fold every run of white space and control characters into one space."""
    if not text.isprintable():  # most texts are, and are told so in a fiftieth of the time
        text = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    return " ".join(text.split())


def listed(names: Sequence[str]) -> str:
    """List names as people do: "Ada", "Ada and Bo", "Ada, Bo and Cy"; empty where there are none."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def digest(*parts: str) -> str:
    """Return a stable identifier, 40 hexadecimal characters, for a tuple of texts.

    The parts are length-prefixed, so that ("a", "bc") and ("ab", "c") differ.
    """
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        sha.update(f"{len(data)}:".encode())
        sha.update(data)
    return sha.hexdigest()[:40]
