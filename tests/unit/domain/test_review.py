"""Incidents are reviewed by rule or on request, within the time that the policy gives, and asked for once more."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.commands.classification import AssessImpact, SetSeverity
from muster.domain.commands.closure import CompleteReview, RequestReview
from muster.domain.commands.lifecycle import Close, Reopen
from muster.domain.decide import decide
from muster.domain.event import Event
from muster.domain.evolve import fold
from muster.domain.facts.closure import ReviewHeld, ReviewScheduled
from muster.domain.facts.deadlines import DeadlineMissed
from muster.domain.policy import Policy
from muster.domain.rules.circumstances import Seen
from muster.domain.rules.closure import ReviewRule, Reviews
from muster.domain.rules.severities import Within
from muster.domain.story import Context, Refused
from muster.domain.surroundings import Surroundings
from tests.support.alerts import an_alert
from tests.support.drill import ADA, BO, Drill, at, facts, types
from tests.support.policies import CY, DIR, START, a_policy, when

HOURS = 60
P1 = ReviewRule(rule="reviews.when[1]", when=when(severity="P1"))
P2_WITH_IMPACT = ReviewRule(rule="reviews.when[2]", when=when(severity="P2", **{"impact.user": "high"}))
THIRD_IN_A_WEEK = ReviewRule(rule="reviews.when[3]", recurring=Seen(times=3, within=timedelta(days=7)))


def reviewed(*rules: ReviewRule, **changes: Any) -> Policy:  # noqa: ANN401 - a field of Reviews each
    """Return a policy that has every P1 reviewed, or by these rules."""
    return a_policy(reviews=Reviews(rules=rules or (P1,), **changes))


def resolved(policy: Policy | None = None, **alert: Any) -> tuple[Drill, list[Event]]:  # noqa: ANN401 - of Alert each
    """Return an incident that Ada took and Bo resolved after ten minutes, with the events of the resolution."""
    drill = Drill(policy or reviewed(), **alert)
    drill.acknowledge(1)
    return drill, drill.resolve(10, BO)


def test_a_rule_that_holds_schedules_a_review_of_those_who_worked_on_it() -> None:
    """Within 48 hours of the resolution, with whoever acknowledged and resolved it; they and the room are told."""
    _, (_, event) = resolved()
    assert event.fact == ReviewScheduled(due_at=at(10 + 48 * HOURS), participants=("ada", "bo"))
    assert event.reason.text == 'severity is "P1"; it is held by Wed 04 Nov 10:10 CET at the latest'
    assert event.reason.rule == "reviews.when[1]"
    assert [(each.person, each.why) for each in event.reminds] == [
        ("ada", "invited to the review"),
        ("bo", "invited to the review"),
    ]
    assert event.tell == ("shop-room",)


def test_no_rule_no_review() -> None:
    """Of what no rule asks for."""
    assert types(resolved(severity="warning")[1]) == ["resolved"]


def test_a_senders_own_test_is_never_reviewed() -> None:
    """Whatever the rules say."""
    everything = ReviewRule(rule="reviews.when[1]", when=when(severity="P?"))
    assert types(resolved(reviewed(everything), test=True)[1]) == ["resolved"]
    assert types(resolved(reviewed(everything))[1]) == ["resolved", "review_scheduled"]


def test_who_else_takes_part_and_where_it_is_announced_is_the_policys() -> None:
    """Besides those who worked on it, each once; instead of the team's room."""
    _, events = resolved(reviewed(participants=(CY, DIR, CY), announce=("incidents",)))
    assert events[-1].fact == ReviewScheduled(due_at=at(10 + 48 * HOURS), participants=("ada", "bo", "cy", "dir"))
    assert events[-1].tell == ("incidents",)


@pytest.mark.parametrize(
    ("within", "due"),
    [
        (Within(duration=timedelta(hours=24)), at(10 + 24 * HOURS)),
        (Within(business_days=5), at(10 + 7 * 24 * HOURS)),
    ],
)
def test_the_time_for_it_is_the_policys(within: Within, due: datetime) -> None:
    """Calendar time, or business days: START is a Monday."""
    drill, _ = resolved(reviewed(within=within))
    assert drill.incident.aftermath.review is not None
    assert drill.incident.aftermath.review.due_at == due


def test_the_news_of_the_review_makes_that_of_the_end_not_stale() -> None:
    """Both are told to the same room, in one decision; either may go out first."""
    drill, (ended, scheduled) = resolved()
    assert set(ended.tell) >= set(scheduled.tell)
    assert drill.incident.told["shop-room"] == ended.seq


def test_a_p2_is_reviewed_if_its_impact_was_significant() -> None:
    """S2, 6.2: "P2 incidents (if significant impact)"."""
    policy = reviewed(P1, P2_WITH_IMPACT)
    drill = Drill(policy, severity="high")
    drill.do(5, AssessImpact(actor=ADA, levels={"user": "high"}))
    events = drill.resolve(10)
    assert [event.reason.rule for event in events if isinstance(event.fact, ReviewScheduled)] == ["reviews.when[2]"]
    assert types(resolved(policy, severity="high")[1]) == ["resolved"]


