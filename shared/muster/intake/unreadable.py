"""Turn a message that nobody understands into an alert, since an authenticated sender meant to say something."""

from muster.domain.alert import Alert, AlertState
from muster.intake.plain_text import block, described
from muster.intake.received import Received

KEY = "unreadable"
"""One key a source: while a sender is broken, its unreadable messages are one incident."""
EXCERPT_LIMIT = 2_000


def unreadable(reason: str, raw: str, received: Received) -> Alert:
    """Return the open alert that stands for a message which could not be read, its own text kept."""
    return Alert(
        source=received.source,
        receipt=received.receipt,
        received_at=received.received_at,
        key=KEY,
        state=AlertState.OPEN,
        title=f"Unreadable alert from {received.source}",
        description=described([f"This message could not be read: {reason}.", block(raw, EXCERPT_LIMIT)], []),
        raw=raw,
    )
