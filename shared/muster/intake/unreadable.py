"""Turn a message that nobody understands into an alert, since an authenticated sender meant to say something."""

from muster.domain.alert import TITLE_LIMIT, Alert, AlertState
from muster.domain.text import digest
from muster.intake.plain_text import block, described, line
from muster.intake.received import Received, Unreadable

KEY = "unreadable:"
"""How the key of an unreadable message begins. A digest of its text follows: a sender that repeats itself has one
incident, and what it says for the first time is never filed behind that."""
EXCERPT_LIMIT = 2_000
GIST_LIMIT = 120


def unreadable(problem: Unreadable, raw: str, received: Received) -> Alert:
    """Return the open alert that stands for a message which could not be read, its own text kept."""
    gist = line(problem.title or raw, GIST_LIMIT)
    return Alert(
        source=received.source,
        receipt=received.receipt,
        received_at=received.received_at,
        key=KEY + digest("unreadable", raw),
        state=AlertState.OPEN,
        title=line(f"Unreadable alert from {received.source}" + (f": {gist}" if gist else ""), TITLE_LIMIT),
        severity=problem.severity,
        service=problem.service,
        description=described([f"This message could not be read: {problem}.", block(raw, EXCERPT_LIMIT)], []),
        raw=raw,
    )
