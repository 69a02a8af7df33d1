"""What the API tells of an incident's course: that it flaps, what was said for who is paged next, what joined it."""

from datetime import datetime

from muster.entrypoint.api_answer import Answer


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
