"""What a rule may ask about besides the alert itself. Each circumstance is a value that holds in some surroundings."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from muster.domain.clockwork import spoken
from muster.domain.rules.hours import Hours
from muster.domain.rules.matching import matches
from muster.domain.rules.working_time import BusinessHours
from muster.domain.surroundings import EndedBy, Surroundings
from muster.domain.text import listed
from muster.domain.wall_clock import readings


@dataclass(frozen=True, slots=True, kw_only=True)
class AtTime:
    """It comes within any of `hours`, by the clock of `time_zone`; `said` is how the policy puts that."""

    hours: tuple[Hours, ...]
    time_zone: str
    said: str

    def holds(self, around: Surroundings) -> bool:
        """Return whether it is so."""
        walls = readings(around.now, self.time_zone)
        return any(hours.day_of(wall) for hours in self.hours for wall in walls)

    def __str__(self) -> str:
        """Say it in words: "it is mon-fri 08:00-18:00"."""
        return f"it is {self.said}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AtWork:
    """It comes while people work, or, with `working` false, while they do not."""

    hours: BusinessHours
    working: bool

    def holds(self, around: Surroundings) -> bool:
        """Return whether it is so."""
        return self.hours.is_working(around.now) is self.working

    def __str__(self) -> str:
        """Say it in words."""
        return "it is within business hours" if self.working else "it is out of business hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIncidents:
    """So many other incidents are open of certain services; of those that the alert's own depends on for None."""

    services: tuple[str, ...] | None
    at_least: int

    def holds(self, around: Surroundings) -> bool:
        """Return whether it is so."""
        asked = around.depends_on if self.services is None else self.services
        return sum(around.open_by_service.get(service, 0) for service in asked) >= self.at_least

    def __str__(self) -> str:
        """Say it in words: "open incidents of what it depends on: 2 or more"."""
        whose = "what it depends on" if self.services is None else listed(self.services)
        return f"open incidents of {whose}: {self.at_least} or more"


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedServices:
    """So many services have an open incident, the alert's own counted among them."""

    at_least: int

    def holds(self, around: Surroundings) -> bool:
        """Return whether it is so."""
        return len({*around.open_by_service, around.service} - {""}) >= self.at_least

    def __str__(self) -> str:
        """Say it in words: "affected services: 3 or more"."""
        return f"affected services: {self.at_least} or more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The same alert has come so many times within so long a time, this one counted."""

    times: int
    within: timedelta

    def holds(self, around: Surroundings) -> bool:
        """Return whether it is so."""
        since = around.now - self.within
        return 1 + sum(at >= since for at in around.earlier) >= self.times

    def __str__(self) -> str:
        """Say it in words: "it came 3 times within 24 h"."""
        return f"it came {self.times} times within {spoken(self.within)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastEnded:
    """The last incident of the same alert ended by any of `by`, with a note that fits any pattern of `note`.

    Either is not asked for where it is empty.
    """

    by: tuple[EndedBy, ...] = ()
    note: tuple[str, ...] = ()

    def holds(self, around: Surroundings) -> bool:
        """Return whether it is so; never where there was none."""
        last = around.ended
        if last is None or (self.by and last.by not in self.by):
            return False
        return not self.note or any(matches(last.note, pattern) for pattern in self.note)

    def __str__(self) -> str:
        """Say it in words: 'the last time it was ended by healing, and the note was "*restart*"'."""
        by = f" by {' or '.join(self.by)}" if self.by else ""
        note = ", and the note was " + " or ".join(f'"{each}"' for each in self.note) if self.note else ""
        return f"the last time it was ended{by}{note}"


Circumstance: TypeAlias = AtTime | AtWork | OpenIncidents | AffectedServices | Seen | LastEnded
