"""What there is around an alert: the time, what else is broken, how often it came before, and how that ended."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

OPEN_LIMIT = 200
"""How many open incidents are looked at, the newest; whatever is around an alert then is a matter for a storm."""


class EndedBy(StrEnum):
    """What ended an incident."""

    SENDER = "sender"
    """Its alert was closed."""
    PERSON = "person"
    """Somebody resolved it, or a machine with a token did."""
    HEALING = "healing"
    """A remedy succeeded, and then the alert was closed, or stayed quiet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How an incident ended: by what, and the note that was left."""

    by: EndedBy
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a rule may look at besides the alert itself; what no rule of the policy asks for may be left out.

    `service` and `depends_on` (ids) are the alert's own. `open_by_service` counts the other incidents that are open, by
    service, of those that have any. `earlier` are the times at which the same alert came before this one, the newest
    first. `ended` is how the last incident of the alert's key ended, `opened` when the latest ones opened, the newest
    last. All times are aware UTC.
    """

    now: datetime
    service: str = ""
    depends_on: tuple[str, ...] = ()
    open_by_service: dict[str, int] = field(default_factory=dict)
    earlier: tuple[datetime, ...] = ()
    ended: Ended | None = None
    opened: tuple[datetime, ...] = ()
