"""Random policies from small building blocks, and random stories of commands, for Hypothesis."""

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from muster.domain.alert import AlertState
from muster.domain.command import Command
from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.commands.classification import AssessImpact, RequestSeverity, SetSeverity, Triage
from muster.domain.commands.closure import (
    AddActionItem,
    CheckCriterion,
    CompleteActionItem,
    CompleteReview,
    RequestReview,
    VerifyActionItem,
)
from muster.domain.commands.communication import SendUpdate
from muster.domain.commands.escalation import Escalate, ReportUnreached
from muster.domain.commands.hand_off import HandOver
from muster.domain.commands.healing import DecideRemedy, ReportHealing
from muster.domain.commands.holds import Snooze, Wake
from muster.domain.commands.lifecycle import Acknowledge, Close, Reopen, Resolve, Tick
from muster.domain.commands.roles import AssignRole
from muster.domain.commands.work import AddNote, ReachMilestone
from muster.domain.healing_report import HealingReport, HealingState
from muster.domain.parties import Actor, ActorKind
from muster.domain.policy import Policy
from muster.domain.rules.classification import Rule
from muster.domain.rules.closure import Closure, ReviewRule, Reviews
from muster.domain.rules.escalation import CountedFrom, Level, Step, Target, Unless
from muster.domain.rules.healing import ApprovalRule, HealingRule, OnSilence
from muster.domain.rules.impact import DIMENSIONS, LEVELS, Impact
from muster.domain.rules.matching import ALWAYS, Condition
from muster.domain.rules.roles import Filler
from muster.domain.rules.severities import SEVERITIES, Severity, Within
from muster.domain.ruling.work import MILESTONES
from tests.support.alerts import an_alert
from tests.support.drill import ADA, BO
from tests.support.informing import MANAGER_TOO, a_role, kept_informed, with_roles
from tests.support.noise_strategies import GATHERINGS, NOISE
from tests.support.policies import CY, DIR, EVERYONE, NOBODY, ON_CALL, SECONDARY, START, a_policy, when, with_steps
from tests.support.schedules import a_layer, a_schedule

if TYPE_CHECKING:
    from muster.domain.rules.oncall import Schedule

NOT_YET = Target(kind=Target.Kind.SCHEDULE, name="not yet")
"""A rotation that has not begun."""

ASSESSED = when(**{"impact.user": "high"})
TARGETS = st.sampled_from([ON_CALL, ON_CALL, EVERYONE, SECONDARY, CY, DIR, NOBODY, NOT_YET])
FILLERS: st.SearchStrategy[Target | Filler] = st.sampled_from([CY, ON_CALL, NOBODY, Filler.ACKNOWLEDGER])
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
    conditions = [*[Condition()] * 5, when(severity="P1"), when(environment="prod"), when(type="data"), ASSESSED]
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


