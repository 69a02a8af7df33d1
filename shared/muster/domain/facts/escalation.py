"""Steps fire or are left out: people are paged, channels told, or nobody is there."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from muster.domain.briefing import Briefing
from muster.domain.facts.lifecycle import Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """A step of the plan paged the event's recipients."""

    type: ClassVar[str] = "incident.paged"
    step: str
    number: int
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated:
    """The incident went up to `level`. `step` is the plan's, or None where a person escalated by hand."""

    type: ClassVar[str] = "incident.escalated"
    step: str | None
    number: int | None
    level: int
    level_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A step of the plan told the event's channels, and paged nobody."""

    type: ClassVar[str] = "incident.told"
    step: str
    number: int
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyToPage:
    """A step was due and nobody is on call for it; the next one does not wait."""

    type: ClassVar[str] = "incident.nobody_to_page"
    step: str | None
    number: int | None
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """No road led to a person who was paged: every channel refused."""

    type: ClassVar[str] = "incident.person_unreached"
    step: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSkipped:
    """A step was due and is left out: out of its hours, or since those whom it pages have acknowledged, or know."""

    type: ClassVar[str] = "incident.step_skipped"
    step: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPutOff:
    """A step was due out of its hours, and waits for them until `until` (UTC)."""

    type: ClassVar[str] = "incident.step_put_off"
    step: str
    number: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AlsoAcknowledged:
    """Somebody acknowledged whom a step waits for, though another owns it already."""

    type: ClassVar[str] = "incident.also_acknowledged"


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementLapsed:
    """It was owned, but nobody did anything about it any more: from `lapsed_at` (UTC) the response begins anew."""

    type: ClassVar[str] = "incident.acknowledgement_lapsed"
    lapsed_at: datetime
    response: Response


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpRequested:
    """Somebody who escalates by hand says why, and what help is needed."""

    type: ClassVar[str] = "incident.help_requested"
    briefing: Briefing
