"""Another severity, another plan, counted from the opening."""

from dataclasses import replace
from datetime import timedelta

import pytest

from muster.domain.commands.classification import AssessImpact, SetSeverity, Triage
from muster.domain.facts.escalation import Escalated, Paged, StepSkipped, Told
from muster.domain.policy import Policy
from muster.domain.rules.escalation import Repeat, Step, Unless
from muster.domain.standing import Silence, Standing
from tests.support.drill import ADA, BO, Drill, at, paged, types
from tests.support.policies import (
    CY,
    DIR,
    EVERYONE,
    ON_CALL,
    SECONDARY,
    UNLESS_ACKNOWLEDGED,
    UNLESS_RESOLVED,
    a_policy,
    a_step,
    when,
    with_steps,
)


def test_steps_already_overdue_fire_at_once_and_in_order() -> None:
    """At 20 minutes a P2 becomes a P1: what a P1 would have done by then happens, the rest in time."""
    drill = Drill(severity="high")
    assert paged(drill.tick(15)) == ["bo"]
    events = drill.do(20, SetSeverity(actor=ADA, severity="P1", reason="it is so bad"))
    assert types(events)[0] == "severity_changed"
    assert paged(events) == ["ada", "bo"]
    assert drill.incident.level == 2
    assert paged(drill.tick(29)) == []
    assert paged(drill.tick(30)) == ["cy"]


def test_no_step_fires_twice() -> None:
    """What both plans have in common, and has been done, is not done again."""
    drill = Drill(severity="high")
    drill.tick(15)
    drill.do(16, SetSeverity(actor=ADA, severity="P1", reason="it is so bad"))
    drill.do(17, SetSeverity(actor=ADA, severity="P2", reason="it is so bad"))
    drill.do(18, SetSeverity(actor=ADA, severity="P1", reason="it is so bad"))
    steps = [event.fact.step for event in drill.events if isinstance(event.fact, Paged | Escalated | Told)]
    assert len(steps) == len(set(steps))


def test_another_road_is_another_step() -> None:
    """Whoever was only sent a mail for a P3 is woken when it becomes a P1."""
    drill = Drill(severity="medium")
    assert [recipient.channels for recipient in drill.events[1].recipients] == [("email",)]
    events = drill.do(1, SetSeverity(actor=BO, severity="P1", reason="it is so bad"))
    assert [(r.person, r.channels) for event in events for r in event.recipients] == [
        ("ada", ("push", "call", "email"))
    ]


def test_a_lower_severity_takes_back_what_has_not_fired() -> None:
    """A P1 lowered to P4 pages nobody any more, and stays at its level."""
    drill = Drill()
    drill.tick(15)
    events = drill.do(16, SetSeverity(actor=ADA, severity="P4", reason="it is so bad"))
    assert paged(events) == []
    assert paged(drill.tick(10_000)) == []
    assert drill.incident.level == 2


def test_an_acknowledged_incident_does_not_wake_those_conditional_on_that() -> None:
    """Made worse after the acknowledgement, only what is unless resolved remains."""
    drill = Drill(severity="high")
    drill.acknowledge(1)
    assert paged(drill.do(20, SetSeverity(actor=ADA, severity="P1", reason="it is so bad"))) == []
    assert paged(drill.tick(130)) == ["cy", "dir"]


