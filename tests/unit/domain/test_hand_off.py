"""Who is told of a hand-off, and when there may be another."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from muster.domain.commands.hand_off import HandOver
from muster.domain.delivery import Delivery, Letter, ShiftEdge
from muster.domain.hand_off import Part, Watched, concerned, look, next_look, outdated
from muster.domain.hand_off_notice import notices
from muster.domain.message import MessageKind
from muster.domain.policy import Policy
from muster.domain.reason import Reason
from muster.domain.rules.escalation import Target
from muster.domain.rules.oncall import Schedule
from muster.domain.standing import Shift, Standing
from muster.domain.story import Context
from tests.support.drill import Drill
from tests.support.hand_offs import DAY, MINUTE, told_policy, told_schedule, with_schedule
from tests.support.policies import ON_CALL, a_step, with_steps
from tests.support.standing import an_override

TUESDAY = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
ADA = Watched(people=("ada",), at=TUESDAY - DAY)
TURNS = told_schedule("ada", "bo", "cy")
EARLY = told_schedule("ada", "bo", "cy", ahead=30 * MINUTE)


def told(
    schedule: Schedule, watched: Watched | None, now: datetime, standing: Standing | None = None
) -> dict[str, str]:
    """Return who is told what."""
    _, hand_off = look(schedule, watched, standing or Standing(), now)
    return {person: part for part, people in (hand_off.parts if hand_off else ()) for person in people}


@pytest.mark.parametrize(
    ("watched", "now", "expected"),
    [
        (ADA, TUESDAY - MINUTE, {}),
        (ADA, TUESDAY, {"ada": Part.ENDED, "bo": Part.BEGAN}),
        (ADA, TUESDAY + DAY, {"ada": Part.ENDED, "cy": Part.BEGAN}),
        (None, TUESDAY, {}),
        (Watched(people=(), at=TUESDAY - DAY), TUESDAY, {"bo": Part.BEGAN}),
        (Watched(people=("bo", "cy"), at=TUESDAY - DAY), TUESDAY, {"cy": Part.ENDED}),
        (Watched(people=("bo",), at=TUESDAY - DAY), TUESDAY, {}),
    ],
)
def test_who_is_told(watched: Watched | None, now: datetime, expected: dict[str, str]) -> None:
    """Whoever is on call and was not, and whoever was and is not."""
    assert told(TURNS, watched, now) == expected


def test_the_end_of_the_last_turn_is_told_though_nobody_takes_over() -> None:
    """And the notice says so."""
    ending = replace(TURNS, layers=(replace(TURNS.layers[0], until=date(2026, 11, 3)),))
    assert told(ending, ADA, TUESDAY) == {"ada": Part.ENDED}
    assert words(ending, ADA, TUESDAY) == {"ada": "Nobody takes over. No incident is open."}


def words(schedule: Schedule, watched: Watched, now: datetime, standing: Standing | None = None) -> dict[str, str]:
    """Return how it is said who else it is."""
    policy = with_schedule(told_policy(), schedule)
    context = Context(policy=policy, standing=standing or Standing())
    _, hand_off = look(schedule, watched, context.standing, now)
    assert hand_off is not None
    return {notice.to.person: notice.letter.why for notice in notices(hand_off, [], context, now)}


@pytest.mark.parametrize(
    ("watched", "people", "expected"),
    [
        (("ada",), ("bo", "cy"), {"ada": "Bo and Cy take over", "bo": "You take over from Ada"}),
        (("ada", "dir"), ("bo",), {"bo": "You take over from Ada and Dir"}),
        (("ada",), ("ada", "bo"), {"bo": "You join Ada"}),
        (("ada", "bo"), ("ada",), {"bo": "Ada stays on call"}),
        (("ada", "bo", "cy"), ("ada", "cy"), {"bo": "Ada and Cy stay on call"}),
        ((), ("bo",), {"bo": "Nobody was on call before you"}),
        (("gone",), ("bo",), {"bo": "You take over from gone"}),
    ],
)
def test_each_is_told_who_else_it_is(
    watched: tuple[str, ...], people: tuple[str, ...], expected: dict[str, str]
) -> None:
    """Those who go, who come, who stay; of whom the policy does not know any more, the id."""
    shift = Shift(start=TUESDAY, end=TUESDAY + DAY, people=people)
    schedule = replace(TURNS, layers=(), ical_url="https://calendar.example/x.ics")
    found = words(schedule, Watched(people=watched, at=TUESDAY - DAY), TUESDAY, calendar(shift))
    assert {person: found[person] for person in expected} == {
        person: f"{said}. No incident is open." for person, said in expected.items()
    }


def calendar(*shifts: Shift) -> Standing:
    """Return what stands where the schedule's calendar has these shifts."""
    return Standing(calendars={"primary": shifts})


