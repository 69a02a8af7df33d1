"""What the API tells of an incident's course: what happens next, what it waits for, how it heals, what joined it."""

from datetime import datetime
from typing import Literal

from muster.entrypoint.api_answer import Answer, SeverityId


class Planned(Answer, frozen=True, kw_only=True):
    """A step of the escalation that happens at `at` if nothing changes until then."""

    at: datetime
    step: int
    escalates_to: int | None
    pages: tuple[str, ...]
    tells: tuple[str, ...]
    unless: Literal["acknowledged", "acknowledged by all", "resolved"] | None
    rule: str


class Hold(Answer, frozen=True, kw_only=True):
    """What keeps an incident from paging until `until`: why, and the place in the policy that decided."""

    until: datetime
    text: str
    rule: str | None


class SeverityRequest(Answer, frozen=True, kw_only=True):
    """Another severity that somebody asked for, and that nobody has decided on. `by` is the id of who did."""

    severity: SeverityId
    by: str
    text: str


class Approval(Answer, frozen=True, kw_only=True):
    """A remedy that waits for one of the persons `by` (ids) until `until`; then `approve` decides."""

    id: str
    action: str
    until: datetime
    by: tuple[str, ...]
    approve: bool


class Healing(Answer, frozen=True, kw_only=True):
    """How an incident mends itself: what is waited for, which remedy that is about, and what was tried before."""

    phase: Literal["expected", "running", "proposed", "verifying", "over"]
    action: str
    tried: tuple[str, ...]
    approval: Approval | None


class Flap(Answer, frozen=True, kw_only=True):
    """It opens and closes again and again. At `until` its sender's last word counts: with `closed`, that it is over."""

    until: datetime
    closed: bool


class Briefing(Answer, frozen=True, kw_only=True):
    """What somebody said who escalated it by hand last; what they did not say is empty."""

    summary: str
    actions_taken: str
    help_needed: str


class Joined(Answer, frozen=True, kw_only=True):
    """The alert of another key that made it as severe as it is, or that its plan began anew for.

    `service` is by its name for people, `team` the id of whose it is.
    """

    title: str
    severity: str
    service: str
    team: str


class Gathered(Answer, frozen=True, kw_only=True):
    """How many alerts say that it is happening, and of which services, by id; `text` says so.

    With `more`, they are those of the latest alerts alone.
    """

    alerts: int
    services: tuple[str, ...]
    more: bool
    text: str
