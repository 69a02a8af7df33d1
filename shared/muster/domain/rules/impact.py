"""How the impact of an incident is assessed, and what it makes of the severity. Source: S1, Impact Assessment."""

from dataclasses import dataclass, field

from muster.domain.rules.classification import Rule

LEVELS = ("none", "low", "medium", "high")
DIMENSIONS = ("business", "technical", "user", "recovery")
"""S1, Impact Assessment, 1 to 4."""


def usual_dimensions() -> dict[str, tuple[str, ...]]:
    """Return the dimensions of an organisation that has not said which it has."""
    return dict.fromkeys(DIMENSIONS, LEVELS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """In which dimensions an incident is assessed, each with its levels, and which levels raise the severity.

    The facts of the rules in `raises` are the dimensions. All of them that hold are asked, and the worst counts.
    """

    dimensions: dict[str, tuple[str, ...]] = field(default_factory=usual_dimensions)
    raises: tuple[Rule, ...] = ()