def test_a_calendar_that_has_not_been_read_tells_nothing() -> None:
    """Nobody is on call by it, as far as is known; that is no hand-off, and is not remembered as one."""
    schedule = replace(TURNS, layers=(), ical_url="https://calendar.example/x.ics")
    assert look(schedule, ADA, Standing(), TUESDAY) == (ADA, None)
    assert look(schedule, None, Standing(), TUESDAY) == (None, None)
    assert next_look(schedule, None, Standing(), TUESDAY) is None


@pytest.mark.parametrize(
    ("now", "soon", "expected"),
    [
        (TUESDAY - 31 * MINUTE, (), {}),
        (TUESDAY - 30 * MINUTE, (), {"bo": Part.AHEAD}),
        (TUESDAY - 10 * MINUTE, (), {"bo": Part.AHEAD}),
        (TUESDAY - 10 * MINUTE, ("bo",), {}),
        (TUESDAY, ("bo",), {"ada": Part.ENDED, "bo": Part.BEGAN}),
    ],
)
def test_whoever_is_to_take_over_is_told_ahead_once(
    now: datetime, soon: tuple[str, ...], expected: dict[str, str]
) -> None:
    """Half an hour before; a tick that comes late tells of it late, and not any more once it is so."""
    assert told(EARLY, replace(ADA, soon=soon), now) == expected


def test_who_is_put_on_call_at_short_notice_is_told_ahead_too() -> None:
    """By an override that somebody has just made."""
    shortly = an_override(start=TUESDAY + 10 * MINUTE, end=TUESDAY + 20 * MINUTE)
    assert told(EARLY, Watched(people=("bo",), at=TUESDAY), TUESDAY + MINUTE, Standing(overrides=(shortly,))) == {
        "cy": Part.AHEAD
    }


def test_clocks_that_are_put_forward_take_no_hand_off_with_them() -> None:
    """A turn that is due at half past two, which the clock skips, begins when it is put forward, and is told then."""
    spring = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    schedule = told_schedule("ada", "bo", hand_over=time(2, 30), first=date(2026, 3, 28))
    watched = Watched(people=("ada",), at=spring - timedelta(hours=3))
    assert told(schedule, watched, spring - MINUTE) == {}
    assert told(schedule, watched, spring + 30 * MINUTE) == {"ada": Part.ENDED, "bo": Part.BEGAN}


@pytest.mark.parametrize(
    ("schedule", "now", "expected"),
    [
        (TURNS, TUESDAY - timedelta(hours=3), TUESDAY),
        (EARLY, TUESDAY - timedelta(hours=3), TUESDAY - 30 * MINUTE),
        (EARLY, TUESDAY - 30 * MINUTE, TUESDAY),
        (EARLY, TUESDAY, TUESDAY + DAY - 30 * MINUTE),
        (told_schedule("ada"), TUESDAY, None),
    ],
)
def test_when_there_may_be_something_to_tell_next(schedule: Schedule, now: datetime, expected: datetime | None) -> None:
    """At the next hand-off, or so long before it; at once where nobody has looked yet."""
    assert next_look(schedule, ADA, Standing(), now) == expected
    assert next_look(schedule, None, Standing(), now) == now


