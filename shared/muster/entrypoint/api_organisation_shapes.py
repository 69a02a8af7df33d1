"""What the API gives about the organisation: its policy."""

from muster.entrypoint.api_answer import Answer, SeverityId


class Named(Answer, frozen=True, kw_only=True):
    """Something of the policy: its id and what people call it."""

    id: str
    name: str


class Severity(Answer, frozen=True, kw_only=True):
    """How bad something can be."""

    id: SeverityId
    name: str
    description: str
    colour: str


class Team(Answer, frozen=True, kw_only=True):
    """A team; `members` are ids of people, `on_call` is the id of a schedule."""

    id: str
    name: str
    members: tuple[str, ...]
    on_call: str | None


class Service(Answer, frozen=True, kw_only=True):
    """A service and the team that owns it."""

    id: str
    name: str
    team: str | None
    tier: int | None


class Level(Answer, frozen=True, kw_only=True):
    """A level of the escalation, and whom it pages."""

    number: int
    name: str
    pages: tuple[str, ...]


class Policy(Answer, frozen=True, kw_only=True):
    """The policy in force, as far as a client needs it: nobody's address is in it."""

    organisation: str
    time_zone: str
    people: tuple[Named, ...]
    teams: tuple[Team, ...]
    services: tuple[Service, ...]
    severities: tuple[Severity, ...]
    types: tuple[Named, ...]
    levels: tuple[Level, ...]
    schedules: tuple[Named, ...]
    roles: tuple[Named, ...]
    audiences: tuple[Named, ...]
