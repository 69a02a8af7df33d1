"""How an organisation responds to incidents, as values. The policy file is read into these by `muster.policy`."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from muster.domain.rules.canary import CanaryRule
from muster.domain.rules.channels import ChannelRule
from muster.domain.rules.circumstances import Circumstance
from muster.domain.rules.classification import IncidentType, Rule, Service
from muster.domain.rules.closure import Closure, Reviews
from muster.domain.rules.communication import Audience, Communication, Template, UpdateKind
from muster.domain.rules.escalation import Level, Step, Target, Team
from muster.domain.rules.healing import ApprovalRule, HealingRule
from muster.domain.rules.heartbeats import HeartbeatRule
from muster.domain.rules.impact import Impact
from muster.domain.rules.noise import NOTHING, Noise
from muster.domain.rules.oncall import Person, Schedule
from muster.domain.rules.paging_tests import PagingTestRule
from muster.domain.rules.roles import Role
from muster.domain.rules.severities import URGENT, Severity
from muster.domain.rules.working_time import MONDAY_TO_FRIDAY, BusinessHours


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
    plans: dict[str, tuple[Step, ...]] = field(default_factory=dict)
    """Steps that others may follow, by the plan's name."""
    severity_rules: tuple[Rule, ...] = ()
    type_rules: tuple[Rule, ...] = ()
    routing: tuple[Rule, ...] = ()
    """Which team: the first rule that holds."""
    tiers: dict[int, str] = field(default_factory=dict)
    """The severity of an alert about a service of this tier when neither a rule nor the alert says one."""
    default_severity: str = "P3"
    default_type: str = ""
    default_team: str = ""
    override_by: tuple[Target, ...] = ()
    """Who may set another severity; everybody who may act on an incident where nobody is named."""
    impact: Impact = field(default_factory=Impact)
    healing: tuple[HealingRule, ...] = ()
    """The first that holds says how long an incident may mend itself; without one, people are paged at once."""
    approvals: tuple[ApprovalRule, ...] = ()
    """The first that holds says who approves a remedy; without one, it needs nobody's approval."""
    heartbeats: dict[str, HeartbeatRule] = field(default_factory=dict)
    """Whose silence is an alert, by the name under which they ping."""
    canary: CanaryRule | None = None
    """How Muster tries itself out."""
    test_pages: PagingTestRule | None = None
    """How it tries people's addresses out."""
    noise: Noise = NOTHING
    reopen_within: timedelta = timedelta(hours=1)
    """An alert of the same key reopens within this time of the resolution; after it the incident is closed."""
    business_hours: BusinessHours | None = None
    """The organisation's; Monday to Friday where it has not said."""
    roles: dict[str, Role] = field(default_factory=dict)
    audiences: dict[str, Audience] = field(default_factory=dict)
    communication: Communication = field(default_factory=Communication)
    templates: dict[UpdateKind, Template] = field(default_factory=dict)
    """Those that are the organisation's own."""
    video_bridge: str = ""
    closure: dict[str, Closure] = field(default_factory=dict)
    """By severity; one that is not here closes by itself."""
    reviews: Reviews = field(default_factory=Reviews)
    api_tokens: tuple[ApiToken, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def circumstances(self) -> tuple[Circumstance, ...]:
        """What the rules of the classification ask for besides the alert itself."""
        rules = (*self.severity_rules, *self.type_rules, *self.routing)
        return tuple(circumstance for rule in rules for circumstance in rule.given)

    @property
    def names(self) -> dict[str, str]:
        """The people's names by their ids."""
        return {person.id: person.name for person in self.people.values()}

    def called(self, person: str) -> str:
        """Return the name of a person (an id); the id itself of one whom the policy does not know, or no more."""
        return self.people[person].name if person in self.people else person

    def steps(self, severity: str, team: str) -> tuple[Step, ...]:
        """Return the escalation for a severity: the team's own where it has one, else the policy's."""
        own = self.teams[team].escalation if team in self.teams else {}
        return own.get(severity, self.escalation.get(severity, ()))

    def bridge(self, severity: str) -> str:
        """Return where those meet who work on an incident: the severity's own URL; the policy's for an urgent one."""
        return self.severities[severity].video_bridge or (self.video_bridge if severity in URGENT else "")

    def team_hours(self, team: str) -> BusinessHours:
        """Return when a team works: by its own business hours where it has some, else by the organisation's."""
        own = self.teams[team].business_hours if team in self.teams else None
        return own or self.business_hours or BusinessHours(hours=MONDAY_TO_FRIDAY, time_zone=self.time_zone)

    def person_hours(self, person: str) -> BusinessHours:
        """Return when a person works: by their own business hours, else by the organisation's on their own clock."""
        known = self.people.get(person)
        own = known.business_hours if known else None
        everybodys = self.team_hours("")
        return own or (replace(everybodys, time_zone=known.time_zone) if known else everybodys)
