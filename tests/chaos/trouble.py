"""The blows that were dealt."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from threading import Event
from time import monotonic

from tests.chaos.plan import Blow, Strike


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A blow that was dealt, from when until when, by the machine's monotonic clock."""

    blow: Blow
    to: str
    began: float
    ended: float


def suffer(strikes: Iterable[Strike], deal: Callable[[Strike], None], begun: float, over: Event) -> Iterator[Trouble]:
    """Deal blows, each at its time and not before the one before it has ended; yield each when it has."""
    for strike in strikes:
        if over.wait(max(begun + strike.at - monotonic(), 0)):
            return
        began = monotonic()
        deal(strike)
        yield Trouble(blow=strike.blow, to=strike.to, began=began, ended=monotonic())
