"""The parts that people play in a response, and who plays them.

Source: S1, Key Roles and Responsibilities.
"""

from dataclasses import dataclass
from enum import StrEnum

from muster.domain.rules.escalation import Target


class Filler(StrEnum):
    """Who gets a role besides those whom a step could page."""

    ACKNOWLEDGER = "acknowledger"
    """Whoever acknowledges the incident, once somebody has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role of incidents of `severities`. Those of `filled_by` are asked in their order; the first there is has it.

    A target that names another role means whoever has it: one person plays both.
    """

    id: str
    name: str
    description: str = ""
    severities: tuple[str, ...]
    filled_by: tuple[Target | Filler, ...]
