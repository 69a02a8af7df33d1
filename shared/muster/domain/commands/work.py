"""To write down how the work goes."""

from dataclasses import dataclass

from muster.domain.parties import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachMilestone:
    """Say how far the work has got: investigating, identified or mitigated."""

    actor: Actor
    milestone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNote:
    """Write something down."""

    actor: Actor
    text: str
