"""What kind of incident it is turns out, or changes."""

from dataclasses import dataclass
from typing import ClassVar

from muster.domain.facts.lifecycle import Response


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityChanged:
    """The severity is another, and the plan counts from the opening as if it had always been."""

    type: ClassVar[str] = "incident.severity_changed"
    before: str
    after: str
    response: Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Triaged:
    """Somebody confirmed or corrected what kind of incident this is."""

    type: ClassVar[str] = "incident.triaged"
    incident_type: str
