"""What a seed stands for: who sends what, and what breaks when, as data, before any of it happens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from random import Random

FUNCTIONS = (
    "alert_intake",
    "incident_classification",
    "responder_notification",
    "responder_notification",
    "escalation_tick",
    "responder_action",
)
"""Those that are killed; whoever has the pages in hand twice as often as the others."""
CLOSING, OWNED, FATES = 0, 1, 5
"""Of each five keys the first is closed by its sender in the end, and the second acknowledged by a person."""
CONNECTIONS = 8
SOON = 3.0
"""Seconds between two blows to the same lane, on average."""
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""About when senders say that it began: long ago, so that no clock disputes it."""


class Blow(StrEnum):
    """What can be done to whatever is in a lane."""

    KILL = "SIGKILL of a function"
    CUT = "connections cut"
    AWAY = "connections reset and refused"
    SLOW = "connections slow"
    SILENT = "connections silent"
    LOSING_ANSWERS = "answers lost"
    DOWN = "provider down"
    JUMP = "clock jumps"
    FULL = "disk full"


NETWORK = (Blow.CUT, Blow.AWAY, Blow.SLOW, Blow.SILENT, Blow.LOSING_ANSWERS)
LANES: dict[str, tuple[Blow, ...]] = {
    "functions": (Blow.KILL,),
    "firestore": NETWORK,
    "pubsub": NETWORK,
    "provider": (Blow.DOWN,),
    "clock": (Blow.JUMP,),
}
"""What happens to the functions and to what they lean on."""
LOCAL = "muster up"
LOCAL_LANES: dict[str, tuple[Blow, ...]] = {LOCAL: (Blow.KILL, Blow.FULL)}
"""What happens to the local system, which is one process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """A blow, so many seconds after the beginning, that `lasts` seconds. `to` is a function, or the lane.

    A clock jumps `by` a time, which may be negative.
    """

    at: float
    lane: str
    to: str
    blow: Blow
    lasts: float = 0.0
    by: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """An alert to be sent, so many seconds after the beginning. Without `occurred_at` its sender repeats itself."""

    number: int
    at: float
    key: int
    state: str
    occurred_at: datetime | None

    def body(self) -> dict[str, object]:
        """Return it as the generic intake reads it."""
        said = {"occurred_at": self.occurred_at.isoformat()} if self.occurred_at else {}
        return said | {
            "title": f"Check {self.key} fails",
            "key": f"check-{self.key}",
            "state": self.state,
            "severity": "P2",
            "labels": {"post": str(self.number)},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All of it. `seconds` is how long things go wrong."""

    seed: int
    seconds: float
    connections: int
    posts: tuple[Post, ...]
    strikes: tuple[Strike, ...]


def draw(seed: int, seconds: float, alerts: int, lanes: Mapping[str, tuple[Blow, ...]] = LANES) -> Plan:
    """Draw a plan: the same for the same numbers."""
    chance = Random(seed)
    posts = tuple(_posts(chance, seconds, alerts))
    strikes = [strike for lane, blows in lanes.items() for strike in _strikes(chance, lane, blows, seconds)]
    in_order = tuple(sorted(strikes, key=lambda strike: strike.at))
    return Plan(seed=seed, seconds=seconds, connections=CONNECTIONS, posts=posts, strikes=in_order)


def _posts(chance: Random, seconds: float, alerts: int) -> list[Post]:
    """Spread the alerts over the time, four a key, in any order; the last word about a closing key is "closed"."""
    keys = max(alerts // 4, 1)
    numbers = [number % keys for number in range(alerts)]
    chance.shuffle(numbers)
    last = {key: place for place, key in enumerate(numbers)}
    posts = []
    for number, key in enumerate(numbers):
        closing = key % FATES == CLOSING
        told = closing or chance.random() < 0.5
        posts.append(
            Post(
                number=number,
                at=chance.uniform(0, seconds * 0.9),
                key=key,
                state="closed" if closing and last[key] == number else "open",
                occurred_at=EPOCH + timedelta(seconds=number) if told else None,
            )
        )
    return sorted(posts, key=lambda post: post.at)


def _strikes(chance: Random, lane: str, blows: tuple[Blow, ...], seconds: float) -> list[Strike]:
    strikes: list[Strike] = []
    at = chance.uniform(0.5, SOON)
    while at < seconds:
        strike = Strike(
            at=at,
            lane=lane,
            to=chance.choice(FUNCTIONS) if lane == "functions" else lane,
            blow=chance.choice(blows),
            lasts=chance.uniform(0.1, SOON / 2),
            by=timedelta(minutes=chance.uniform(-4, 6)),
        )
        strikes.append(strike)
        at += strike.lasts + chance.expovariate(1 / SOON)
    return strikes
