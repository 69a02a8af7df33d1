"""What is put on record beside the story, and changes nothing about the incident."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReported:
    """A delivery got somewhere: sent, delivered, bundled, held, retrying, failed, unknown or skipped.

    What is bundled waits, since its person had been paged often enough; what is held, since its incident is. It changes
    nothing about the incident, and is filed with the event that asked for the delivery.
    """

    type: ClassVar[str] = "delivery.reported"
    delivery: str
    recipient: str
    channel: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAttached:
    """The errors that the alert's resource logged were looked for; so many `entries` are kept with the incident.

    It changes nothing about the incident, and is filed with the event that opened it.
    """

    type: ClassVar[str] = "incident.evidence_attached"
    entries: int
