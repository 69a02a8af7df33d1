"""A record is closed by itself, or by a person who has seen to its checklist."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from muster.domain.commands.classification import SetSeverity
from muster.domain.commands.closure import CheckCriterion
from muster.domain.commands.lifecycle import Close, Reopen
from muster.domain.facts.closure import ClosureDue, CriterionChecked
from muster.domain.facts.lifecycle import Closed
from muster.domain.incident import IncidentState
from muster.domain.policy import Policy
from muster.domain.rules.closure import Closure
from muster.domain.story import Refused
from tests.support.drill import ADA, BO, Drill, at, facts, reasons, types
from tests.support.policies import a_policy

CRITERIA = ("Issue is fully resolved", "Root cause is documented", "Stakeholders are notified")
DAY = 24 * 60


def checked(**changes: Any) -> Policy:  # noqa: ANN401 - a field of Closure each
    """Return a policy that asks for three criteria of a P1 or a P4, and reminds three times."""
    closure = replace(Closure(checklist=CRITERIA, times=3), **changes)
    return a_policy(closure={"P1": closure, "P4": closure})


def resolved(policy: Policy | None = None, **alert: Any) -> Drill:  # noqa: ANN401 - a field of Alert each
    """Return an incident that Ada took and resolved after ten minutes, so that the window ends at minute 70."""
    drill = Drill(policy or checked(), **alert)
    drill.acknowledge(1)
    drill.resolve(10)
    return drill


def check(drill: Drill, minutes: float, *criteria: int | str, done: bool = True) -> None:
    """Have Bo check some criteria, or uncheck them."""
    for criterion in criteria:
        drill.do(minutes, CheckCriterion(actor=BO, criterion=criterion, done=done))


def test_without_a_checklist_it_closes_by_itself() -> None:
    """At the end of the reopen window, as the policy's rule."""
    drill = resolved(a_policy())
    assert drill.tick(69) == []
    (event,) = drill.tick(70)
    assert (event.fact, event.reason.rule) == (Closed(), "reopen_within")


def test_with_a_checklist_it_waits_for_a_person_who_is_reminded() -> None:
    """The owner, at the end of the window and each day after, so many times and no more."""
    drill = resolved()
    events = [event for minutes in (70, 70 + DAY, 70 + 2 * DAY, 70 + 3 * DAY) for event in drill.tick(minutes)]
    assert drill.incident.state is IncidentState.RESOLVED
    assert drill.incident.due_at is None
    assert [fact.number for fact in facts(events, ClosureDue)] == [1, 2, 3]
    assert [fact.next_at for fact in facts(events, ClosureDue)] == [at(70 + DAY), at(70 + 2 * DAY), None]
    assert {(each.person, each.channels) for event in events for each in event.reminds} == {("ada", ("push", "email"))}
    assert {event.tell for event in events} == {()}
    assert events[0].reason.rule == "closure.P1"
    assert events[0].reason.text == (
        'a person is to close it; still to be seen to: "Issue is fully resolved", "Root cause is documented" and '
        '"Stakeholders are notified" (reminder 1 of 3)'
    )


def test_a_late_tick_reminds_once_and_leaves_what_punctual_ones_do() -> None:
    """Two days and a half late: one reminder, and the count and the next time are those of three."""
    late, punctual = resolved(checked(times=9)), resolved(checked(times=9))
    (event,) = late.tick(70 + 2.5 * DAY)
    for minutes in (70, 70 + DAY, 70 + 2 * DAY):
        punctual.tick(minutes)
    assert event.fact == ClosureDue(unmet=CRITERIA, number=3, next_at=at(70 + 3 * DAY))
    assert late.incident.aftermath == punctual.incident.aftermath
    assert late.incident.deadlines == punctual.incident.deadlines == {"closure": at(70 + 3 * DAY)}


def test_a_tick_that_comes_after_them_all_says_that_it_is_the_last() -> None:
    """Of three, ten days late."""
    (event,) = resolved().tick(70 + 10 * DAY)
    assert event.fact == ClosureDue(unmet=CRITERIA, number=3, next_at=None)


def test_the_reminders_come_as_often_as_the_policy_says() -> None:
    """Every six hours instead of every day."""
    (event,) = resolved(checked(remind=timedelta(hours=6))).tick(70)
    assert event.fact == ClosureDue(unmet=CRITERIA, number=1, next_at=at(70 + 360))


def test_where_nobody_owns_it_the_teams_room_is_reminded() -> None:
    """Its sender has ended it, and nobody had taken it on."""
    drill = Drill(checked())
    drill.alert(10, state="closed")
    (event,) = drill.tick(70)
    assert (event.reminds, event.tell) == ((), ("shop-room",))


