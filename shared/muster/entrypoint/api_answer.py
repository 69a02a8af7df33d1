"""What every answer of the API is."""

import msgspec


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer says. Instants are RFC 3339 in UTC."""
