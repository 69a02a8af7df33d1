"""What a sender wants."""

from dataclasses import dataclass
from datetime import datetime

from muster.domain.alert import Alert
from muster.domain.group import Gathering


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveAlert:
    """Take in an alert. `incident` is the id a new incident would get.

    `came` are the latest instants at which alerts of its key came, and `turns` those at which its sender's word
    changed, this one's among them, where the policy counts either.
    """

    alert: Alert
    incident: str
    came: tuple[datetime, ...] = ()
    turns: tuple[datetime, ...] = ()
    gathering: Gathering | None = None
    """What it has in common with other alerts, whose incident it opens or joins."""
