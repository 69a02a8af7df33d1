"""Random policies with all that a plan may have: hours, repetitions, rounds, plans to follow, roles, own rules."""

from dataclasses import replace
from datetime import date, time, timedelta

from hypothesis import strategies as st

from muster.domain.policy import Policy
from muster.domain.rules.escalation import CountedFrom, During, Repeat, Step, Target, Unless
from muster.domain.rules.hours import Days, Hours
from muster.domain.rules.oncall import Notice, Person
from muster.domain.rules.roles import Role
from muster.domain.rules.severities import SEVERITIES, Severity, Urgency
from muster.domain.rules.working_time import BusinessHours
from tests.support.policies import DIR, EVERYONE, with_steps
from tests.support.strategies import MINUTES, TARGETS, policies, steps

MANAGER = Target(kind=Target.Kind.ROLE, name="manager")
WAITS = st.sampled_from([timedelta(minutes=each) for each in (1, 5, 20, 60)])
NOTICES = (("push", 0), ("call", 5), ("email", 60))


@st.composite
def plan_steps(draw: st.DrawFn) -> Step:
    """Draw a step that may keep to hours, wait for all to acknowledge, and be repeated."""
    step: Step = draw(steps())
    paging = bool(step.page) or step.level is not None
    page = (*step.page, *draw(st.sampled_from([(), (), (MANAGER,), (EVERYONE,)]))) if step.page else step.page
    hand_over = draw(st.sampled_from([(), (DIR,), (draw(TARGETS), MANAGER)]))
    times = draw(st.integers(1, 3))
    repeat = Repeat(every=draw(WAITS), times=times, hand_over_to=hand_over) if paging and draw(st.booleans()) else None
    for_all = paging and step.counted_from is CountedFrom.OPENING and draw(st.integers(0, 2)) == 0
    hours = [None, None, During.WORKING, During.OFF]
    hours += [During.RESPONDERS_WORKING, During.RESPONDERS_OFF] if paging else []
    return replace(
        step,
        page=page,
        repeat=repeat,
        unless=Unless.ALL_ACKNOWLEDGED if for_all else step.unless,
        during=draw(st.sampled_from(hours)),
        waits=draw(st.booleans()),
    )


@st.composite
def rounds(draw: st.DrawFn) -> Step:
    """Draw a step that has all the steps above it begin again."""
    repeat = Repeat(every=None, times=draw(st.integers(1, 2)), hand_over_to=draw(st.sampled_from([(), (DIR,)])))
    unless = draw(st.sampled_from([Unless.ACKNOWLEDGED, Unless.RESOLVED]))
    at = draw(st.sampled_from([timedelta(minutes=20), timedelta(hours=2)]))
    return Step(rule="", at=at, unless=unless, repeat=repeat)


@st.composite
def plan_policies(draw: st.DrawFn) -> Policy:
    """Draw a policy whose plans have all of it; who is on call does not depend on when the tick comes."""
    policy: Policy = draw(policies())
    followed = (*draw(st.lists(plan_steps(), min_size=1, max_size=2)), *draw(st.lists(rounds(), max_size=1)))
    follow = Step(rule="", at=timedelta(minutes=draw(MINUTES)), follow="other")
    one = [*draw(st.lists(plan_steps(), min_size=1, max_size=3)), *draw(st.lists(rounds(), max_size=1))]
    other = [*draw(st.lists(plan_steps(), min_size=1, max_size=2)), follow]
    policy = replace(
        policy,
        plans={"other": followed},
        roles={"manager": Role(id="manager", name="Manager", severities=SEVERITIES, filled_by=(draw(TARGETS),))},
        business_hours=BusinessHours(hours=draw(st.sampled_from(HOURS)), time_zone="Europe/Stockholm"),
        people={person.id: _with_rule(draw, person) for person in policy.people.values()},
        severities={name: _with_lapse(draw, policy.severities[name]) for name in SEVERITIES},
    )
    for name, plan in zip(SEVERITIES, (one, other, [*one, follow], [follow]), strict=True):
        policy = with_steps(name, *plan, policy=policy)
    return policy


HOURS = (
    Hours(),
    Hours(days=Days(weekdays=frozenset(range(5))), start=time(9), end=time(12)),
    Hours(days=Days(weekdays=frozenset(range(5)), never=frozenset({date(2026, 11, 2)})), start=time(22), end=time(6)),
)
"""Day and night; the morning in which the incident opens; nights, but not that of its first day."""


def _with_rule(draw: st.DrawFn, person: Person) -> Person:
    known = tuple(Notice(channel=channel, after=timedelta(minutes=minutes)) for channel, minutes in NOTICES)
    return replace(person, notify={Urgency.HIGH: known[: draw(st.integers(1, 3))]} if draw(st.booleans()) else {})


def _with_lapse(draw: st.DrawFn, severity: Severity) -> Severity:
    lasts = draw(st.sampled_from([None, timedelta(minutes=10), timedelta(hours=2)]))
    return replace(severity, acknowledgement_lasts=lasts, urgency=draw(st.sampled_from(Urgency)))