class TestOverdueAtOnce:
    """What another plan makes overdue is due at once: then one page to each is enough."""

    def policy(self, *more: Step) -> Policy:
        """Return a policy whose P1 pages whoever is on call again every five minutes, and then the director."""
        again = Repeat(every=timedelta(minutes=5), times=5, hand_over_to=(DIR,))
        steps = (a_step(0, ON_CALL, by=("call",), repeat=again, **UNLESS_ACKNOWLEDGED), *more)
        return with_steps("P1", *steps)

    def test_repeats_of_one_step_page_once_and_say_so(self) -> None:
        """At 17 minutes the first page and three repeats are overdue; the rest comes in time."""
        drill = Drill(self.policy(), severity="low")
        events = drill.do(17, SetSeverity(actor=BO, severity="P1", reason="it is so bad"))
        assert paged(events) == ["ada"]
        left_out = [event for event in events if isinstance(event.fact, StepSkipped)]
        assert [event.reason.text for event in left_out] == ["Ada knows already, and once is enough"] * 3
        assert {event.reason.rule for event in left_out} == {"escalation.P1[1]"}
        assert [paged(drill.tick(minutes)) for minutes in (19, 20, 25, 30)] == [[], ["ada"], ["ada"], ["dir"]]

    def test_what_has_been_done_is_repeated_once(self) -> None:
        """A P1 repeats what the P2 has paged already."""
        policy = with_steps("P2", a_step(0, ON_CALL, by=("call",)), policy=self.policy())
        drill = Drill(policy, severity="high")
        assert paged(drill.events) == ["ada"]
        assert paged(drill.do(17, SetSeverity(actor=BO, severity="P1", reason="it is so bad"))) == ["ada"]

    def test_others_and_other_channels_are_paged_all_the_same(self) -> None:
        """The backup, and Ada by what the others say; the level rises, and Bo is not paged by it in the same way."""
        more = (a_step(5, SECONDARY), a_step(6, ON_CALL, by=("push",)), a_step(7, level=2))
        drill = Drill(self.policy(*more), severity="low")
        events = drill.do(8, SetSeverity(actor=BO, severity="P1", reason="it is so bad"))
        assert paged(events) == ["ada", "bo", "ada", "ada"]
        assert drill.incident.level == 2

    def test_another_condition_is_another_page(self) -> None:
        """An acknowledgement would end the first, and not the second; those who must all acknowledge are asked to."""
        for unless in (Unless.RESOLVED, Unless.ALL_ACKNOWLEDGED):
            policy = with_steps("P1", a_step(0, EVERYONE, **UNLESS_ACKNOWLEDGED), a_step(5, EVERYONE, unless=unless))
            drill = Drill(policy, severity="low")
            assert paged(drill.do(8, SetSeverity(actor=BO, severity="P1", reason="it is so bad"))) == ["ada", "bo"] * 2

    def test_what_lasts_longer_is_enough(self) -> None:
        """What an acknowledgement does not end does what a page would that it ends."""
        policy = with_steps("P1", a_step(0, ON_CALL, **UNLESS_RESOLVED), a_step(5, EVERYONE, **UNLESS_ACKNOWLEDGED))
        drill = Drill(policy, severity="low")
        assert paged(drill.do(8, SetSeverity(actor=BO, severity="P1", reason="it is so bad"))) == ["ada", "bo"]

    def test_who_must_all_acknowledge_is_asked_by_each_step_that_says_so(self) -> None:
        """A step waits only for those whom it has paged."""
        everybody = {"unless": Unless.ALL_ACKNOWLEDGED}
        policy = with_steps("P1", a_step(0, ON_CALL, **everybody), a_step(5, EVERYONE, **everybody))
        drill = Drill(policy, severity="low")
        drill.do(8, SetSeverity(actor=BO, severity="P1", reason="it is so bad"))
        assert drill.incident.fired[drill.incident.plan[1].id] == ("ada", "bo")

    def test_a_channel_is_told_though_everybody_knows(self) -> None:
        """What the step does besides is done."""
        steps = (a_step(0, ON_CALL), a_step(5, ON_CALL, tell=("incidents",)))
        policy = with_steps("P4", a_step(60, DIR), policy=with_steps("P1", *steps))
        events = Drill(policy, severity="low").do(8, SetSeverity(actor=BO, severity="P1", reason="it is so bad"))
        assert paged(events) == ["ada"]
        assert [event.tell for event in events if isinstance(event.fact, Told)] == [("incidents",)]

    def test_who_hands_over_is_paged(self) -> None:
        """All is overdue: Ada once, and the director."""
        drill = Drill(self.policy(), severity="low")
        assert paged(drill.do(60, SetSeverity(actor=BO, severity="P1", reason="it is so bad"))) == ["ada", "dir"]

    def test_a_late_tick_pages_as_often_as_punctual_ones(self) -> None:
        """Nothing made the plan another one: each repetition had its time."""
        late, punctual = Drill(self.policy()), Drill(self.policy())
        for minute in range(1, 18):
            punctual.tick(minute)
        late.tick(17)
        assert paged(late.events) == paged(punctual.events) == ["ada"] * 4

    def test_what_a_silence_has_put_off_for_its_owner_comes_once(self) -> None:
        """Owned, and silenced for half an hour: what is unless resolved falls due at its end, however late that is."""
        again = Repeat(every=timedelta(minutes=5), times=4)
        policy = with_steps("P1", a_step(0, ON_CALL), a_step(5, CY, repeat=again, **UNLESS_RESOLVED))
        silence = Silence(id="s1", when=when(key="*"), start=at(2), end=at(22))
        drill = Drill(policy, Standing(silences=(silence,)))
        drill.acknowledge(1)
        assert paged(drill.tick(24)) == ["cy"]
        assert paged(drill.tick(26)) == ["cy"]

    def test_a_step_of_a_later_round_that_is_repeated_is_not_lost(self) -> None:
        """It is the beginning of repetitions that are still to come."""
        again = Repeat(every=timedelta(minutes=7), times=1)
        everything = Repeat(every=None, times=1)
        steps = (a_step(0, ON_CALL, repeat=again), a_step(10, repeat=everything, **UNLESS_ACKNOWLEDGED))
        drill = Drill(with_steps("P1", *steps), severity="low")
        drill.do(12, SetSeverity(actor=BO, severity="P1", reason="it is so bad"))
        assert paged(drill.tick(17)) == ["ada"]


