"""What every answer of the API is."""

from typing import Literal

import msgspec

SeverityId = Literal["P1", "P2", "P3", "P4"]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer says. Instants are RFC 3339 in UTC."""
