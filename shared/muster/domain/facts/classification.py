"""What kind of incident it is turns out, or changes."""

from dataclasses import dataclass
from typing import ClassVar

from muster.domain.facts.lifecycle import Response
from muster.domain.group import Joined
from muster.domain.reason import Reason
from muster.domain.text import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityChanged:
    """The severity is another, and the plan counts from the opening as if it had always been.

    `joined` is what made it worse, where that is not the incident's own check. `team` is whose it is from here on, and
    `whose` why, where that is another's than before.
    """

    type: ClassVar[str] = "incident.severity_changed"
    before: str
    after: str
    response: Response
    joined: Joined | None = None
    team: str | None = None
    whose: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityRequested:
    """Somebody who may not decide it asks for another severity, in place of their last request. Nothing changes."""

    type: ClassVar[str] = "incident.severity_requested"
    severity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactAssessed:
    """Somebody said how bad the impact is: levels by dimension, those that were spoken of.

    With a `response` they are others than before, and the plan counts from the opening as if they always had been.
    """

    type: ClassVar[str] = "incident.impact_assessed"
    levels: dict[str, str]
    note: str
    response: Response | None

    @property
    def said(self) -> str:
        """The levels in words: "business high and user low"."""
        return listed([f"{dimension} {level}" for dimension, level in sorted(self.levels.items())])


@dataclass(frozen=True, slots=True, kw_only=True)
class Triaged:
    """Somebody confirmed or corrected what kind of incident this is.

    With a `response` it is of another type than before, and the plan counts from the opening as if it always had been;
    once it is over, it has none, and that is for the record alone.
    `team` is whose it is from here on, where that is another's than before.
    """

    type: ClassVar[str] = "incident.triaged"
    incident_type: str
    team: str | None = None
    response: Response | None = None
