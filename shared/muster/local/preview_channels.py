"""Instead of sending: show each message as its recipient would see it."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from muster.domain.message import Message
from muster.domain.policy import Policy
from muster.ports import Channel, Receipt

KEPT = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message as it was shown: through which channel, of which kind, to whom, and its text."""

    channel: str
    kind: str
    address: str
    text: str
    message: Message


class PreviewChannels:
    """Channels that hand each message to `show` instead of a provider. The last 50 can be looked at."""

    def __init__(self, show: Callable[[Shown], None]) -> None:
        """Show messages with `show`, one at a time."""
        self._show = show
        self._lock = threading.Lock()
        self._shown: deque[Shown] = deque(maxlen=KEPT)

    def get(self, policy: Policy, channel: str) -> Channel:
        """Return the channel of that name."""
        return _Preview(self, channel, policy.channels[channel].kind)

    def latest(self) -> list[Shown]:
        """Return the last messages, the newest first."""
        with self._lock:
            return list(reversed(self._shown))

    def take(self, shown: Shown) -> None:
        """Keep and show a message."""
        with self._lock:
            self._shown.append(shown)
            self._show(shown)


class _Preview:
    def __init__(self, channels: PreviewChannels, channel: str, kind: str) -> None:
        from muster.channels.preview import render  # noqa: PLC0415 - 30 ms that the start need not pay

        self._channels = channels
        self._channel = channel
        self._kind = kind
        self._render = render

    def send(self, message: Message, address: str, delivery: str) -> Receipt:
        """Show the message; nothing leaves the process."""
        text = self._render(self._kind, message, address)
        shown = Shown(channel=self._channel, kind=self._kind, address=address, text=text, message=message)
        self._channels.take(shown)
        return Receipt(provider="preview", reference=delivery)
