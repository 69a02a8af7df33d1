"""To have an incident keep quiet for a while."""

from dataclasses import dataclass
from datetime import datetime

from muster.domain.parties import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    """Page nobody until `until` (aware), then begin anew. Of a snoozed incident: the new end holds."""

    actor: Actor
    until: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wake:
    """End the snooze now. Of an incident that is not snoozed: nothing happens."""

    actor: Actor
