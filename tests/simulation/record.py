"""What is known of a simulated afternoon afterwards: what went in, what came out, and every version of every document.

Nothing here knows how Muster works; what checks it is judged by this alone.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from muster.domain.message import Message
from muster.domain.policy import Policy
from muster.ports import Create, Fields, Write
from tests.simulation.plan import Override, Plan, Post, Silence, Wish
from tests.simulation.tasks import Task


@dataclass(frozen=True, slots=True)
class Version:
    """A document as one commit left it. `number` counts all commits, from 1."""

    number: int
    at: datetime
    fields: Fields
    task: Task | None


class History:
    """Every version of every document."""

    def __init__(self) -> None:
        """Begin empty."""
        self.number = 0
        self.documents: dict[str, list[Version]] = {}

    def note(self, writes: Sequence[Write], at: datetime, task: Task | None) -> None:
        """Take a commit down."""
        self.number += 1
        for write in writes:
            versions = self.documents.setdefault(write.path, [])
            before = {} if isinstance(write, Create) else versions[-1].fields
            fields = write.fields if isinstance(write, Create) else before | write.fields
            versions.append(Version(self.number, at, fields, task))

    def of(self, collection: str) -> Iterator[tuple[str, list[Version]]]:
        """Yield the documents of a collection by their last name, with all versions."""
        for path, versions in self.documents.items():
            folder, _, name = path.rpartition("/")
            if folder == collection:
                yield name, versions

    def now(self, collection: str) -> dict[str, Fields]:
        """Return the documents of a collection as they are at the end, by their last name."""
        return {name: versions[-1].fields for name, versions in self.of(collection)}

    def latest(self, path: str) -> Fields | None:
        """Return a document as it is now, None where there is none."""
        versions = self.documents.get(path)
        return versions[-1].fields if versions else None

    def as_of(self, path: str, number: int) -> Fields | None:
        """Return a document as it was after so many commits, None where it was not."""
        versions = self.documents.get(path, [])
        place = bisect_right(versions, number, key=lambda version: version.number)
        return versions[place - 1].fields if place else None


@dataclass(slots=True, kw_only=True)
class Answer:
    """A request as whoever made it saw it: sent at commit `began`, answered at commit `ended`; status 0: no answer."""

    at: datetime
    began: int
    ended: int = 0
    until: datetime | None = None
    status: int = 0
    body: bytes = b""

    @property
    def good(self) -> bool:
        """Whether it was answered 2xx."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Something that somebody asked for, and how each attempt was answered. `incident` is what a wish was about."""

    move: Post | Wish | Silence | Override
    answers: list[Answer] = field(default_factory=list)
    incident: str | None = None

    @property
    def good(self) -> Answer | None:
        """The first answer that was 2xx."""
        return next((answer for answer in self.answers if answer.good), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A message that a provider took. `contact`: the commits there were when its sender last spoke to the store."""

    at: datetime
    channel: str
    address: str
    delivery: str
    message: Message
    task: Task
    contact: int


@dataclass(slots=True, kw_only=True)
class Tried:
    """A channel that was tried for a message: whether its provider `took` it and said so, or refused the address.

    A message is to a `person` or else to a room.
    """

    channel: str
    delivery: str
    person: str | None
    took: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """A call of the tick, `took` long by its instance's clock, which said `now`; from commit `began` to `ended`."""

    now: datetime
    took: timedelta
    began: int
    ended: int
    at: datetime
    until: datetime
    good: bool


@dataclass(slots=True)
class Record:
    """All of it."""

    plan: Plan
    history: History = field(default_factory=History)
    asked: list[Asked] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often a provider refused a delivery (its id), by how it did."""
    tried: list[Tried] = field(default_factory=list)
    """In order."""
    ticks: list[Ticked] = field(default_factory=list)
    looks: list[tuple[str, int]] = field(default_factory=list)
    """Links that somebody only looked at, and how many commits that led to."""
    escaped: list[str] = field(default_factory=list)
    """Exceptions that no handler has caught."""
    policies: list[tuple[datetime, Policy]] = field(default_factory=list)
    harms: Counter[str] = field(default_factory=Counter)
    """What went wrong, by kind."""
    lines: list[tuple[datetime, str, str]] = field(default_factory=list)
    """The story: when, who, what."""
    left: list[str] = field(default_factory=list)
    """What was not done at the end."""