class TestWhoMadeItSo:
    """Whoever owns it and makes it worse knows that."""

    POLICY = with_steps("P1", a_step(0, ON_CALL, CY, **UNLESS_RESOLVED), a_step(5, level=2, **UNLESS_RESOLVED))

    def test_is_not_paged_for_that(self) -> None:
        """Ada, who owns it: not at once, and not among those of the level; the others are."""
        drill = Drill(self.POLICY, severity="low")
        drill.acknowledge(1)
        assert paged(drill.do(8, SetSeverity(actor=ADA, severity="P1", reason="it is so bad"))) == ["cy", "bo"]
        assert drill.incident.level == 2

    def test_is_paged_where_somebody_else_did(self) -> None:
        """Bo made it worse: Ada may not have seen it, and Bo has not said that he is at it."""
        drill = Drill(self.POLICY, severity="low")
        drill.acknowledge(1)
        assert paged(drill.do(8, SetSeverity(actor=BO, severity="P1", reason="it is so bad"))) == ["ada", "cy", "bo"]

    def test_is_paged_where_nobody_owns_it(self) -> None:
        """Ada has not said that she is at it."""
        drill = Drill(self.POLICY, severity="low")
        assert "ada" in paged(drill.do(8, SetSeverity(actor=ADA, severity="P1", reason="it is so bad")))

    def test_is_paged_by_what_comes_later(self) -> None:
        """It is still not resolved."""
        drill = Drill(with_steps("P1", a_step(60, ON_CALL, **UNLESS_RESOLVED)), severity="low")
        drill.acknowledge(1)
        drill.do(8, SetSeverity(actor=ADA, severity="P1", reason="it is so bad"))
        assert paged(drill.tick(60)) == ["ada"]

    def test_is_paged_by_a_step_that_goes_on(self) -> None:
        """Else its repetitions would be lost."""
        again = Repeat(every=timedelta(minutes=10), times=2)
        drill = Drill(with_steps("P1", a_step(0, ON_CALL, repeat=again, **UNLESS_RESOLVED)), severity="low")
        drill.acknowledge(1)
        drill.do(8, SetSeverity(actor=ADA, severity="P1", reason="it is so bad"))
        assert paged(drill.tick(20)) == ["ada", "ada"]

    def test_the_level_rises_though_nobody_else_is_there(self) -> None:
        """Ada is all there is of it: it is reached, and she is not paged."""
        drill = Drill(with_steps("P1", a_step(0, ON_CALL), a_step(1, level=2), policy=_alone()), severity="low")
        drill.acknowledge(1)
        events = drill.do(8, SetSeverity(actor=ADA, severity="P1", reason="it is so bad"))
        assert (paged(events), drill.incident.level) == ([], 2)


def _alone() -> Policy:
    policy = a_policy()
    return replace(policy, levels=policy.levels | {2: replace(policy.levels[2], page=(ON_CALL,))})


class TestWhyOverdue:
    """What is overdue only since the plan is another one says so, and not what was never waited for."""

    @pytest.mark.parametrize(("before", "after", "did"), [("low", "P1", "raised"), ("critical", "P3", "lowered")])
    def test_a_severity(self, before: str, after: str, did: str) -> None:
        """Whether it was due at the opening or later; in its time, a step says what has not happened."""
        steps = (a_step(0, CY), a_step(5, DIR), a_step(60, CY))
        policy = with_steps("P1", a_step(0, ON_CALL))
        drill = Drill(with_steps(after, *steps, policy=policy), severity=before)
        events = drill.do(8, SetSeverity(actor=BO, severity=after, reason="it is so bad"))
        said = {(event.reason.code, event.reason.text) for event in events if event.recipients}
        assert said == {("severity_changed", f"{did} to {after}: it is so bad")}
        assert drill.tick(60)[-1].reason.code in {"elapsed", "not_acknowledged"}

    def test_an_impact(self) -> None:
        """In the words of the assessment."""
        step = a_step(0, CY, when=when(**{"impact.business": "high"}))
        drill = Drill(with_steps("P1", step))
        events = drill.do(8, AssessImpact(actor=ADA, levels={"business": "high"}))
        (page,) = [event for event in events if event.recipients]
        assert page.reason.text == "impact assessed as business high: Ada assessed the impact"

    def test_a_type(self) -> None:
        """Who says what it is."""
        drill = Drill(with_steps("P1", a_step(0, CY, when=when(type="data"))))
        events = drill.do(8, Triage(actor=ADA, type="data"))
        (page,) = [event for event in events if event.recipients]
        assert (page.reason.code, page.reason.text) == ("triaged", "Ada says it is data")
