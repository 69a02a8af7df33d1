"""Escalation plans as the policy writes them: steps, levels, targets, and the teams that may have their own."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from muster.domain.rules.matching import ALWAYS, Condition


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

    kind: Kind
    name: str = ""

    def __str__(self) -> str:
        """Say it as the policy file does."""
        if self.kind in {Target.Kind.SCHEDULE, Target.Kind.PERSON}:
            return self.name
        words = "on-call of" if self.kind is Target.Kind.ON_CALL else "everyone in"
        return f"{words} {self.name}" if self.name else str(self.kind)


class Unless(StrEnum):
    """What makes a step unnecessary."""

    ACKNOWLEDGED = "acknowledged"
    """Acknowledged or resolved."""
    RESOLVED = "resolved"


class CountedFrom(StrEnum):
    """From when a step's offset is counted."""

    OPENING = "opening"
    ACKNOWLEDGEMENT = "acknowledgement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of an escalation: when it is due, what makes it unnecessary, and whom it pages or tells.

    `rule` is its place in the policy file ("escalation.P1[2]", counted from 1). A step with `level` escalates to it and
    pages that level's targets besides its own. `by` names the channels to page through, instead of each person's own
    order. `when` restricts the step to incidents with certain facts.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A named rung of the escalation, and who stands on it."""

    number: int
    name: str
    page: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A group that owns services. `channel` is where it is told; `escalation` overrides the policy's, by severity."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    on_call: str | None = None
    channel: str | None = None
    escalation: dict[str, tuple[Step, ...]] = field(default_factory=dict)
