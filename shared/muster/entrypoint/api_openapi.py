"""Describe the API as OpenAPI 3.1, from the very table and types that it answers by."""

from functools import cache
from typing import Any, TypeAlias

import msgspec

from muster import __version__
from muster.entrypoint import api_shapes as shapes
from muster.entrypoint.api_operation import ID_FORM, PREFIX, TOKEN, Operation
from muster.entrypoint.api_operations import OPERATIONS

Json: TypeAlias = dict[str, Any]
_REFERENCE = "#/components/schemas/{name}"
_ERRORS = {
    400: "The request cannot be understood.",
    401: "There is no token, or none that is known.",
    403: "The token's role does not allow it.",
    404: "There is nothing of that id.",
    409: "It makes no sense as things are; or the same Idempotency-Key is still being carried out.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "The body says something that is not allowed; or the Idempotency-Key came with another request before.",
    429: "The token asks too often; ask again after the seconds in Retry-After.",
    503: "Muster cannot tell now; ask again after the seconds in Retry-After.",
}
_IDEMPOTENCY_KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Text of your own choice. The same request with the same key, within 24 hours, is carried out once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


@cache
def document() -> Json:
    """Return the OpenAPI document."""
    types = {shape for each in OPERATIONS for shape in (each.gives, each.takes) if shape} | {shapes.Problem}
    _, schemas = msgspec.json.schema_components(
        sorted(types, key=lambda shape: shape.__name__), ref_template=_REFERENCE
    )
    paths: Json = {}
    for each in OPERATIONS:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Muster", "version": __version__, "description": "Incidents and what is done about them."},
        "servers": [{"url": PREFIX}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "tokenInUrl": {"type": "apiKey", "in": "query", "name": TOKEN.name, "description": TOKEN.about},
            },
        },
    }


def _operation(operation: Operation) -> Json:
    described: Json = {
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": _parameters(operation),
        "responses": {"200": _answer(operation), **{str(status): _error(status) for status in _statuses(operation)}},
    }
    if operation.role is None:
        described["security"] = []
    else:
        described["description"] = f"Needs a token of the role {operation.role} or above."
    if operation.takes_token_in_url:
        described["security"] = [{"token": []}, {"tokenInUrl": []}]
    if operation.takes:
        content = {"application/json": {"schema": _reference(operation.takes)}}
        required = any(field.required for field in msgspec.structs.fields(operation.takes))
        described["requestBody"] = {"required": required, "content": content}
    return described


def _parameters(operation: Operation) -> list[Json]:
    found: list[Json] = [
        {"name": each.name, "in": "query", "description": each.about, "required": False, "schema": each.schema}
        for each in operation.parameters
        if each is not TOKEN
    ]
    if operation.names_one:
        found.append({"name": "id", "in": "path", "required": True, "schema": {"type": "string", "pattern": ID_FORM}})
    if operation.takes:
        found.append(_IDEMPOTENCY_KEY)
    return found


def _answer(operation: Operation) -> Json:
    plain = "object" if operation.media == "application/json" else "string"
    schema = _reference(operation.gives) if operation.gives else {"type": plain}
    return {"description": operation.summary, "content": {operation.media: {"schema": schema}}}


def _statuses(operation: Operation) -> list[int]:
    """Return the errors that an operation may answer with."""
    if operation.role is None:
        return []
    found = [401, 403, 429, 503]
    if operation.names_one:
        found.append(404)
    if operation.parameters or operation.takes:
        found.append(400)
    if operation.takes:
        found += [409, 413, 415, 422]
    return sorted(found)


def _error(status: int) -> Json:
    content = {"application/problem+json": {"schema": _reference(shapes.Problem)}}
    return {"description": _ERRORS[status], "content": content}


def _reference(shape: type) -> Json:
    return {"$ref": _REFERENCE.format(name=shape.__name__)}
