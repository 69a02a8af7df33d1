"""Read the message of an alert: the path of a file, or the JSON itself."""

import json
import re
from pathlib import Path
from typing import Any

from muster.policy.nodes import Scalar
from muster.policy.place import Place

_NUMBER = re.compile(r"-?(0|[1-9]\d{0,99})(\.\d{1,99})?([eE][+-]?\d{1,3})?", re.ASCII)
"""Of a length that JSON's readers take; what is longer is text."""
_WORDS = {"true": True, "false": False}


def payload(place: Place, folder: Path) -> bytes:
    """Return the bytes that a sender would post; a path is relative to `folder`, where the scenario stands."""
    if not place.is_scalar:
        return json.dumps(plain(place), ensure_ascii=False).encode()
    said = place.word()
    try:
        return (folder / said).read_bytes() if said else b""
    except (OSError, ValueError) as error:
        place.error(f"{said}: cannot be read: {getattr(error, 'strerror', None) or error}")
        return b""


def plain(place: Place) -> Any:  # noqa: ANN401 - any JSON value
    """Return JSON values. What YAML takes for more than JSON knows (yes, 10:30, a date) is text, as it is written."""
    if place.is_mapping:
        return {key: plain(value) for key, value in place.entries().items()}
    if not isinstance(place.node, Scalar):
        return [plain(each) for each in place.items()]
    return _value(place.node)


def _value(node: Scalar) -> Any:  # noqa: ANN401 - any JSON value
    if node.kind == "str":
        return node.text
    if node.kind == "null":
        return None
    if node.kind == "bool":
        return _WORDS.get(node.text.lower(), node.text)
    return json.loads(node.text) if _NUMBER.fullmatch(node.text) else node.text
