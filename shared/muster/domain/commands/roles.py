"""To give a role to somebody."""

from dataclasses import dataclass

from muster.domain.parties import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignRole:
    """Let `person` have the role instead of whoever has it, or nobody where it is None. As it is: nothing happens."""

    actor: Actor
    role: str
    person: str | None
    reason: str = ""
