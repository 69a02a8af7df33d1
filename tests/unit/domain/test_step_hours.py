"""Steps that are only for working time, or only for the rest."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from muster.domain.commands.classification import SetSeverity, Triage
from muster.domain.commands.escalation import Escalate
from muster.domain.commands.lifecycle import Tick
from muster.domain.decide import decide
from muster.domain.evolve import fold
from muster.domain.facts.escalation import StepPutOff, StepSkipped
from muster.domain.facts.holds import Released
from muster.domain.hold import HoldKind
from muster.domain.policy import Policy
from muster.domain.rules.classification import Rule
from muster.domain.rules.escalation import CountedFrom, During, Repeat, Step, Target, Unless
from muster.domain.rules.hours import Days, Hours
from muster.domain.rules.working_time import BusinessHours
from muster.domain.step_hours import coming
from muster.domain.story import Context
from tests.support.drill import ADA, BO, Drill, at, facts, paged, reasons
from tests.support.policies import (
    CY,
    DIR,
    NOBODY,
    ON_CALL,
    SECONDARY,
    UNLESS_ACKNOWLEDGED,
    a_step,
    when,
    with_steps,
)

STOCKHOLM, NEW_YORK = "Europe/Stockholm", "America/New_York"
HOUR = 60
"""START is a Monday, ten in the morning in Stockholm and four in New York."""


def hours(start: int, end: int, zone: str = STOCKHOLM) -> BusinessHours:
    """Return the business hours between two hours of a weekday."""
    weekdays = Days(weekdays=frozenset(range(5)))
    return BusinessHours(hours=Hours(days=weekdays, start=time(start), end=time(end)), time_zone=zone)


def with_hours(*steps: Step, business: BusinessHours | None = None) -> Policy:
    """Return the policy with these steps for P1, and business hours from nine to five."""
    return replace(with_steps("P1", *steps), business_hours=business or hours(9, 17))


def during(said: str, minutes: float, *page: Target, waits: bool = False) -> Step:
    """Return a step that keeps to certain hours."""
    return a_step(minutes, *page, during=During(said), waits=waits)


def test_a_step_is_only_carried_out_in_its_hours() -> None:
    """At five past ten it is working time, and the step for the rest is left out, once and with its reason."""
    drill = Drill(with_hours(during("working hours", 5, CY), during("off hours", 6, DIR)))
    assert paged(drill.tick(5)) == ["cy"]
    events = drill.tick(6)
    assert paged(events) == []
    assert facts(events, StepSkipped)[-1].number == 2
    assert reasons(events)[-1] == "it is only for off hours"
    assert events[-1].reason.rule == "escalation.P1[2]"
    drill.tick(100_000)
    assert len(facts(drill.events, StepSkipped)) == 1


def test_out_of_hours_it_is_the_other_way_round() -> None:
    """At six in the evening."""
    drill = Drill(with_hours(during("working hours", 8 * HOUR, CY), during("off hours", 8 * HOUR, DIR)))
    assert paged(drill.tick(8 * HOUR)) == ["dir"]


def test_a_step_that_waits_is_put_off_to_its_hours() -> None:
    """From six in the evening to nine the next morning, said and on record; then it pages, unless acknowledged."""
    policy = with_hours(a_step(0, ON_CALL), during("working hours", 8 * HOUR, CY, waits=True))
    drill = Drill(policy)
    events = drill.tick(8 * HOUR)
    assert paged(events) == []
    put_off = facts(events, StepPutOff)[-1]
    assert (put_off.number, put_off.until) == (2, at(23 * HOUR))
    assert drill.incident.timers["step:2"] == at(23 * HOUR)
    assert paged(drill.tick(23 * HOUR - 0.1)) == []
    events = drill.tick(23 * HOUR)
    assert paged(events) == ["cy"]
    assert reasons(events)[-1] == "8 h after it was opened; put off to working hours"


def test_an_acknowledgement_ends_the_waiting() -> None:
    """What was put off is only carried out if it is still wanted."""
    step = replace(during("working hours", 8 * HOUR, CY, waits=True), **UNLESS_ACKNOWLEDGED)
    drill = Drill(with_hours(step))
    drill.tick(8 * HOUR)
    drill.acknowledge(9 * HOUR)
    assert paged(drill.tick(24 * HOUR)) == []


def test_it_may_wait_for_the_end_of_work_too() -> None:
    """From ten in the morning to five."""
    drill = Drill(with_hours(during("off hours", 0, CY, waits=True)))
    assert paged(drill.tick(7 * HOUR - 0.1)) == []
    assert paged(drill.tick(7 * HOUR)) == ["cy"]


def test_work_without_an_end_is_not_waited_for() -> None:
    """Who works day and night has no off hours: the step is left out."""
    always = BusinessHours(hours=Hours(), time_zone=STOCKHOLM)
    drill = Drill(with_hours(during("off hours", 0, CY, waits=True), business=always))
    assert len(facts(drill.events, StepSkipped)) == 1
    assert drill.incident.put_off == {}


@pytest.mark.parametrize(("said", "expected"), [("working hours", ["cy"]), ("off hours", [])])
def test_the_hours_are_the_teams_own_if_it_has_some(said: str, expected: list[str]) -> None:
    """The organisation is not at work at ten, the shop is."""
    policy = with_hours(during(said, 0, CY), business=hours(13, 17))
    shop = replace(policy.teams["shop"], business_hours=hours(9, 17))
    drill = Drill(replace(policy, teams=policy.teams | {"shop": shop}), service="checkout")
    assert paged(drill.events) == expected


@pytest.mark.parametrize(
    ("said", "page", "expected"),
    [
        ("working hours of responders", (CY,), []),
        ("off hours of responders", (CY,), ["cy"]),
        ("working hours of responders", (DIR, CY), ["dir", "cy"]),
        ("working hours of responders", (CY, DIR), []),
        ("off hours of responders", (NOBODY, CY), ["cy"]),
    ],
)
def test_or_those_of_the_first_whom_it_pages(said: str, page: tuple[Target, ...], expected: list[str]) -> None:
    """By their own clock: it is four in the morning where Cy is, ten where the director is."""
    assert paged(Drill(with_hours(during(said, 0, *page))).events) == expected


def test_somebody_with_hours_of_their_own_keeps_to_them() -> None:
    """Cy works at night."""
    policy = with_hours(during("working hours of responders", 0, CY))
    cy = replace(policy.people["cy"], business_hours=hours(3, 7, NEW_YORK))
    assert paged(Drill(replace(policy, people=policy.people | {"cy": cy})).events) == ["cy"]


def test_with_nobody_there_the_teams_hours_count() -> None:
    """So that it is said that nobody is there, and the next step moves up."""
    drill = Drill(with_hours(during("working hours of responders", 0, NOBODY), a_step(30, DIR)))
    assert paged(drill.events) == ["dir"]


def test_what_moves_up_is_in_its_hours() -> None:
    """Nobody is on call: the step for the night does not move up by day, the one after it does."""
    drill = Drill(with_hours(a_step(0, NOBODY), during("off hours", 5, CY), a_step(9, DIR)))
    assert paged(drill.events) == ["dir"]
    assert paged(drill.tick(5)) == []


def test_somebody_who_asks_by_hand_is_not_told_to_wait() -> None:
    """The hours are about what happens by itself."""
    drill = Drill(with_hours(a_step(5, level=3, during=During.OFF)))
    assert paged(drill.do(1, Escalate(actor=ADA, level=3))) == ["cy"]


def test_a_late_tick_does_what_a_punctual_one_would() -> None:
    """The step was due at half past four, in working time; the tick comes at six. It is paged, not lost."""
    policy = with_hours(during("working hours", 6.5 * HOUR, CY))
    assert paged(Drill(policy).tick(8 * HOUR)) == ["cy"]
    waiting = Drill(with_hours(during("off hours", HOUR, CY, waits=True)))
    events = waiting.tick(12 * HOUR)
    assert paged(events) == ["cy"]
    assert facts(events, StepPutOff)[0].until == at(7 * HOUR)


def test_what_is_overdue_under_another_severity_is_asked_about_the_hour_it_is() -> None:
    """It is P1 at night: a step for the day that would have been due at noon wakes nobody."""
    policy = with_hours(during("working hours", HOUR, CY), during("off hours", HOUR, DIR))
    drill = Drill(policy, severity="low")
    assert paged(drill.do(12 * HOUR, SetSeverity(actor=ADA, severity="P1", reason="it got worse"))) == ["dir"]


def test_what_is_overdue_once_it_goes_on_is_asked_about_that_hour() -> None:
    """Held over the end of the working day while somebody owned it: what is for working time is left out at night."""
    drill = Drill(with_hours(a_step(6 * HOUR, CY, during=During.WORKING)))
    drill.acknowledge(1)
    last = drill.events[-1]
    released = Released(kind=HoldKind.SILENCED, ended_at=at(12 * HOUR), response=None)
    after = fold(drill.incident, [replace(last, seq=last.seq + 1, at=at(12 * HOUR), fact=released)])
    events = decide(after, Tick(), Context(policy=drill.policy), at(12 * HOUR))
    assert facts(events, StepSkipped)
    assert paged(events) == []


def test_a_new_run_asks_anew() -> None:
    """What was left out or put off before it was reopened is no matter."""
    drill = Drill(with_hours(during("off hours", 0, CY), during("off hours", 1, DIR, waits=True)))
    drill.tick(1)
    drill.resolve(2)
    drill.alert(8 * HOUR, received_at=at(8 * HOUR))
    assert (drill.incident.run, drill.incident.skipped, drill.incident.put_off) == (2, (), {})
    assert paged(drill.tick(8 * HOUR + 1)) == ["dir"]
    assert paged(drill.events) == ["cy", "dir"]


def test_what_happens_next_is_told_with_its_hours() -> None:
    """What will be left out is not announced; what waits is, at the time it waits for."""
    steps = (during("off hours", 5, SECONDARY), during("off hours", 6, CY, waits=True), a_step(9 * HOUR, DIR))
    drill = Drill(with_hours(*steps))
    found = coming(drill.incident, Context(policy=drill.policy))
    assert found is not None
    assert (found[0], found[1].page) == (at(7 * HOUR), (CY,))


WAITING = {"during": During.WORKING, "waits": True}
AFTERNOON = hours(13, 17)
"""From three hours after START on."""


def waiting(minutes: float, *page: Target, **changes: object) -> Step:
    """Return a step that waits for working hours, and pages unless somebody owns it."""
    return a_step(minutes, *page, **UNLESS_ACKNOWLEDGED | WAITING | changes)


def calls(policy: Policy) -> list[tuple[float, str]]:
    """Return whom an incident that nobody looks after pages in five days, and after how many hours, as ticks come."""
    drill = Drill(policy)
    found = [(0.0, person) for person in paged(drill.events)]
    while (due := drill.incident.due_at) and due < at(5 * 24 * HOUR):
        found += [((due - at(0)).total_seconds() / 3600, person) for person in paged(drill.do_at(due, Tick()))]
    return found


def test_what_comes_after_a_step_that_waits_comes_after_it() -> None:
    """Each has its hour, the reasons are true, and it is the same if the tick is late."""
    policy = with_hours(waiting(0, ON_CALL), waiting(60, SECONDARY), waiting(180, DIR), business=AFTERNOON)
    assert calls(policy) == [(3, "ada"), (4, "bo"), (6, "dir")]
    drill = Drill(policy)
    drill.tick(6 * HOUR)
    assert paged(drill.events) == ["ada", "bo", "dir"]
    assert reasons([event for event in drill.events if event.recipients]) == [
        "P1 incident opened; put off to working hours",
        "Ada did not acknowledge within 1 h; put off to working hours",
        "Ada and Bo did not acknowledge within 3 h; put off to working hours",
    ]


def test_each_keeps_to_its_own_hours_too() -> None:
    """The first at four in the afternoon; the second would follow at five, and waits for the next afternoon."""
    policy = with_hours(waiting(0, ON_CALL), waiting(60, SECONDARY), waiting(180, DIR), business=hours(16, 17))
    assert calls(policy) == [(6, "ada"), (30, "bo"), (54, "dir")]


def test_repetitions_follow() -> None:
    """Of the step itself, of all of it, and whoever comes after those."""
    again = Repeat(every=timedelta(minutes=30), times=2, hand_over_to=(DIR,))
    policy = with_hours(waiting(0, ON_CALL, repeat=again), waiting(120, SECONDARY), business=AFTERNOON)
    assert calls(policy) == [(3, "ada"), (3.5, "ada"), (4, "ada"), (4.5, "dir"), (5, "bo")]
    everything = Repeat(every=None, times=2, hand_over_to=(DIR,))
    rounds = a_step(60, repeat=everything, **UNLESS_ACKNOWLEDGED)
    assert calls(with_hours(waiting(0, ON_CALL), rounds, business=AFTERNOON)) == [
        (3, "ada"),
        (4, "ada"),
        (5, "ada"),
        (6, "dir"),
    ]


@pytest.mark.parametrize(
    "more",
    [
        (),
        (a_step(0, tell=("incidents",)),),
        (a_step(0, DIR, counted_from=CountedFrom.ACKNOWLEDGEMENT, unless=Unless.RESOLVED),),
    ],
)
def test_what_has_no_hours_comes_after_it_if_nobody_was_paged(more: tuple[Step, ...]) -> None:
    """The second was to be paged since the first did not answer, and the first has not been asked yet."""
    policy = with_hours(*more, waiting(0, ON_CALL), a_step(60, SECONDARY), business=AFTERNOON)
    assert calls(policy) == [(3, "ada"), (4, "bo")]


@pytest.mark.parametrize("first", [(a_step(0, ON_CALL), waiting(5, CY)), (waiting(0, CY), a_step(0, ON_CALL))])
def test_what_has_no_hours_keeps_its_time_if_somebody_was(first: tuple[Step, ...]) -> None:
    """That somebody is told in the afternoon does not hold up those who are to help whoever was woken."""
    policy = with_hours(*first, a_step(60, SECONDARY), waiting(120, DIR), business=AFTERNOON)
    assert [each for each in calls(policy) if each[1] in {"ada", "bo"}] == [(0, "ada"), (1, "bo")]


def test_what_is_for_the_other_hours_keeps_its_time() -> None:
    """By night it is paged instead of what waits for the day; and what is counted from elsewhere waits for nothing."""
    night = a_step(5, SECONDARY, during=During.OFF)
    assert calls(with_hours(waiting(0, ON_CALL), night, business=AFTERNOON)) == [(5 / 60, "bo"), (3, "ada")]
    later = a_step(10, DIR, counted_from=CountedFrom.ACKNOWLEDGEMENT, unless=Unless.RESOLVED)
    drill = Drill(with_hours(waiting(0, ON_CALL), later, business=AFTERNOON))
    drill.acknowledge(1)
    assert paged(drill.tick(11)) == ["dir"]


def test_what_is_to_come_at_once_is_not_held_up_by_what_waits() -> None:
    """A room is told when it opens, whoever is to be paged in the afternoon."""
    policy = with_hours(waiting(0, ON_CALL), a_step(0, tell=("incidents",)), business=AFTERNOON)
    assert "incidents" in {channel for event in Drill(policy).events for channel in event.tell}


def test_a_plan_without_hours_waits_for_nothing() -> None:
    """Raised to P1 while it waits as P3: the first step is the same but for its hours, and fires at once."""
    policy = with_steps(
        "P3", waiting(0, ON_CALL), a_step(60, SECONDARY), policy=with_hours(a_step(0, ON_CALL), a_step(60, SECONDARY))
    )
    drill = Drill(replace(policy, business_hours=AFTERNOON), severity="P3")
    assert paged(drill.do(30, SetSeverity(actor=BO, severity="P1", reason="worse"))) == ["ada"]
    assert paged(drill.tick(60)) == ["bo"]
    later = Drill(drill.policy, severity="P3")
    assert paged(later.tick(180)) == ["ada"]
    assert paged(later.do(185, SetSeverity(actor=BO, severity="P1", reason="worse"))) == ["bo"]


def test_another_plan_that_waits_counts_from_the_same_hour() -> None:
    """Lowered to P3 just after the first was paged in the afternoon: the second has half an hour yet, not none."""
    policy = with_steps(
        "P3",
        waiting(0, ON_CALL),
        waiting(30, SECONDARY),
        policy=with_hours(waiting(0, ON_CALL), waiting(60, SECONDARY), business=AFTERNOON),
    )
    drill = Drill(policy)
    drill.tick(180)
    assert paged(drill.do(185, SetSeverity(actor=ADA, severity="P3", reason="better"))) == []
    assert paged(drill.tick(209)) == []
    assert paged(drill.tick(210)) == ["bo"]


def test_the_hours_are_asked_anew_of_what_has_become_another_teams() -> None:
    """It waited for the shop's afternoon; data is at work already."""
    rule = Rule(rule="routing[1]", when=when(type="data"), then="data")
    policy = replace(with_hours(waiting(0, CY), business=AFTERNOON), routing=(rule,))
    data = replace(policy.teams["data"], business_hours=hours(9, 17))
    drill = Drill(replace(policy, teams=policy.teams | {"data": data}))
    assert paged(drill.do(5, Triage(actor=ADA, type="data"))) == ["cy"]


def test_what_happens_next_counts_from_what_is_about_to_wait() -> None:
    """Before the first is due: it will be put off, and the second with it, so that nobody is paged before the first."""
    policy = with_hours(waiting(5, ON_CALL), a_step(60, SECONDARY))
    for steps in (policy.escalation["P1"], policy.escalation["P1"][:1]):
        drill = Drill(with_hours(*steps, business=AFTERNOON))
        found = coming(drill.incident, Context(policy=drill.policy))
        assert found is not None
        assert (found[0], found[1].page) == (at(180), (ON_CALL,))
