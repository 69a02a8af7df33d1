"""How something flaps."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Flap:
    """It opens and closes again and again. `closed` is what its sender said last; at `until` (UTC) that counts."""

    until: datetime
    closed: bool
