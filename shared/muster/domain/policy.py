"""How an organisation responds to incidents, as values. The policy file is read into these by `muster.policy`."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase

SEVERITIES = ("P1", "P2", "P3", "P4")
"""Worst first."""


def worst(*severities: str) -> str:
    """Return the worst of some severities."""
    return min(severities, key=SEVERITIES.index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """A deadline: so long after the start, or so many business days by the wall clock of the policy's zone."""

    duration: timedelta = timedelta()
    business_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A road to a person: the name of a channel of the policy, and the address on it."""

    channel: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who can be paged. `contacts` are tried in their order."""

    id: str
    name: str
    time_zone: str
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A weekly rotation: `people` take turns, a week each, handing over by the wall clock of `time_zone`.

    `first_day` is the day of a hand-over (its weekday is the hand-over's) on which the first of `people` begins.
    Before it nobody is on call.
    """

    id: str
    name: str
    people: tuple[str, ...]
    first_day: date
    hand_over: time
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom a step pages. `kind` says what `name` is; ON_CALL and EVERYONE name a team, or "" the incident's own."""

    class Kind(StrEnum):
        """What a target names."""

        ON_CALL = "on-call"
        EVERYONE = "everyone"
        """Every member of the team `name`, or of the incident's team where it is empty."""
        SCHEDULE = "schedule"
        PERSON = "person"

    kind: Kind
    name: str = ""

    def __str__(self) -> str:
        """Say it as the policy file does."""
        if self.kind in {Target.Kind.SCHEDULE, Target.Kind.PERSON}:
            return self.name
        words = "on-call of" if self.kind is Target.Kind.ON_CALL else "everyone in"
        return f"{words} {self.name}" if self.name else str(self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A group that owns services. `channel` is where it is told; `escalation` overrides the policy's, by severity."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    on_call: str | None = None
    channel: str | None = None
    escalation: dict[str, "tuple[Step, ...]"] = field(default_factory=dict)


def matches(text: str, pattern: str) -> bool:
    """Return whether text fits a pattern: * is any text, ? any character; case is ignored."""
    return fnmatchcase(text.casefold(), pattern.casefold().replace("[", "[[]"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Facts that must all hold: a field's name and the patterns of which one must match (* and ?, case ignored).

    Fields: title, description, source, service, environment, severity, type, resource, key, and labels.NAME.
    A fact that is absent or empty matches no pattern. No fields at all: it always holds.
    """

    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def holds(self, facts: dict[str, str]) -> bool:
        """Return whether every field of the condition matches."""
        return all(
            any(matches(fact, pattern) for pattern in patterns) if (fact := facts.get(name)) else False
            for name, patterns in self.fields
        )

    def __str__(self) -> str:
        """Say it in words: 'title is "*disk*" and service is "a" or "b"'."""
        return " and ".join(
            f"{name} is " + " or ".join(f'"{pattern}"' for pattern in patterns) for name, patterns in self.fields
        )


class Unless(StrEnum):
    """What makes a step unnecessary."""

    ACKNOWLEDGED = "acknowledged"
    """Acknowledged or resolved."""
    RESOLVED = "resolved"


class CountedFrom(StrEnum):
    """From when a step's offset is counted."""

    OPENING = "opening"
    ACKNOWLEDGEMENT = "acknowledgement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of an escalation: when it is due, what makes it unnecessary, and whom it pages or tells.

    `rule` is its place in the policy file ("escalation.P1[2]", counted from 1). A step with `level` escalates to it and
    pages that level's targets besides its own. `by` names the channels to page through, instead of each person's own
    order. `when` restricts the step to incidents with certain facts.
    """

    rule: str
    at: timedelta
    counted_from: CountedFrom = CountedFrom.OPENING
    unless: Unless | None = None
    when: Condition = Condition()
    level: int | None = None
    page: tuple[Target, ...] = ()
    tell: tuple[str, ...] = ()
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A named rung of the escalation, and who stands on it."""

    number: int
    name: str
    page: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity:
    """One of P1 to P4: what it means, how fast it must go, and what senders call it.

    `response_within` is the promise to respond as the organisation states it; `acknowledge_within` what is expected of
    the person on call; `triage_within` when severity and type must have been confirmed. None: no deadline.
    """

    id: str
    name: str
    description: str = ""
    also_called: tuple[str, ...] = ()
    """Senders' own words for it, matched without regard to case."""
    acknowledge_within: Within | None = None
    triage_within: Within | None = None
    resolve_within: Within | None = None
    colour: str = "#5f6368"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentType:
    """A kind of incident, and the team it goes to unless its service has one of its own."""

    id: str
    name: str
    description: str = ""
    team: str | None = None
    runbook: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Something that is watched. `matches`: an alert that fits any of these is about it. `tier`: 1 matters most."""

    id: str
    name: str
    team: str | None = None
    tier: int | None = None
    matches: tuple[Condition, ...] = ()
    runbook: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """If `when` holds, the answer is `then` (a severity, a type or a team by its id). `because` is shown to people."""

    rule: str
    when: Condition
    then: str
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRule:
    """A channel: its kind (sms, call, push, slack, email, webhook, console) and its providers, tried in order.

    A provider is its name ("twilio", "ntfy", "slack_bot", "slack_webhook", "smtp", "webhook", "console") and its
    settings; `secret` among them names a secret, never holds one. `address` is where a channel that is told, rather
    than a person, is to be found: a Slack channel, a mailing list, a topic.
    """

    id: str
    kind: str
    providers: "tuple[Provider, ...]"
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One account with one provider. `id` is "channel/n", unique in the policy."""

    id: str
    name: str
    settings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A token of the API, known by the SHA-256 of its text (hexadecimal). `person` for a personal one."""

    name: str
    sha256: str
    role: str
    person: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything an organisation has decided about its response. Every cross-reference in it has been checked."""

    organisation: str
    time_zone: str
    people: dict[str, Person]
    teams: dict[str, Team]
    schedules: dict[str, Schedule]
    services: dict[str, Service]
    severities: dict[str, Severity]
    types: dict[str, IncidentType]
    levels: dict[int, Level]
    escalation: dict[str, tuple[Step, ...]]
    channels: dict[str, ChannelRule]
    severity_rules: tuple[Rule, ...] = ()
    type_rules: tuple[Rule, ...] = ()
    routing: tuple[Rule, ...] = ()
    """Which team: the first rule that holds."""
    tiers: dict[int, str] = field(default_factory=dict)
    """The severity of an alert about a service of this tier when neither a rule nor the alert says one."""
    default_severity: str = "P3"
    default_type: str = ""
    default_team: str = ""
    reopen_within: timedelta = timedelta(hours=1)
    """An alert of the same key reopens within this time of the resolution; after it the incident is closed."""
    api_tokens: tuple[ApiToken, ...] = ()
    warnings: tuple[str, ...] = ()

    def steps(self, severity: str, team: str) -> tuple[Step, ...]:
        """Return the escalation for a severity: the team's own where it has one, else the policy's."""
        own = self.teams[team].escalation if team in self.teams else {}
        return own.get(severity, self.escalation.get(severity, ()))


def turn_of(schedule: Schedule, at: datetime) -> int | None:
    """Return whose turn it is at an aware instant, as an index into `people`; None before the rotation begins.

    The hand-over is when the clock on the wall first shows its time, or is put forward past it; in an hour that the
    clock shows twice nobody hands back.
    """
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - 6 ms that only the paging path needs

    local = at.astimezone(ZoneInfo(schedule.time_zone))
    first = datetime.combine(schedule.first_day, schedule.hand_over)
    weeks = (local.replace(tzinfo=None) - first) // timedelta(weeks=1)
    if local.fold and at >= (first + (weeks + 1) * timedelta(weeks=1)).replace(tzinfo=local.tzinfo).astimezone(UTC):
        weeks += 1
    return weeks % len(schedule.people) if weeks >= 0 and schedule.people else None
