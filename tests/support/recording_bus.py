"""A bus that remembers what it was given, and fails when it is told to."""

from collections.abc import Sequence

from muster.ports import BusUnavailable, EventBus, Outgoing


class RecordingBus(EventBus):
    """Keep every message in `published`, in order, as (topic, message); while `failing`, take nothing and raise."""

    def __init__(self) -> None:
        """Begin empty and working."""
        self.published: list[tuple[str, Outgoing]] = []
        self.failing = False

    def publish(self, topic: str, messages: Sequence[Outgoing]) -> None:
        """Keep the messages, or raise BusUnavailable and keep none."""
        if self.failing:
            reason = "told to fail"
            raise BusUnavailable(reason)
        self.published += [(topic, message) for message in messages]
