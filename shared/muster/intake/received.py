"""What the intake knows of a message before it has been read, and what it says when it cannot be."""

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The circumstances of an authenticated message.

    `receipt` identifies this one receipt, and is equal for a redelivery where the road has redeliveries (Pub/Sub);
    `source` is the name of the intake it came in by; `received_at` is aware UTC.
    """

    receipt: str
    received_at: datetime
    source: str

    def element(self, index: int) -> "Received":
        """Return the circumstances of one element of a list, under a receipt of its own."""
        return replace(self, receipt=f"{self.receipt}/{index}")


class Unreadable(Exception):  # noqa: N818 - a state of the message, for which the sender still gets an incident
    """A message cannot be understood; the text says why, in words fit for the incident that tells of it.

    What could be read of it all the same goes with it, so that the incident is no less severe for it.
    """

    def __init__(
        self, reason: str, *, title: str | None = None, severity: str | None = None, service: str | None = None
    ) -> None:
        """Say why."""
        super().__init__(reason)
        self.title, self.severity, self.service = title, severity, service
