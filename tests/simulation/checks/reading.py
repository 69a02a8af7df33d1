"""Read what is in the documents, without asking Muster what it means."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from muster.ports import Fields
from tests.simulation.record import Record, Version

OPEN = ("triggered", "acknowledged")
OVER = ("resolved", "closed")
FIRINGS = ("incident.paged", "incident.escalated", "incident.told", "incident.nobody_to_page")
"""What a step that is carried out leaves on the timeline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """A line of an incident's timeline, and the commit that wrote it."""

    written: Version
    fields: Fields

    @property
    def type(self) -> str:
        """What it is."""
        said: str = self.fields["type"]
        return said

    @property
    def seq(self) -> int:
        """Its place in the story."""
        place: int = self.fields["seq"]
        return place


@dataclass(slots=True, kw_only=True)
class Life:
    """An incident from its first version to its last, and its timeline in order; what is beside the story left out."""

    id: str
    versions: list[Version]
    story: list[Happened] = field(default_factory=list)

    @property
    def last(self) -> Fields:
        """The incident at the end."""
        return self.versions[-1].fields


def instant(text: str) -> datetime:
    """Read an instant."""
    return datetime.fromisoformat(text)


def duration(value: Any) -> timedelta:  # noqa: ANN401 - as JSON has it
    """Read a duration."""
    return msgspec.convert(value, timedelta)


def lives(record: Record) -> list[Life]:
    """Return every incident."""
    found = {name: Life(id=name, versions=versions) for name, versions in record.history.of("incidents")}
    for path, versions in record.history.documents.items():
        parts = path.split("/")
        if len(parts) == 4 and parts[2] == "timeline" and parts[3].isdecimal():
            found[parts[1]].story.append(Happened(written=versions[0], fields=versions[0].fields))
    for life in found.values():
        life.story.sort(key=lambda happened: happened.seq)
    return list(found.values())


def wanted_steps(incident: Fields) -> Iterator[tuple[datetime, Fields]]:
    """Yield the steps that the incident's own plan still has in store, as things stand, with the time of each.

    Of the simplest kind alone: what depends on hours, or on another step, is for others to judge.
    """
    if incident["state"] not in OPEN or incident["holds"]:
        return
    for step in incident["plan"]:
        simple = step["of"] is None and step["during"] is None and step["unless"] != "acknowledged by all"
        done = step["id"] in incident["fired"] or step["id"] in incident["skipped"]
        moot = step["unless"] == "acknowledged" and incident["state"] == "acknowledged"
        below = step["raises"] and step["level"] <= incident["level"]
        start = incident["run_started_at"] if step["counted_from"] == "opening" else incident["acknowledged_at"]
        if simple and not done and not moot and not below and start:
            yield instant(start) + duration(step["at"]), step
