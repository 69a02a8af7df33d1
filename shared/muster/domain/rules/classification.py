"""What is watched, which kinds of incident there are, and the rules that tell them apart."""

from dataclasses import dataclass

from muster.domain.rules.circumstances import Circumstance
from muster.domain.rules.matching import Condition
from muster.domain.surroundings import Surroundings


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentType:
    """A kind of incident, and the team it goes to unless its service has one of its own.

    `runbook` is a URL or words, `first_steps` what to do first, in order; a service's own go before them.
    """

    id: str
    name: str
    description: str = ""
    team: str | None = None
    runbook: str | None = None
    first_steps: tuple[str, ...] = ()

    @property
    def described(self) -> str:
        """Return its name with what it means, where the policy says: "Slowness (it answers too late)"."""
        return f"{self.name} ({self.description})" if self.description else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Something that is watched. `matches`: an alert that fits any of these is about it. `tier`: 1 matters most.

    `depends_on` are the ids of services without which it does not work.
    """

    id: str
    name: str
    team: str | None = None
    tier: int | None = None
    matches: tuple[Condition, ...] = ()
    depends_on: tuple[str, ...] = ()
    runbook: str | None = None
    first_steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """If `when` holds amid all of `given`, the answer is `then` (a severity, a type or a team by its id).

    `because` is shown to people. A rule for the severity that is `final` decides alone.
    """

    rule: str
    when: Condition
    then: str
    because: str = ""
    given: tuple[Circumstance, ...] = ()
    final: bool = False

    def holds(self, facts: dict[str, str], around: Surroundings) -> bool:
        """Return whether it holds for an alert with these facts, and for what is around it."""
        return self.when.holds(facts) and all(each.holds(around) for each in self.given)

    def __str__(self) -> str:
        """Say why: as the policy does, or else by what must hold."""
        return self.because or " and ".join(filter(None, (str(self.when), *map(str, self.given))))
