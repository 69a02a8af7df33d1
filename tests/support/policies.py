"""A policy made by hand: a shop with four people, two teams, two rotations, four levels, a plan for each severity."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from muster.domain.policy import Policy
from muster.domain.rules.channels import ChannelRule, Provider
from muster.domain.rules.classification import IncidentType, Rule, Service
from muster.domain.rules.escalation import CountedFrom, Level, Step, Target, Team, Unless
from muster.domain.rules.matching import Condition
from muster.domain.rules.oncall import Contact, Person, Schedule
from muster.domain.rules.severities import Severity, Within
from tests.support.schedules import a_layer, a_schedule

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""A Monday; 10:00 in Stockholm, an hour after the first hand-over, so that Ada is on call and Bo is her backup."""

ON_CALL = Target(kind=Target.Kind.ON_CALL)
EVERYONE = Target(kind=Target.Kind.EVERYONE)
SECONDARY = Target(kind=Target.Kind.SCHEDULE, name="secondary")
CY = Target(kind=Target.Kind.PERSON, name="cy")
DIR = Target(kind=Target.Kind.PERSON, name="dir")
NOBODY = Target(kind=Target.Kind.PERSON, name="gone")
"""Somebody whom the policy no longer knows."""

UNLESS_ACKNOWLEDGED: dict[str, Any] = {"unless": Unless.ACKNOWLEDGED}
UNLESS_RESOLVED: dict[str, Any] = {"unless": Unless.RESOLVED}
FROM_ACKNOWLEDGEMENT: dict[str, Any] = {"counted_from": CountedFrom.ACKNOWLEDGEMENT, "unless": Unless.RESOLVED}


def a_step(minutes: float, *page: Target, **changes: Any) -> Step:  # noqa: ANN401 - a field of Step each
    """Return a step that pages `page` so many minutes after the opening."""
    return replace(Step(rule="", at=timedelta(minutes=minutes), page=page), **changes)


def when(**facts: str) -> Condition:
    """Return a condition on facts by name, with one pattern each."""
    return Condition(fields=tuple((name, (pattern,)) for name, pattern in facts.items()))


def with_steps(severity: str, *steps: Step, policy: Policy | None = None) -> Policy:
    """Return a policy with these steps for one severity, each named by its place in the file."""
    policy = policy or a_policy()
    numbered = tuple(
        replace(step, rule=f"escalation.{severity}[{number}]") for number, step in enumerate(steps, start=1)
    )
    return replace(policy, escalation=policy.escalation | {severity: numbered})


def a_policy(**changes: Any) -> Policy:  # noqa: ANN401 - a field of Policy each
    """Return the policy, with some of its fields replaced."""
    policy = Policy(
        organisation="Acme Shop",
        time_zone="Europe/Stockholm",
        people=_people(),
        teams=_teams(),
        schedules=_schedules(),
        services=_services(),
        severities=_severities(),
        types={
            "outage": IncidentType(id="outage", name="Outage"),
            "data": IncidentType(id="data", name="Data trouble", team="data", runbook="https://wiki.example/data"),
        },
        levels=_levels(),
        escalation={},
        channels=_channels(),
        severity_rules=(
            Rule(
                rule="classification.severity[1]",
                when=when(title="*data loss*"),
                then="P1",
                because="what is lost does not come back",
            ),
        ),
        type_rules=(Rule(rule="classification.type[1]", when=when(title="*stale*"), then="data"),),
        routing=(Rule(rule="classification.routing[1]", when=when(environment="staging"), then="data"),),
        tiers={1: "P2", 2: "P3"},
        default_severity="P3",
        default_type="outage",
        default_team="shop",
        reopen_within=timedelta(hours=1),
    )
    for severity, steps in _escalation().items():
        policy = with_steps(severity, *steps, policy=policy)
    return replace(policy, **changes)


