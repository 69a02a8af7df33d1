"""Escalation plans as the policy writes them: steps, levels, targets, and the teams that may have their own."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from muster.domain.rules.matching import ALWAYS, Condition
from muster.domain.rules.working_time import BusinessHours


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom a step pages. `kind` says what `name` is; ON_CALL and EVERYONE name a team, or "" the incident's own."""

    class Kind(StrEnum):
        """What a target names."""

        ON_CALL = "on-call"
        EVERYONE = "everyone"
        """Every member of the team `name`, or of the incident's team where it is empty."""
        SCHEDULE = "schedule"
        PERSON = "person"
        ROLE = "role"
        """Whoever holds the role `name` on the incident."""

    kind: Kind
    name: str = ""

    def __str__(self) -> str:
        """Say it as the policy file does."""
        if self.kind in {Target.Kind.SCHEDULE, Target.Kind.PERSON}:
            return self.name
        if self.kind is Target.Kind.ROLE:
            return f"role {self.name}"
        words = "on-call of" if self.kind is Target.Kind.ON_CALL else "everyone in"
        return f"{words} {self.name}" if self.name else str(self.kind)


class Unless(StrEnum):
    """What makes a step unnecessary."""

    ACKNOWLEDGED = "acknowledged"
    """Acknowledged or resolved."""
    ALL_ACKNOWLEDGED = "acknowledged by all"
    """Acknowledged by each of those whom the step paged, or resolved."""
    RESOLVED = "resolved"


class CountedFrom(StrEnum):
    """From when a step's offset is counted."""

    OPENING = "opening"
    ACKNOWLEDGEMENT = "acknowledgement"


class During(StrEnum):
    """The hours in which a step is carried out: those of the incident's team, or of the first whom the step pages."""

    WORKING = "working hours"
    OFF = "off hours"
    RESPONDERS_WORKING = "working hours of responders"
    RESPONDERS_OFF = "off hours of responders"

    @property
    def is_working(self) -> bool:
        """Whether it is the time at work, rather than the rest."""
        return self in {During.WORKING, During.RESPONDERS_WORKING}

    @property
    def of_responders(self) -> bool:
        """Whether they are a responder's own hours."""
        return self in {During.RESPONDERS_WORKING, During.RESPONDERS_OFF}


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """To do it again, at most `times` more, and after that to page others once.

    Every so often, the step alone; or, where `every` is None, all the steps above it in its list, counted from it.
    """

    every: timedelta | None
    times: int
    hand_over_to: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of an escalation: when it is due, what makes it unnecessary, and whom it pages or tells.

    `rule` is its place in the policy file ("escalation.P1[2]", counted from 1). A step with `level` escalates to it and
    pages that level's targets besides its own. `by` names the channels to page through, instead of each person's own
    order. `when` restricts the step to incidents with certain facts, `during` to certain hours: outside them it is left
    out, or `waits` for them. A step that `follow`s a plan of the policy stands for that plan's steps, counted from it.
    """

    rule: str
    at: timedelta
    counted_from: CountedFrom = CountedFrom.OPENING
    unless: Unless | None = None
    when: Condition = ALWAYS
    level: int | None = None
    page: tuple[Target, ...] = ()
    tell: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    during: During | None = None
    waits: bool = False
    repeat: Repeat | None = None
    follow: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A named rung of the escalation, and who stands on it."""

    number: int
    name: str
    page: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A group that owns services. `channel` is where it is told; `escalation` overrides the policy's, by severity.

    Without `business_hours`, the organisation's.
    """

    id: str
    name: str
    members: tuple[str, ...] = ()
    on_call: str | None = None
    channel: str | None = None
    escalation: dict[str, tuple[Step, ...]] = field(default_factory=dict)
    business_hours: BusinessHours | None = None
