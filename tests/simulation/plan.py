"""A plan: everything that will happen in a simulated afternoon, as data, before any of it happens.

Half of it is what people and senders do, half is what goes wrong. A plan without some of its moves is a plan too, which
is how a story is shortened.
"""

from dataclasses import dataclass, fields
from datetime import timedelta

from tests.simulation.harm import Harm, Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Something that happens so long after the beginning."""

    at: timedelta

    def __str__(self) -> str:
        """Say it in a line."""
        said = (f"{each.name} {getattr(self, each.name)}" for each in fields(self) if each.name != "at")
        return f"{type(self).__name__.lower()}: {', '.join(said)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post(Move):
    """A sender tells of a check.

    `ago` is how long it has been so, None where it does not say. It is told `times` times at once, by the road `by`:
    "generic", "monitoring" (a message of Cloud Monitoring's) or "gibberish", which nobody can read. `healing` makes it
    a report on a remedy.
    """

    name: str
    check: str
    state: str
    severity: str
    ago: timedelta | None
    times: int = 1
    by: str = "generic"
    healing: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish(Move):
    """A person wants something of the newest incident about a check, through the API: an action and its body."""

    name: str
    person: str
    check: str
    action: str
    body: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Press(Move):
    """A person presses the button of the newest message with such a link that reached them."""

    person: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence(Move):
    """Somebody silences a check for a while, and ends that before its time where `ended_after` says when."""

    name: str
    person: str
    check: str
    lasts: timedelta
    ended_after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Override(Move):
    """Somebody puts a person on call."""

    name: str
    person: str
    lasts: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault(Move):
    """From then on, the process that touches the world there next, or some times later (`skip`), is harmed.

    `what` narrows the place: a word of what is touched (a collection, a topic, a channel), "" for any; and `whose` the
    function that does. A stall `lasts`.
    """

    point: Point
    harm: Harm
    what: str = ""
    whose: str = ""
    skip: int = 0
    lasts: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mishap(Move):
    """The next message of a topic, or a later one, goes astray; it is late by `lasts` where that says something."""

    topic: str
    harm: Harm
    skip: int = 0
    lasts: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage(Move):
    """The store, the bus, the policy, or a channel or an address (`what`) is away for a while.

    Of a channel `how` says what its sender hears: "again" (5xx), "failed" (4xx), "unknown" (a time-out, not taken),
    "taken" (a time-out, but taken) or "broken" (a bug).
    """

    what: str
    lasts: timedelta
    how: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoTicks(Move):
    """Cloud Scheduler misses its calls for a while."""

    lasts: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraTick(Move):
    """Cloud Scheduler calls once more, while it also calls as always."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skew(Move):
    """The clock of a function's instances goes wrong by so much, for a while."""

    function: str
    by: timedelta
    lasts: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPolicy(Move):
    """The organisation changes its policy; instances see it within a minute."""

    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionGone(Move):
    """A region vanishes with all its processes, and comes back with the messages it had; never, without `lasts`."""

    region: int
    lasts: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """What is in the air the whole time.

    Whether messages take their time and overtake each other, how often a process is slow somewhere (a share of all
    touches), and after how many attempts a message dies.
    """

    jumbled: bool = False
    slow: float = 0.0
    attempts: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that a seed stands for.

    Where it is `scanned`, mail scanners follow each link. `patient` senders repeat what was not answered 2xx.
    """

    seed: int
    policy: str
    regions: int
    weather: Weather
    scanned: bool
    patient: bool
    lasts: timedelta
    moves: tuple[Move, ...]
