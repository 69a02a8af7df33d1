"""An incident is kept from paging for a while, and goes on."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from muster.domain.facts.lifecycle import Response
from muster.domain.hold import HoldKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """No step fires until `until`, or until it is released before. A later one of the same kind takes its place."""

    type: ClassVar[str] = "incident.held"
    kind: HoldKind
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What kept it ended at `ended_at`. With a `response` the plan begins anew from then; without, it goes on."""

    type: ClassVar[str] = "incident.released"
    kind: HoldKind
    ended_at: datetime
    response: Response | None