def _people() -> dict[str, Person]:
    zones = {
        "ada": ("Ada", "Europe/Stockholm"),
        "bo": ("Bo", "Europe/London"),
        "cy": ("Cy", "America/New_York"),
        "dir": ("Dir", "Europe/Stockholm"),
    }
    return {
        name: Person(
            id=name,
            name=spoken,
            time_zone=zone,
            contacts=tuple(Contact(channel=road, address=f"{name}-{road}") for road in ("push", "call", "email")),
        )
        for name, (spoken, zone) in zones.items()
    }


def _teams() -> dict[str, Team]:
    return {
        "shop": Team(id="shop", name="Shop", members=("ada", "bo"), on_call="primary", channel="shop-room"),
        "data": Team(id="data", name="Data", members=("cy",), on_call="primary"),
    }


def _schedules() -> dict[str, Schedule]:
    return {
        "primary": a_schedule(a_layer("ada", "bo"), id="primary", name="Primary"),
        "secondary": a_schedule(a_layer("bo", "ada"), id="secondary", name="Backup"),
    }


def _services() -> dict[str, Service]:
    return {
        "checkout": Service(
            id="checkout",
            name="Checkout",
            team="shop",
            tier=1,
            matches=(when(title="*checkout*"),),
            runbook="https://wiki.example/checkout",
        ),
        "orders": Service(
            id="orders", name="Orders", team="data", tier=2, matches=(when(**{"labels.dag": "orders*"}),)
        ),
        "blog": Service(id="blog", name="Blog"),
    }


def _severities() -> dict[str, Severity]:
    def within(minutes: float) -> Within:
        return Within(duration=timedelta(minutes=minutes))

    return {
        "P1": Severity(
            id="P1",
            name="Critical",
            also_called=("critical", "emergency"),
            acknowledge_within=within(5),
            triage_within=within(15),
            resolve_within=within(240),
            colour="#d93025",
        ),
        "P2": Severity(
            id="P2",
            name="High",
            also_called=("high", "error"),
            acknowledge_within=within(15),
            triage_within=within(60),
            resolve_within=within(480),
        ),
        "P3": Severity(
            id="P3",
            name="Medium",
            also_called=("medium", "warning"),
            acknowledge_within=Within(business_days=1),
            resolve_within=Within(business_days=3),
        ),
        "P4": Severity(id="P4", name="Low", also_called=("low", "info")),
    }


def _levels() -> dict[int, Level]:
    return {
        1: Level(number=1, name="On call", page=(ON_CALL,)),
        2: Level(number=2, name="Team", page=(EVERYONE,)),
        3: Level(number=3, name="Leads", page=(CY,)),
        4: Level(number=4, name="Director", page=(DIR,)),
    }


def _escalation() -> dict[str, tuple[Step, ...]]:
    return {
        "P1": (
            a_step(0, ON_CALL, tell=("incidents",)),
            a_step(5, SECONDARY, **UNLESS_ACKNOWLEDGED),
            a_step(15, level=2, **UNLESS_ACKNOWLEDGED),
            a_step(30, level=3, **UNLESS_ACKNOWLEDGED),
            a_step(120, level=4, **UNLESS_RESOLVED),
            a_step(60, CY, **FROM_ACKNOWLEDGEMENT),
        ),
        "P2": (
            a_step(0, ON_CALL, tell=("incidents",)),
            a_step(15, SECONDARY, **UNLESS_ACKNOWLEDGED),
            a_step(60, level=2, **UNLESS_ACKNOWLEDGED),
            a_step(480, level=3, **UNLESS_RESOLVED),
        ),
        "P3": (a_step(0, ON_CALL, tell=("incidents",), by=("email",)),),
        "P4": (a_step(0, tell=("incidents",)),),
    }


def _channels() -> dict[str, ChannelRule]:
    kinds = {"push": "push", "call": "call", "email": "email", "incidents": "slack", "shop-room": "slack"}
    return {
        name: ChannelRule(
            id=name,
            kind=kind,
            address=f"#{name}" if kind == "slack" else "",
            providers=(Provider(id=f"{name}/1", name="console"),),
        )
        for name, kind in kinds.items()
    }
