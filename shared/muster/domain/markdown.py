"""Put untrusted text into Markdown so that it means nothing there but itself (https://spec.commonmark.org)."""

import re

from muster.domain.text import cap, one_line

LINE_LIMIT = 600
_INLINE = re.compile(r"[\\`*_\[\]<>|~&!#]")
_OPENING = re.compile(r"^(\d{1,9})?([-+=.)])")
"""What begins a list, an underline or an item at the start of a line."""


def inline(text: str, limit: int = LINE_LIMIT) -> str:
    """Return text as one line of Markdown that shows it as it is, in at most `limit` characters before escaping."""
    return _INLINE.sub(r"\\\g<0>", one_line(cap(text, limit)))


def block(text: str, limit: int) -> str:
    """Return text as paragraphs of Markdown, each line of it a line, in at most `limit` characters before escaping."""
    lines = (_OPENING.sub(r"\1\\\2", inline(line, limit)) for line in cap(text, limit).splitlines())
    return "\n".join(f"{line}  " if line else "" for line in lines).strip()
