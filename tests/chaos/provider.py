"""The provider of every channel: it takes messages, refuses them, hangs, or takes them and loses its answer."""

from dataclasses import dataclass
from random import Random
from threading import Event, Lock
from time import monotonic
from typing import Any

from tests.support.servers import Answer, HttpRecorder, Recorded, as_json

SLOWLY, TAKES, LOSES, HANGS, REFUSES = 0.3, 0.76, 0.86, 0.89, 0.92
"""Of all requests, while things go wrong: the share that is answered well, but slowly; that, and what is so at once;
and what is taken without an answer; and what is taken and kept waiting; and what is refused for good, on the first
channel. The rest is put off.
"""
SLOWEST = 1.0
"""Seconds."""
LONGEST = 12.0
"""Seconds for which it hangs: longer than anybody waits for it."""
FIRST = "first-"
"""How the topics of people's first channel begin; their second never refuses for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A message that was taken, at an instant of the machine's monotonic clock.

    `sequence` is what its sender calls it, `topic` whom it is for. `answered` is whether the sender was told.
    """

    at: float
    sequence: str
    topic: str
    title: str
    link: str | None
    answered: bool


class Provider:
    """Answers as ntfy and as Slack do. A request's fate follows from the seed, and how often it has come."""

    def __init__(self, seed: int) -> None:
        """Begin calm: everything is taken."""
        self._seed = seed
        self._lock = Lock()
        self._log: list[Taken] = []
        self._came: dict[tuple[str, str], int] = {}
        self._calm = Event()
        self._calm.set()
        self.down = False
        self.refusals = 0
        self.server = HttpRecorder(self._answer)

    @property
    def taken(self) -> list[Taken]:
        """Return what was taken so far, in order."""
        with self._lock:
            return list(self._log)

    def rage(self) -> None:
        """Begin to fail."""
        self._calm.clear()

    def calm_down(self) -> None:
        """Take everything from now on; whoever was kept waiting is hung up on."""
        self.down = False
        self._calm.set()

    def _answer(self, request: Recorded) -> Answer:
        body = request.json()
        is_page = "topic" in body
        fate = self._fate(body["topic"], body["title"]) if is_page else self._fate("room", str(body["text"]))
        if self.down or fate >= HANGS:
            return self._refuse(fate, permanent=HANGS <= fate < REFUSES and is_page and body["topic"].startswith(FIRST))
        answered = fate < TAKES
        if is_page:
            self._note(body, answered=answered)
        if not SLOWLY <= fate < LOSES:
            self._calm.wait(LONGEST if fate >= LOSES else SLOWEST * fate / SLOWLY)
        return (as_json({"id": "m1"}) if is_page else Answer()) if answered else Answer(drop=True)

    def _refuse(self, fate: float, *, permanent: bool) -> Answer:
        with self._lock:
            self.refusals += 1
        if permanent and not self.down:
            return as_json({"error": "no such topic"}, 404)
        return Answer(429, headers={"Retry-After": "1"}) if fate > 0.97 else Answer(503)

    def _fate(self, topic: str, title: str) -> float:
        with self._lock:
            nth = self._came[topic, title] = self._came.get((topic, title), 0) + 1
        return 0.0 if self._calm.is_set() else Random(f"{self._seed}|{topic}|{title}|{nth}").random()

    def _note(self, body: dict[str, Any], *, answered: bool) -> None:
        links = [each["url"] for each in body["actions"] if each["label"] == "Acknowledge"]
        taken = Taken(
            at=monotonic(),
            sequence=body["sequence_id"],
            topic=body["topic"],
            title=body["title"],
            link=links[0] if links else None,
            answered=answered,
        )
        with self._lock:
            self._log.append(taken)
