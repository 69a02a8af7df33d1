"""The pages of a simulation by what they have in common with those of another."""

from collections.abc import Sequence
from dataclasses import dataclass

from muster.simulator.journal import PAGE
from muster.simulator.play import Played


@dataclass(frozen=True, slots=True, order=True)
class Page:
    """A page `after` seconds since the incident's opening, to a person through a channel."""

    after: int
    person: str
    channel: str

    def fields(self) -> dict[str, object]:
        """Return it as JSON values."""
        return {"since_open_s": self.after, "person": self.person, "channel": self.channel}


def pages_of(played: Played, incident: str) -> Sequence[Page]:
    """Return the pages of an incident, in order of time."""
    lines = (line for line in played.lines if line.type == PAGE and line.incident == incident)
    return [Page(line.since_open_s or 0, line.person or "", line.channel or "") for line in lines]
