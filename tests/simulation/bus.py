"""Topics of one region, each pushed to a function: at least once, in any order, until it dies of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from muster.domain.delivery import back_off
from muster.entrypoint.http import Response
from muster.ports import BusUnavailable, DeadLetters, EventBus, KeptMessage, Outgoing
from tests.simulation.harm import Harm, Point
from tests.simulation.plan import Mishap
from tests.simulation.world import Touch, World

DEADLINES = {"notifications": timedelta(seconds=90)}
DEADLINE = timedelta(seconds=60)
"""To acknowledge in, as the subscriptions of terraform/modules/region have it."""
ACKNOWLEDGING = frozenset({102, 200, 201, 202, 204})
AT_ONCE = timedelta(milliseconds=30)
SLOWEST = 4_000
"""Milliseconds that a message takes where messages take their time."""


@dataclass(slots=True, kw_only=True)
class InFlight:
    """A message that is not acknowledged. It shares its `id` with its double; `number` is that of the copy."""

    topic: str
    number: int
    id: int
    outgoing: Outgoing
    attempts: int = 0
    failed: set[int] = field(default_factory=set)
    """The attempts after which it was to be brought again."""
    ack_lost: bool = False


class SimulatedBus(EventBus, DeadLetters):
    """Pushes every message by `push`, which tells what it was answered (None: nothing), if it ever tells.

    Dead letters are given of one topic at a time, `offered`: whoever takes them takes those of all topics side by side.
    """

    def __init__(self, world: World, push: Callable[[InFlight, Callable[[Response | None], None]], None]) -> None:
        """Begin empty."""
        self._world = world
        self._push = push
        self._numbers = 0
        self.flying: dict[int, InFlight] = {}
        self.dead: list[InFlight] = []
        self.offered = ""

    def publish(self, topic: str, messages: Sequence[Outgoing]) -> None:
        """Store the messages."""
        half = messages[: len(messages) // 2]
        place = Touch(
            point=Point.PUBLISH,
            what=topic,
            unavailable=_no_answer,
            away="bus",
            half=lambda: self.take(topic, half),
        )
        self._world.touch(place, lambda: self.take(topic, messages))

    def kept(self, topic: str, most: int) -> list[KeptMessage]:
        """Return dead letters of the topic that is offered."""
        if topic != self.offered:
            return []
        dead = [
            KeptMessage(message=each.outgoing, receipt=str(each.number)) for each in self.dead if each.topic == topic
        ]
        return self._world.touch(_dead_letters(topic), lambda: dead[:most])

    def forget(self, topic: str, messages: Sequence[KeptMessage]) -> None:
        """Drop dead letters."""
        receipts = {each.receipt for each in messages}
        left = [each for each in self.dead if str(each.number) not in receipts]
        self._world.touch(_dead_letters(topic), lambda: setattr(self, "dead", left))

    def take(self, topic: str, messages: Sequence[Outgoing]) -> None:
        """Store messages that somebody else publishes, on whose side nothing goes wrong."""
        for outgoing in messages:
            self._numbers += 1
            message = InFlight(topic=topic, number=self._numbers, id=self._numbers, outgoing=outgoing)
            self._send_off(message, self._world.mishap(topic))

    def _send_off(self, message: InFlight, mishap: Mishap | None) -> None:
        takes = AT_ONCE
        if self._world.weather.jumbled:
            takes = timedelta(milliseconds=self._world.chance.randrange(SLOWEST))
        match mishap.harm if mishap else None:
            case Harm.DIED:
                self.dead.append(message)
                return
            case Harm.DELAYED:
                takes += mishap.lasts if mishap else timedelta()
            case Harm.LOST:
                takes += _deadline(message.topic)
            case Harm.ACK_LOST:
                message.ack_lost = True
            case Harm.DOUBLED:
                self._numbers += 1
                twin = InFlight(topic=message.topic, number=self._numbers, id=message.id, outgoing=message.outgoing)
                self._fly(twin, takes + (mishap.lasts if mishap else timedelta()))
            case _:
                pass
        self._fly(message, takes)

    def _fly(self, message: InFlight, takes: timedelta) -> None:
        self.flying[message.number] = message
        self._world.timeline.after(takes, lambda: self._deliver(message))

    def _deliver(self, message: InFlight) -> None:
        if message.number not in self.flying:
            return
        if message.attempts >= self._world.weather.attempts:
            self._world.harmed("died of attempts", message.topic)
            self.dead.append(self.flying.pop(message.number))
            return
        message.attempts += 1
        attempt = message.attempts
        self._world.timeline.after(_deadline(message.topic), lambda: self._again(message, attempt))
        self._push(message, lambda response: self._answered(message, attempt, response))

    def _answered(self, message: InFlight, attempt: int, response: Response | None) -> None:
        if response is None or response.status not in ACKNOWLEDGING:
            self._again(message, attempt)
        elif message.ack_lost:
            message.ack_lost = False
        else:
            self.flying.pop(message.number, None)

    def _again(self, message: InFlight, attempt: int) -> None:
        """Bring a message again that was not acknowledged at an attempt; once, whatever else becomes of the attempt."""
        if attempt not in message.failed:
            message.failed.add(attempt)
            self._world.timeline.after(back_off(attempt), lambda: self._deliver(message))


def _deadline(topic: str) -> timedelta:
    return DEADLINES.get(topic, DEADLINE)


def _dead_letters(topic: str) -> Touch:
    return Touch(point=Point.READ, what=f"dead letters of {topic}", unavailable=_no_answer, away="bus")


def _no_answer() -> Exception:
    return BusUnavailable("no answer")
