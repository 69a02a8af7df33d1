"""Random policies from small building blocks, and random stories of commands, for Hypothesis."""

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from muster.domain.alert import AlertState
from muster.domain.command import Command
from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.commands.classification import SetSeverity, Triage
from muster.domain.commands.escalation import Escalate, ReportUnreached
from muster.domain.commands.lifecycle import Acknowledge, Close, Reopen, Resolve, Tick
from muster.domain.commands.work import AddNote, ReachMilestone
from muster.domain.parties import Actor, ActorKind
from muster.domain.policy import Policy
from muster.domain.rules.escalation import CountedFrom, Level, Step, Target, Unless
from muster.domain.rules.matching import Condition
from muster.domain.rules.severities import SEVERITIES, Severity, Within
from muster.domain.ruling.work import MILESTONES
from tests.support.alerts import an_alert
from tests.support.drill import ADA, BO
from tests.support.policies import CY, DIR, EVERYONE, NOBODY, ON_CALL, SECONDARY, a_policy, when, with_steps

if TYPE_CHECKING:
    from muster.domain.rules.oncall import Schedule

NOT_YET = Target(kind=Target.Kind.SCHEDULE, name="not yet")
"""A rotation that has not begun."""

TARGETS = st.sampled_from([ON_CALL, ON_CALL, EVERYONE, SECONDARY, CY, DIR, NOBODY, NOT_YET])
TOKEN = Actor(kind=ActorKind.TOKEN, id="ci", name="CI")
ACTORS = st.sampled_from([ADA, BO, TOKEN])
WORDS = st.text(max_size=20)
MINUTES = st.sampled_from([0, 1, 5, 5, 10, 30, 60, 90, 240])


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """Draw a step that does something."""
    counted_from = draw(st.sampled_from(CountedFrom))
    after = counted_from is CountedFrom.ACKNOWLEDGEMENT
    level = draw(st.sampled_from([None, None, None, 1, 2, 3, 4]))
    page = draw(st.sampled_from([(), (draw(TARGETS),), (draw(TARGETS), draw(TARGETS))]))
    tells = level is None and not page
    conditions = [*[Condition()] * 5, when(severity="P1"), when(environment="prod"), when(type="data")]
    return Step(
        rule="",
        at=timedelta(minutes=draw(MINUTES)),
        counted_from=counted_from,
        unless=draw(st.sampled_from([None, Unless.RESOLVED] if after else [None, *Unless])),
        when=draw(st.sampled_from(conditions)),
        level=level,
        page=page,
        tell=tuple(draw(st.lists(st.sampled_from(["incidents", "email"]), min_size=tells, max_size=2, unique=True))),
        by=tuple(draw(st.sampled_from([(), (), ("email",), ("call", "push")]))),
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Draw a policy whose rotations do not hand over, so that who is on call does not depend on when the tick comes."""
    policy = a_policy(reopen_within=timedelta(minutes=draw(st.sampled_from([0, 10, 60]))))
    primary, secondary = policy.schedules["primary"], policy.schedules["secondary"]
    schedules: dict[str, Schedule] = {
        "primary": replace(primary, people=draw(st.sampled_from([("ada",), ("ada",), ("ada",), ("gone",), ()]))),
        "secondary": replace(secondary, people=("bo",)),
        "not yet": replace(primary, id="not yet", first_day=date(2099, 1, 1)),
    }
    levels = {
        number: Level(number=number, name=f"L{number}", page=(draw(TARGETS), draw(TARGETS))) for number in range(1, 5)
    }
    policy = replace(
        policy,
        schedules=schedules,
        levels=levels,
        severities={name: _severity(draw, policy.severities[name]) for name in SEVERITIES},
    )
    one, other = draw(st.lists(steps(), min_size=2, max_size=5)), draw(st.lists(steps(), min_size=1, max_size=3))
    for name, plan in zip(SEVERITIES, (one, other, other[::-1] + one[:1], other[:1]), strict=True):
        policy = with_steps(name, *plan, policy=policy)
    return policy


def _severity(draw: st.DrawFn, severity: Severity) -> Severity:
    within = st.sampled_from(
        [None, Within(business_days=1), *(Within(duration=timedelta(minutes=each)) for each in (1, 5, 30, 120))]
    )
    return replace(severity, acknowledge_within=draw(within), triage_within=draw(within), resolve_within=draw(within))


ALERTS = st.builds(
    an_alert,
    state=st.sampled_from([*[AlertState.OPEN] * 5, *AlertState]),
    severity=st.sampled_from([None, *SEVERITIES, "warning", "critical", "purple"]),
    environment=st.sampled_from([None, "prod", "staging"]),
    title=st.sampled_from(["checkout is down", "orders are stale", "data loss", "x"]),
    labels=st.dictionaries(WORDS, WORDS, max_size=2),
    test=st.sampled_from([False] * 5 + [True]),
)
OPENING = ALERTS.map(lambda alert: replace(alert, state=AlertState.OPEN))

COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.just(Tick()),
    st.just(Tick()),
    st.builds(ReceiveAlert, alert=ALERTS, incident=st.just("other")),
    st.builds(Acknowledge, actor=ACTORS),
    st.builds(Resolve, actor=ACTORS, note=WORDS),
    st.builds(Reopen, actor=ACTORS, reason=WORDS),
    st.builds(Close, actor=ACTORS),
    st.builds(SetSeverity, actor=ACTORS, severity=st.sampled_from([*SEVERITIES, "P0"]), reason=WORDS),
    st.builds(Escalate, actor=ACTORS, level=st.none() | st.integers(-1, 5), reason=WORDS),
    st.builds(Triage, actor=ACTORS, type=st.sampled_from([None, "data", "outage", "weather"])),
    st.builds(ReachMilestone, actor=ACTORS, milestone=st.sampled_from([*MILESTONES, "done"])),
    st.builds(AddNote, actor=ACTORS, text=WORDS),
    st.builds(
        ReportUnreached,
        person=st.sampled_from(["ada", "bo", "cy", "dir"]),
        step=st.sampled_from(["the latest", "no such step"]),
        run=st.integers(1, 2),
    ),
)
"""An Unreached report about "the latest" step is about the last one that paged; whoever plays it puts that in."""

GAPS = st.sampled_from([0, 0, 0.5, 1, 4, 10, 45, 300])
"""Minutes between two commands."""

STORIES = st.lists(st.tuples(GAPS, COMMANDS), min_size=3, max_size=12)
