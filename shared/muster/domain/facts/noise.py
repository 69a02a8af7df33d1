"""Something comes and goes, and comes to rest."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from muster.domain.facts.lifecycle import Response
from muster.domain.group import Joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Flapping:
    """It opens and closes again and again: it stays open until nothing has changed by `until`.

    `closed` says that its sender has closed it now.
    """

    type: ClassVar[str] = "incident.flapping"
    until: datetime
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Steadied:
    """It does not flap any more, and its sender says that it is happening."""

    type: ClassVar[str] = "incident.steadied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Alerts of other keys join the incident from here on, and open none of their own; `joined` is the one that did.

    With a `team`, it is the first of that team's, which is another than the one whose incident it is, and is told.
    """

    type: ClassVar[str] = "incident.gathered"
    joined: Joined | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """Something joined that is not to be hidden: the plan begins anew, as it would for an incident of its own.

    With `wakes`, that ends a snooze as well.
    """

    type: ClassVar[str] = "incident.raised"
    response: Response
    joined: Joined | None = None
    wakes: bool = False
