"""The channel for local use: prints the message, framed, as its recipient would see it."""

from dataclasses import dataclass
from threading import Lock
from typing import TextIO

from muster.channels import preview, wording
from muster.domain.message import Message
from muster.ports import Receipt, SendAgain

TITLE_LIMIT = 160
_LOCK = Lock()
"""One frame at a time, whichever channel prints it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """Stands in for a provider of the channel's `kind`: what it would send is what is printed to `stream`."""

    provider: str
    kind: str
    stream: TextIO

    def send(self, message: Message, address: str, delivery: str) -> Receipt:
        """Print one whole frame; SendAgain where the stream is closed."""
        text = frame(f"{self.kind} to {message.recipient} ({address})", preview.render(self.kind, message, address))
        encoding = self.stream.encoding or "utf-8"
        try:
            with _LOCK:
                self.stream.write(text.encode(encoding, "replace").decode(encoding))
                self.stream.flush()
        except (OSError, ValueError):
            reason = "the console is closed"
            raise SendAgain(reason) from None
        return Receipt(provider=self.provider, reference=delivery)


def frame(title: str, text: str) -> str:
    """Return the text with a line down its left side, so that links can be copied and nothing is wrapped."""
    lines = (f"│ {line}".rstrip() for line in text.split("\n"))
    return "\n".join((f"┌─ {wording.line(title, TITLE_LIMIT)}", *lines, "└─", ""))