_SOON = st.sampled_from([timedelta(minutes=each) for each in (1, 5, 30)])
HEALING = st.builds(
    HealingRule,
    rule=st.just("healing[1]"),
    when=st.sampled_from([ALWAYS, when(action="restart*"), when(severity="P1")]),
    within=_SOON,
    expected=st.just(timedelta()) | _SOON,
    quiet=st.none() | _SOON,
)
APPROVALS = st.builds(
    ApprovalRule,
    rule=st.just("approvals[1]"),
    when=st.sampled_from([ALWAYS, when(action="delete*")]),
    by=st.tuples(TARGETS),
    within=_SOON,
    on_silence=st.sampled_from(OnSilence),
)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Draw a policy whose rotations do not hand over, so that who is on call does not depend on when the tick comes."""
    policy = a_policy(
        reopen_within=timedelta(minutes=draw(st.sampled_from([0, 10, 60]))),
        closure=draw(st.sampled_from([{}, {"P1": Closure(checklist=("a", "b"))}])),
        reviews=draw(
            st.sampled_from([Reviews(), Reviews(rules=(ReviewRule(rule="reviews.when[1]", when=when(severity="P?")),))])
        ),
        override_by=draw(st.sampled_from([(), (), (ON_CALL,), (SECONDARY, CY)])),
        impact=Impact(
            raises=(
                Rule(rule="impact.raises[1]", when=when(business="high"), then="P1"),
                Rule(rule="impact.raises[2]", when=when(user="medium"), then="P2"),
            )
        ),
    )
    first = draw(st.sampled_from([("ada",), ("ada",), ("ada",), ("gone",), ()]))
    schedules: dict[str, Schedule] = {
        "primary": a_schedule(a_layer(*first), id="primary", name="Primary"),
        "secondary": a_schedule(a_layer("bo"), id="secondary", name="Backup"),
        "not yet": a_schedule(a_layer("ada", first_day=date(2099, 1, 1)), id="not yet", name="Later"),
    }
    levels = {
        number: Level(number=number, name=f"L{number}", page=(draw(TARGETS), draw(TARGETS))) for number in range(1, 5)
    }
    policy = replace(
        policy,
        schedules=schedules,
        levels=levels,
        severities={name: _severity(draw, policy.severities[name]) for name in SEVERITIES},
        healing=draw(st.lists(HEALING, max_size=1).map(tuple)),
        approvals=draw(st.lists(APPROVALS, max_size=1).map(tuple)),
        noise=draw(NOISE),
    )
    policy = with_roles(
        a_role("manager", draw(FILLERS), severities=("P1", "P2")),
        a_role("writer", MANAGER_TOO, Filler.ACKNOWLEDGER, draw(st.sampled_from([DIR, NOBODY]))),
        policy=kept_informed(policy=policy, role="writer") if draw(st.booleans()) else policy,
    )
    one, other = draw(st.lists(steps(), min_size=2, max_size=5)), draw(st.lists(steps(), min_size=1, max_size=3))
    for name, plan in zip(SEVERITIES, (one, other, other[::-1] + one[:1], other[:1]), strict=True):
        policy = with_steps(name, *plan, policy=policy)
    return policy


def _severity(draw: st.DrawFn, severity: Severity) -> Severity:
    within = st.sampled_from(
        [None, Within(business_days=1), *(Within(duration=timedelta(minutes=each)) for each in (1, 5, 30, 120))]
    )
    return replace(
        severity,
        acknowledge_within=draw(within),
        triage_within=draw(within),
        resolve_within=draw(within),
        warn_before=draw(st.sampled_from([None, timedelta(minutes=1), timedelta(minutes=10)])),
    )


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
JOINING = OPENING.map(lambda alert: replace(alert, key="another"))
"""Alerts of another key, which join the incident."""

AFTERMATH: st.SearchStrategy[Command] = st.one_of(
    st.builds(CheckCriterion, actor=ACTORS, criterion=st.sampled_from([0, 1, 2, 3, "a", "B", "z"]), done=st.booleans()),
    st.builds(RequestReview, actor=ACTORS, reason=WORDS),
    st.builds(CompleteReview, actor=ACTORS, notes=WORDS),
    st.builds(
        AddActionItem,
        actor=ACTORS,
        text=WORDS,
        owner=st.sampled_from(["ada", "bo", "nobody"]),
        due=st.dates(date(2026, 11, 1), date(2026, 11, 9)),
    ),
    st.builds(CompleteActionItem, actor=ACTORS, number=st.integers(0, 3), note=WORDS),
    st.builds(VerifyActionItem, actor=ACTORS, number=st.integers(0, 3), helped=st.booleans(), note=WORDS),
)
"""What is done once an incident is over."""

REPORTS = st.builds(
    HealingReport,
    state=st.sampled_from(HealingState),
    action=st.sampled_from(["restart it", "delete it"]),
    id=st.sampled_from(["", "r1"]),
)

COMMANDS: st.SearchStrategy[Command] = st.one_of(
    AFTERMATH,
    st.just(Tick()),
    st.just(Tick()),
    st.builds(ReceiveAlert, alert=ALERTS, incident=st.just("other")),
    st.builds(ReceiveAlert, alert=JOINING, incident=st.just("other"), gathering=GATHERINGS),
    st.builds(Acknowledge, actor=ACTORS),
    st.builds(Resolve, actor=ACTORS, note=WORDS),
    st.builds(Reopen, actor=ACTORS, reason=WORDS),
    st.builds(Close, actor=ACTORS, reason=WORDS),
    st.builds(SetSeverity, actor=ACTORS, severity=st.sampled_from([*SEVERITIES, "P0"]), reason=WORDS),
    st.builds(RequestSeverity, actor=ACTORS, severity=st.sampled_from(SEVERITIES), reason=WORDS),
    st.builds(
        AssessImpact,
        actor=ACTORS,
        levels=st.dictionaries(st.sampled_from(DIMENSIONS), st.sampled_from([*LEVELS, "huge"]), max_size=2),
        note=WORDS,
    ),
    st.builds(
        Escalate,
        actor=ACTORS,
        level=st.none() | st.integers(-1, 5),
        summary=WORDS,
        actions_taken=WORDS,
        help_needed=WORDS,
    ),
    st.builds(Triage, actor=ACTORS, type=st.sampled_from([None, "data", "outage", "weather"])),
    st.builds(ReachMilestone, actor=ACTORS, milestone=st.sampled_from([*MILESTONES, "done"])),
    st.builds(AddNote, actor=ACTORS, text=WORDS),
    st.builds(
        AssignRole,
        actor=ACTORS,
        role=st.sampled_from(["manager", "writer", "boss"]),
        person=st.sampled_from([None, "ada", "bo", "zoe"]),
        reason=WORDS,
    ),
    st.builds(
        SendUpdate, actor=ACTORS, text=WORDS, audience=st.sampled_from([None, "bosses", "users", "press"]), eta=WORDS
    ),
    st.builds(Snooze, actor=ACTORS, minutes=st.sampled_from([0, 1, 3, 30, 43_201]), reason=WORDS),
    st.builds(Wake, actor=ACTORS),
    st.builds(ReportHealing, actor=ACTORS, report=REPORTS),
    st.builds(DecideRemedy, actor=ACTORS, id=st.sampled_from(["r1", "delete it"]), approve=st.booleans(), reason=WORDS),
    st.builds(
        HandOver,
        schedule=st.sampled_from(["primary", "nowhere"]),
        before=st.just(("ada",)),
        after=st.sampled_from([("bo",), ()]),
        since=st.integers(0, 180).map(lambda minutes: START + timedelta(minutes=minutes)),
    ),
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
