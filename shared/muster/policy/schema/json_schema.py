"""The policy file as JSON Schema, by which editors complete and check it while it is written."""

import re
from collections.abc import Mapping

from muster.policy.schema.policy import POLICY
from muster.policy.schema.shape import (
    IDENTIFIER,
    PATTERNS,
    WORDS,
    Either,
    Key,
    Keyed,
    Kind,
    Listed,
    Shape,
    Value,
    Words,
)
from muster.policy.schema.shape import within as shapes_within

DRAFT = "http://json-schema.org/draft-07/schema#"
"""The latest that the language servers of editors know in full."""
Json = dict[str, object]
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def json_schema() -> Json:
    """Return the schema of a whole policy file. What it refuses, `muster policy check` refuses; not the other way.

    Save that numbers, `true` and `false` stand without quotes, and text without blanks around it.
    """
    shapes = {str(shape): shape for _, shape in shapes_within(POLICY, "")}
    definitions = {_name(shape): _object(shape) for shape in shapes.values()}
    return {"$schema": DRAFT, "title": "Muster's policy file", **_of(POLICY), "definitions": definitions}


def _of(value: Value) -> Json:
    """Return the schema of a value."""
    match value:
        case Kind(schema=schema):
            return dict(schema)
        case Words(words=words):
            return {"enum": list(words)}
        case Listed(of=of):
            return {"type": ["array", "null"], "items": _of(of)}
        case Either(of=several):
            return {"anyOf": [_of(each) for each in several]}
        case Keyed(key=key, of=of):
            return _keyed(WORDS.get(key, ()), PATTERNS.get(key, IDENTIFIER), _of(of))
        case Shape():
            return {"allOf": [{"$ref": f"#/definitions/{_name(value)}"}]}


def _keyed(words: tuple[str, ...], pattern: str, of: Json) -> Json:
    known: Json = {"properties": dict.fromkeys(words, of)} if words else {"patternProperties": {f"^{pattern}$": of}}
    return {"type": ["object", "null"], **known, "additionalProperties": False}


def _object(shape: Shape) -> Json:
    listed = {name: _described(key) for key in shape.all for name in key.names}
    patterns = {f"^{key.pattern}$": _described(key) for key in shape.all if not key.names}
    required = [key.name for key in shape.all if key.required]
    return {
        "type": "object" if required else ["object", "null"],
        "properties": listed,
        **({"patternProperties": patterns} if patterns else {}),
        "additionalProperties": False,
        "required": required,
    }


def _described(key: Key) -> Mapping[str, object]:
    """Return the schema of a key's value, with what editors show beside it."""
    instead = key.default or key.otherwise
    holds = "required" if key.required else f"unless given: {instead}" if instead else ""
    said = f"{key.says} ({holds})" if holds else key.says
    return {**_of(key.value), "description": _LINK.sub(r"\1", said)}


def _name(shape: Shape) -> str:
    return str(shape).replace(" ", "-")
