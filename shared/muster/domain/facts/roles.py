"""People get roles in the response, and hand them over."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAssigned:
    """`person` has the role from now on, instead of whoever had it; None: nobody has."""

    type: ClassVar[str] = "incident.role_assigned"
    role: str
    name: str
    """Of the role."""
    person: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleUnfilled:
    """Nobody is there to have the role."""

    type: ClassVar[str] = "incident.role_unfilled"
    role: str
    name: str
    """Of the role."""
