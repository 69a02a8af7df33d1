"""How an organisation responds to incidents, as values. The policy file is read into these by `muster.policy`."""

from dataclasses import dataclass, field
from datetime import timedelta

from muster.domain.rules.channels import ChannelRule
from muster.domain.rules.classification import IncidentType, Rule, Service
from muster.domain.rules.escalation import Level, Step, Team
from muster.domain.rules.oncall import Person, Schedule
from muster.domain.rules.severities import Severity


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
