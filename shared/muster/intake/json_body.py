"""Read JSON from the outside, and keep its text as evidence."""

from typing import Any

import msgspec

from muster.domain.alert import RAW_LIMIT
from muster.domain.text import cap
from muster.intake.received import Unreadable

_BOM = b"\xef\xbb\xbf"
_LONGEST_CHARACTER = 4
"""Bytes of UTF-8."""


def decode(body: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return the JSON value in `body`, forgiving what does not hide its meaning; raise Unreadable, and nothing else.

    Forgiven are a byte order mark, invalid UTF-8 and lone surrogates (both still to be cleaned as text), line breaks
    inside texts, and NaN and the infinities, which become the texts "NaN", "Infinity" and "-Infinity".
    """
    body = body.removeprefix(_BOM)
    if not body.strip():
        reason = "the body is empty"
        raise Unreadable(reason)
    try:
        return msgspec.json.decode(body)
    except (ValueError, RecursionError):  # msgspec's own errors and UnicodeDecodeError are ValueErrors
        return _decode_leniently(body)


def _decode_leniently(body: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    from json import JSONDecoder  # noqa: PLC0415 - only a malformed body pays for it

    decoder = JSONDecoder(strict=False, parse_constant=str)
    try:
        return decoder.decode(body.decode("utf-8", "replace"))
    except RecursionError:
        reason = "it is nested too deeply"
    except ValueError as error:
        reason = f"it is not JSON: {cap(str(error), 200)}"
    raise Unreadable(reason)


def raw_text(body: bytes) -> str:
    """Return the text of a body, in at most RAW_LIMIT characters."""
    start = body[: (RAW_LIMIT + 1) * _LONGEST_CHARACTER]
    return cap(start.decode("utf-8", "replace"), RAW_LIMIT)


def encode(value: object) -> bytes:
    """Return a decoded value as JSON again; raise Unreadable where it is nested too deeply for that."""
    try:
        return msgspec.json.encode(value)
    except (ValueError, RecursionError):  # a lone surrogate; nesting
        return _encode_leniently(value)


def _encode_leniently(value: object) -> bytes:
    from json import dumps  # noqa: PLC0415 - only a malformed element pays for it

    try:
        return dumps(value).encode()
    except RecursionError:
        reason = "it is nested too deeply"
        raise Unreadable(reason) from None


def raw_value(value: object) -> str:
    """Return the JSON text of a decoded value, in at most RAW_LIMIT characters."""
    try:
        return raw_text(encode(value))
    except Unreadable:
        return "(nested too deeply to be kept)"
