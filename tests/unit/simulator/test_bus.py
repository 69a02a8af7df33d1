"""The simulated bus: at once, in order, and again with growing patience for what is not acknowledged."""

from datetime import UTC, datetime, timedelta

from muster.ports import Outgoing
from muster.simulator.bus import InFlight, SimulatedBus
from muster.simulator.clock import VirtualClock

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_messages_come_in_the_order_they_were_published_and_what_follows_behind_them() -> None:
    """All at the same instant."""
    bus = SimulatedBus(VirtualClock(START))
    seen: list[bytes] = []

    def push(message: InFlight) -> bool:
        seen.append(message.outgoing.data)
        if message.outgoing.data == b"1":
            bus.publish("b", [Outgoing(data=b"3")])
        return True

    bus.publish("a", [Outgoing(data=b"1"), Outgoing(data=b"2")])
    bus.deliver(push)
    assert seen == [b"1", b"2", b"3"]
    assert bus.next_due is None


def test_what_is_not_acknowledged_comes_again_later_each_time() -> None:
    """After 10 s, doubling up to 10 min, as the real subscriptions have it."""
    clock = VirtualClock(START)
    bus = SimulatedBus(clock)
    bus.publish("a", [Outgoing(data=b"1")])
    waits: list[float] = []
    for _ in range(9):
        bus.deliver(lambda _: False)
        due = bus.next_due
        assert due is not None
        waits.append((due - clock.now()) / timedelta(seconds=1))
        clock.set(due)
    assert waits == [10, 20, 40, 80, 160, 320, 600, 600, 600]


def test_no_message_dies() -> None:
    """So that there is nothing to drive again."""
    bus = SimulatedBus(VirtualClock(START))
    bus.forget("alerts", [])
    assert bus.kept("alerts", 10) == []