def test_criteria_are_checked_by_number_or_by_text() -> None:
    """Who and when are on record; the same again changes nothing."""
    drill = resolved()
    check(drill, 20, 1, " root cause is DOCUMENTED ", 1)
    assert facts(drill.events, CriterionChecked) == [
        CriterionChecked(criterion=CRITERIA[0], done=True),
        CriterionChecked(criterion=CRITERIA[1], done=True),
    ]
    mark = drill.incident.aftermath.checked[CRITERIA[0]]
    assert (mark.by, mark.at) == ("bo", at(20))
    assert drill.incident.aftermath.unmet == CRITERIA[2:]


def test_a_check_can_be_taken_back() -> None:
    """Then the criterion is open again."""
    drill = resolved()
    check(drill, 20, 1)
    check(drill, 21, 1, 2, done=False)
    assert drill.incident.aftermath.checked == {}
    assert len(facts(drill.events, CriterionChecked)) == 2


@pytest.mark.parametrize(
    ("criterion", "why"),
    [
        (0, "there is no criterion 0: say a number from 1 to 3"),
        (4, "there is no criterion 4: say a number from 1 to 3"),
        (
            "done",
            'no criterion is called that: say one of "Issue is fully resolved", "Root cause is documented" and ',
        ),
    ],
)
def test_what_is_not_on_the_checklist_cannot_be_checked(criterion: int | str, why: str) -> None:
    """The refusal says what can."""
    with pytest.raises(Refused, match=f"^{why}"):
        check(resolved(), 20, criterion)


@pytest.mark.parametrize(
    ("drill", "why"),
    [
        (resolved(a_policy()), "this incident has no checklist"),
        (resolved(test=True), "this incident has no checklist"),
        (Drill(checked()), "the incident is still open: resolve it first"),
    ],
)
def test_where_there_is_nothing_to_check(drill: Drill, why: str) -> None:
    """No checklist, a sender's own test, or an incident that is not over."""
    with pytest.raises(Refused, match=f"^{why}$"):
        check(drill, 20, 1)


def test_it_is_not_closed_with_criteria_open() -> None:
    """Unless for a reason, which is recorded with what was left open."""
    drill = resolved()
    check(drill, 20, 1)
    wanted = 'not everything is done: "Root cause is documented" and "Stakeholders are notified"; see to it'
    with pytest.raises(Refused, match=wanted):
        drill.do(21, Close(actor=BO, reason="  "))
    (event,) = drill.do(22, Close(actor=BO, reason="a duplicate of the other one"))
    assert event.fact == Closed(unmet=CRITERIA[1:])
    assert event.reason.text == "Bo closed it: a duplicate of the other one"


def test_with_everything_checked_a_person_closes_it() -> None:
    """By whom and when is on record, and nobody is reminded any more."""
    drill = resolved()
    check(drill, 20, 1, 2, 3)
    assert "everything on its checklist is done" in reasons(drill.tick(70))[0]
    (event,) = drill.do(80, Close(actor=BO))
    assert (event.actor, event.at, event.fact) == (BO, at(80), Closed())
    assert event.tell == ("shop-room", "incidents")
    assert (drill.incident.closed_at, drill.incident.due_at) == (at(80), None)
    assert drill.do(81, Close(actor=BO)) == []


def test_without_a_checklist_a_record_is_closed_quietly() -> None:
    """By a person too: nobody waits to hear of it."""
    (event,) = resolved(a_policy()).do(20, Close(actor=BO))
    assert event.tell == ()


def test_a_closed_record_takes_no_more_checks() -> None:
    """It is complete."""
    drill = resolved()
    drill.do(20, Close(actor=BO, reason="enough"))
    with pytest.raises(Refused, match="the incident is closed"):
        check(drill, 21, 1)


def test_a_reopened_incident_begins_with_an_empty_checklist() -> None:
    """What was seen to the first time is to be seen to again."""
    drill = resolved()
    check(drill, 20, 1)
    drill.tick(70)
    drill.do(80, Reopen(actor=BO))
    drill.resolve(90)
    assert (drill.incident.aftermath.checked, drill.incident.aftermath.reminded) == ({}, 0)
    assert types(drill.tick(150)) == ["closure_due"]


def test_the_checklist_follows_the_severity() -> None:
    """A P3 that was closed by itself, said to be a P1 after all, waits for a person; and the other way round."""
    up, down = resolved(severity="warning"), resolved()
    up.do(20, SetSeverity(actor=ADA, severity="P1", reason="worse"))
    down.do(20, SetSeverity(actor=ADA, severity="P3", reason="not so bad"))
    assert types(up.tick(70)) == ["closure_due"]
    assert types(down.tick(70)) == ["closed"]
