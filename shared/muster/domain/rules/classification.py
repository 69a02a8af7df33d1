"""What is watched, which kinds of incident there are, and the rules that tell them apart."""

from dataclasses import dataclass

from muster.domain.rules.matching import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentType:
    """A kind of incident, and the team it goes to unless its service has one of its own."""

    id: str
    name: str
    description: str = ""
    team: str | None = None
    runbook: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Something that is watched. `matches`: an alert that fits any of these is about it. `tier`: 1 matters most."""

    id: str
    name: str
    team: str | None = None
    tier: int | None = None
    matches: tuple[Condition, ...] = ()
    runbook: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """If `when` holds, the answer is `then` (a severity, a type or a team by its id). `because` is shown to people."""

    rule: str
    when: Condition
    then: str
    because: str = ""