def test_an_incident_concerns_its_teams_on_call_and_whomever_its_plan_pages() -> None:
    """Neither a sender's test, nor what has to do with others only."""
    policy = with_steps("P1", a_step(0, ON_CALL), a_step(5, Target(kind=Target.Kind.SCHEDULE, name="secondary")))
    data = replace(policy.teams["data"], on_call=None)
    policy = replace(policy, teams=policy.teams | {"data": data})
    shop, other = Drill(policy).incident, replace(Drill(policy).incident, team="data", plan=())
    test = replace(shop, test=True)
    named = Target(kind=Target.Kind.ON_CALL, name="shop")
    by_name = replace(other, plan=(replace(shop.plan[0], page=(named,)),))

    found = [shop, other, test, by_name]
    assert ids(found, "primary", policy) == [True, False, False, True]
    assert ids([replace(shop, plan=()), shop], "secondary", policy) == [False, True]


def ids(incidents: list, schedule: str, policy: Policy) -> list[bool]:  # type: ignore[type-arg]
    """Return which of some incidents concern a schedule."""
    return [bool(concerned([each], policy.schedules[schedule], policy)) for each in incidents]


def a_delivery(part: Part, recipient: str, at: datetime) -> Delivery:
    """Return a delivery that tells somebody of their shift."""
    letter = Letter(headline="", why="", shift=ShiftEdge(schedule="primary", at=at))
    return Delivery(
        id="d",
        event="e",
        incident="",
        seq=0,
        epoch=0,
        run=0,
        kind=MessageKind.REMINDER,
        recipient=recipient,
        channel="push",
        chain=("push",),
        step=None,
        why="",
        reason=Reason(code="hand_off", text=""),
        about=part,
        actor="Muster",
        asked_at=at,
        next_attempt_at=at,
        letter=letter,
    )


@pytest.mark.parametrize(
    ("part", "person", "now", "expected"),
    [
        (Part.BEGAN, "bo", TUESDAY, None),
        (Part.BEGAN, "bo", TUESDAY - timedelta(seconds=5), None),
        (Part.BEGAN, "bo", TUESDAY + DAY, "superseded"),
        (Part.ENDED, "ada", TUESDAY, None),
        (Part.ENDED, "ada", TUESDAY + 2 * DAY, "superseded"),
        (Part.AHEAD, "bo", TUESDAY - 5 * MINUTE, None),
        (Part.AHEAD, "cy", TUESDAY - 5 * MINUTE, "superseded"),
        (Part.AHEAD, "bo", TUESDAY, "superseded"),
    ],
)
def test_what_is_not_so_any_more_is_not_told(part: Part, person: str, now: datetime, expected: str | None) -> None:
    """The clock of who sends may be a little behind that of who asked for it."""
    reason = outdated(a_delivery(part, person, TUESDAY), Context(policy=told_policy()), now)
    assert (reason.code if reason else None) == expected


def test_a_schedule_that_the_policy_has_no_more_is_not_told_of() -> None:
    """It has nobody on call."""
    policy = replace(told_policy(), schedules={})
    reason = outdated(a_delivery(Part.BEGAN, "bo", TUESDAY), Context(policy=policy), TUESDAY)
    assert reason is not None


def test_an_incident_notes_each_hand_off_once() -> None:
    """None that was before it or that it knows already, and none of a schedule that is gone, or once it is over."""
    drill = Drill(severity="P4")
    opened = drill.incident.opened_at
    over = HandOver(schedule="primary", before=("ada",), after=("bo",), since=opened + 10 * MINUTE)

    assert drill.do(10, replace(over, since=opened)) == []
    assert drill.do(10, replace(over, schedule="gone")) == []
    (noted,) = drill.do(10, over)
    assert noted.reason.text == "Primary went from Ada to Bo"
    assert drill.do(11, over) == []
    assert drill.do(11, replace(over, since=over.since - MINUTE)) == []
    (again,) = drill.do(12, replace(over, before=("bo",), after=(), since=over.since + MINUTE))
    assert again.reason.text == "Primary went from Bo to nobody"
    drill.resolve(13)
    assert drill.do(14, replace(over, since=over.since + 4 * MINUTE)) == []