def test_an_impact_that_turns_out_after_the_end_has_it_reviewed() -> None:
    """Within the time that counts from the resolution."""
    drill, _ = resolved(reviewed(P1, P2_WITH_IMPACT), severity="high")
    drill.do(20, AssessImpact(actor=ADA, levels={"user": "high"}))
    assert [fact.due_at for fact in facts(drill.events, ReviewScheduled)] == [at(10 + 48 * HOURS)]


@pytest.mark.parametrize(("days", "found"), [((1, 2), ["reviews.when[3]"]), ((1, 8), []), ((1,), [])])
def test_a_recurring_incident_is_reviewed(days: tuple[int, ...], found: list[str]) -> None:
    """The third of its key within a week, by when they opened."""
    earlier = tuple(START - timedelta(days=day) for day in days)
    context = Context(policy=reviewed(THIRD_IN_A_WEEK), around=Surroundings(now=START, opened=earlier))
    events = decide(None, ReceiveAlert(alert=an_alert(severity="warning"), incident="i"), context, START)
    drill = Drill(reviewed(THIRD_IN_A_WEEK))
    drill._incident = fold(None, events)  # noqa: SLF001 - an incident that opened in other surroundings
    scheduled = [event for event in drill.resolve(10) if isinstance(event.fact, ReviewScheduled)]
    assert [event.reason.rule for event in scheduled] == found
    assert not found or scheduled[0].reason.text.startswith("it came 3 times within 7 d; ")


def test_a_reopened_incident_is_reviewed_after_its_second_end_only() -> None:
    """The first schedule is off; nothing is missed meanwhile, and the new time counts from the new end."""
    drill, _ = resolved()
    drill.do(20, Reopen(actor=ADA))
    assert drill.incident.aftermath.review is None
    drill.resolve(30)
    assert "review" not in drill.incident.missed
    assert drill.incident.aftermath.alarms == {"review": at(30 + 48 * HOURS)}


def test_a_severity_that_turns_out_worse_after_the_end_has_it_reviewed() -> None:
    """The time counts from the resolution."""
    drill, _ = resolved(severity="warning")
    drill.do(30, SetSeverity(actor=ADA, severity="P1", reason="data was lost"))
    assert facts(drill.events, ReviewScheduled)[0].due_at == at(10 + 48 * HOURS)
    drill.do(31, SetSeverity(actor=ADA, severity="P2", reason="not so much"))
    drill.do(32, SetSeverity(actor=ADA, severity="P1", reason="all of it"))
    assert len(facts(drill.events, ReviewScheduled)) == 1


def test_a_review_that_is_not_held_in_time_is_missed_once() -> None:
    """On a closed record too; those invited are reminded, and it stays on the incident's list of broken promises."""
    drill, _ = resolved()
    drill.tick(70)
    assert drill.tick(10 + 48 * HOURS - 1) == []
    (event,) = drill.tick(10 + 48 * HOURS)
    assert event.fact == DeadlineMissed(deadline="review", due_at=at(10 + 48 * HOURS))
    assert event.reason.rule == "reviews.within"
    assert [each.person for each in event.reminds] == ["ada", "bo"]
    assert (drill.incident.missed[-1:], drill.incident.due_at) == (("review",), None)
    assert drill.tick(10 + 96 * HOURS) == []


def test_a_review_that_was_held_is_missed_never() -> None:
    """By whom and when is on record, with the notes; the same again changes nothing."""
    drill, _ = resolved()
    (event,) = drill.do(60, CompleteReview(actor=ADA, notes=" Alerts came late. "))
    assert event.fact == ReviewHeld(notes="Alerts came late.")
    assert drill.do(61, CompleteReview(actor=BO)) == []
    review = drill.incident.aftermath.review
    assert review is not None
    assert (review.held_by, review.held_at) == ("ada", at(60))
    assert types(drill.tick(10 + 48 * HOURS)) == ["closed"]


def test_a_review_is_held_on_request() -> None:
    """Of a closed incident too, within the same time from then; asked for twice it is scheduled once."""
    drill, _ = resolved(severity="warning")
    drill.do(20, Close(actor=ADA))
    (event,) = drill.do(30, RequestReview(actor=ADA, reason="it was complex"))
    assert event.fact == ReviewScheduled(due_at=at(30 + 48 * HOURS), participants=("ada", "bo"))
    assert event.reason.text.startswith("Ada asked for it: it was complex; it is held by Wed 04 Nov 10:30 CET")
    assert drill.do(40, RequestReview(actor=BO)) == []


def test_a_missed_review_can_be_asked_for_again() -> None:
    """It has a new time, and may be missed once more."""
    drill, _ = resolved()
    drill.tick(60 * HOURS)
    drill.do(70 * HOURS, RequestReview(actor=ADA))
    assert "review" not in drill.incident.missed
    assert types(drill.tick(70 * HOURS + 48 * HOURS)) == ["deadline_missed"]


@pytest.mark.parametrize("command", [RequestReview(actor=ADA), CompleteReview(actor=ADA)])
def test_what_is_open_is_not_reviewed(command: RequestReview | CompleteReview) -> None:
    """First it ends."""
    with pytest.raises(Refused, match="the incident is still open"):
        Drill(reviewed()).do(5, command)
