"""An incident of a simulation: how it stands, and how it has stood."""

from dataclasses import dataclass, field
from datetime import datetime

from muster.domain.event import Event
from muster.domain.evolve import evolve
from muster.domain.incident import Incident

HELD = "held"
"""How an incident stands that is open, and kept from paging."""


@dataclass(slots=True, kw_only=True)
class Known:
    """An incident as its events tell it.

    `stood` is how it has stood, each time since when (UTC): one of its states, or HELD.
    """

    incident: Incident
    stood: list[tuple[datetime, str]] = field(default_factory=list)

    @classmethod
    def by(cls, event: Event) -> "Known":
        """Return the incident that opens with an event."""
        known = cls(incident=evolve(None, event))
        known.stood.append((event.at, known._stands))
        return known

    def go_on(self, event: Event) -> None:
        """Take its next event."""
        self.incident = evolve(self.incident, event)
        self.stood.append((event.at, self._stands))

    @property
    def id(self) -> str:
        """Its id."""
        return self.incident.id

    @property
    def key(self) -> str:
        """Its deduplication key."""
        return self.incident.key

    @property
    def title(self) -> str:
        """What the alert that opened it says."""
        return self.incident.title

    @property
    def source(self) -> str:
        """Where that alert came from."""
        return self.incident.source

    @property
    def opened_at(self) -> datetime:
        """When it opened (UTC)."""
        return self.incident.opened_at

    @property
    def severity(self) -> str:
        """The severity it has now."""
        return self.incident.severity

    def is_called(self, name: str) -> bool:
        """Return whether the incident has this id, deduplication key or title."""
        return name in {self.id, self.key, self.title}

    @property
    def _stands(self) -> str:
        return HELD if self.incident.waits else self.incident.state
