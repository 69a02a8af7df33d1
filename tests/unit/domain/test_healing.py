"""Self-healing: nobody is paged while it may still work, and everybody is told what was tried when it has not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from muster.domain.alert import AlertState
from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.commands.classification import SetSeverity
from muster.domain.commands.healing import DecideRemedy, ReportHealing
from muster.domain.commands.lifecycle import Reopen
from muster.domain.event import Event
from muster.domain.facts.healing import (
    ApprovalRequested,
    HealingExpected,
    HealingFailed,
    HealingStarted,
    HealingSucceeded,
    RemedyApproved,
    RemedyDenied,
)
from muster.domain.group import Gathering
from muster.domain.healing_report import HealingReport, HealingState
from muster.domain.hold import HoldKind
from muster.domain.incident import IncidentState
from muster.domain.parties import Actor, ActorKind
from muster.domain.policy import Policy
from muster.domain.rules.escalation import Target
from muster.domain.rules.healing import ApprovalRule, HealingRule, OnSilence
from muster.domain.story import Refused
from tests.support.alerts import an_alert
from tests.support.drill import ADA, BO, Drill, at, paged
from tests.support.policies import a_policy, when

HEALER = Actor(kind=ActorKind.TOKEN, id="token:healer", name="the healer")
RULE = HealingRule(
    rule="healing[1]", when=when(service="checkout"), within=timedelta(minutes=10), quiet=timedelta(minutes=15)
)
APPROVAL = ApprovalRule(
    rule="approvals[1]",
    when=when(action="*delete*"),
    by=(Target(kind=Target.Kind.PERSON, name="bo"),),
    within=timedelta(minutes=5),
)


def _policy(*, rule: HealingRule | None = RULE, approval: ApprovalRule | None = APPROVAL) -> Policy:
    return a_policy(healing=(rule,) if rule else (), approvals=(approval,) if approval else ())


def _said(state: HealingState, action: str = "restart checkout", **more: str) -> HealingReport:
    return HealingReport(state=state, action=action, **more)


def _opened_by(state: HealingState = HealingState.STARTED, policy: Policy | None = None, **more: Any) -> Drill:  # noqa: ANN401 - a field each
    return Drill(policy or _policy(), state=AlertState.HEALING, healing=_said(state, **more), service="checkout")


def _tell(drill: Drill, minutes: float, state: HealingState, action: str = "restart checkout") -> list[Event]:
    return drill.do(minutes, ReportHealing(actor=HEALER, report=_said(state, action)))


def _facts(events: list[Event]) -> list[type]:
    return [type(event.fact) for event in events]


class TestWhileItMayHeal:
    """The deadline of the rule is kept for the remedy."""

    def test_a_report_opens_an_incident_that_pages_nobody(self) -> None:
        """It is open, and says by when it must have healed."""
        drill = _opened_by()
        assert paged(drill.events) == []
        assert drill.incident.state is IncidentState.TRIGGERED
        hold = drill.incident.holds[HoldKind.HEALING]
        assert (hold.until, hold.rule) == (at(10), "healing[1]")
        assert hold.text == "healing is given 10 min"

    def test_a_report_on_an_open_incident_stops_its_escalation(self) -> None:
        """Whoever was paged before has been; nobody else is."""
        drill = Drill(_policy(), service="checkout")
        assert paged(drill.events) == ["ada"]
        _tell(drill, 1, HealingState.STARTED)
        assert drill.tick(10.9) == []

    def test_all_remedies_together_have_the_time(self) -> None:
        """A healer that begins again and again, whatever it calls that, keeps nobody asleep for ever."""
        drill = _opened_by()
        for minutes in range(1, 9):
            _tell(drill, minutes, HealingState.STARTED, f"restart number {minutes}")
        assert drill.incident.holds[HoldKind.HEALING].until == at(10)
        assert paged(drill.tick(10)) == ["ada"]

    def test_once_a_remedy_has_failed_others_keep_nobody_from_being_paged(self) -> None:
        """People are at it: the plan goes on, to the next in turn."""
        drill = _opened_by()
        _tell(drill, 4, HealingState.FAILED)
        _tell(drill, 5, HealingState.STARTED, "scale checkout up")
        assert paged(drill.tick(9)) == ["bo"]

    def test_what_gets_worse_is_left_to_healing_no_longer(self) -> None:
        """Where the rule speaks of milder incidents only."""
        rule = replace(RULE, when=when(severity="P3"), within=timedelta(hours=10))
        drill = Drill(_policy(rule=rule), state=AlertState.HEALING, healing=_said(HealingState.STARTED), severity="P3")
        assert paged(drill.events) == []
        assert paged(drill.alert(5, severity="critical", receipt="r2")) == ["ada"]

    def test_without_a_rule_people_are_paged_as_ever(self) -> None:
        """Nobody has decided to wait for it; the report is on record."""
        drill = _opened_by(policy=_policy(rule=None))
        assert paged(drill.events) == ["ada"]
        assert HealingStarted in _facts(drill.events)

    def test_a_rule_may_ask_for_the_action(self) -> None:
        """Only remedies that fit are waited for."""
        rule = replace(RULE, when=when(action="scale*"))
        assert paged(_opened_by(policy=_policy(rule=rule)).events) == ["ada"]
        assert paged(_opened_by(policy=_policy(rule=rule), action="scale it up").events) == []

    def test_an_owned_incident_is_not_taken_from_its_owner(self) -> None:
        """A report is noted, and the plan of those who are at work goes on."""
        drill = Drill(_policy(), service="checkout")
        drill.acknowledge(1)
        _tell(drill, 2, HealingState.STARTED)
        assert drill.incident.holds == {}
        assert drill.incident.state is IncidentState.ACKNOWLEDGED


class TestExpected:
    """The policy may wait a little for a remedy to begin."""

    POLICY = _policy(rule=replace(RULE, expected=timedelta(minutes=2)))

    def test_nobody_is_paged_before_it_could_begin(self) -> None:
        """And a report within the time starts the remedy's own."""
        drill = Drill(self.POLICY, service="checkout")
        assert _facts(drill.events)[1] is HealingExpected
        assert paged(drill.events) == []
        _tell(drill, 1, HealingState.STARTED)
        assert drill.incident.holds[HoldKind.HEALING].until == at(11)

    def test_when_none_begins_people_are_paged(self) -> None:
        """Two minutes later, and the page says why only then."""
        drill = Drill(self.POLICY, service="checkout")
        events = drill.tick(2)
        assert paged(events) == ["ada"]
        assert events[0].reason.text == "no healing began in time"
        assert events[-1].reason.text == "P1 incident not healed"

    def test_where_it_is_not_waited_for_any_more_it_is_not_healed_yet(self) -> None:
        """The rule is for P3, and it is a P1 by now: the page says what the remedy is about, and not that it failed."""
        only = replace(RULE, expected=timedelta(minutes=2), when=when(severity="P3"))
        for state, action, yet in (
            (None, "", "nothing has begun to mend it"),
            (HealingState.STARTED, "restart it", "restart it is still at work"),
            (HealingState.SUCCEEDED, "restart it", "whether restart it has mended it is not known"),
            (HealingState.PROPOSED, "delete it", "nobody has decided on delete it"),
        ):
            drill = Drill(_policy(rule=only), service="checkout", severity="P3")
            if state:
                _tell(drill, 0.5, state, action)
            events = drill.do(1, SetSeverity(actor=ADA, severity="P1", reason="it is wider"))
            assert events[-1].reason.text == f"P1 incident not healed yet: {yet}"

    def test_other_incidents_are_not_waited_for(self) -> None:
        """The rule's condition decides."""
        assert paged(Drill(self.POLICY, service="orders").events) == ["ada"]


class TestWhenItFails:
    """Failed, late, or without effect: people are paged at once, with what was tried."""

    def test_a_failure_pages_at_once(self) -> None:
        """The plan begins then, from its first step."""
        drill = _opened_by()
        events = _tell(drill, 4, HealingState.FAILED)
        assert _facts(events)[0] is HealingFailed
        assert paged(events) == ["ada"]
        assert drill.incident.healing is not None
        assert drill.incident.healing.tried == ("restart checkout failed",)
        assert paged(drill.tick(8.9)) == []
        assert paged(drill.tick(9)) == ["bo"]

    def test_a_remedy_that_takes_too_long_has_failed(self) -> None:
        """At its deadline, not before."""
        drill = _opened_by()
        assert drill.tick(9.9) == []
        events = drill.tick(10)
        assert paged(events) == ["ada"]
        assert events[0].reason.text == "restart checkout took too long"

    def test_a_failure_after_it_was_given_up_pages_nobody_twice(self) -> None:
        """It is on record; the people are at it already."""
        drill = _opened_by()
        drill.tick(10)
        assert paged(_tell(drill, 11, HealingState.FAILED)) == []

    def test_everything_that_was_tried_is_told(self) -> None:
        """In its order, also what came after a failure."""
        drill = _opened_by()
        _tell(drill, 4, HealingState.FAILED)
        _tell(drill, 5, HealingState.STARTED, "scale checkout up")
        _tell(drill, 6, HealingState.SUCCEEDED, "scale checkout up")
        assert drill.incident.healing is not None
        assert drill.incident.healing.tried == ("restart checkout failed", "scale checkout up (succeeded)")

    def test_a_failure_opens_nothing(self) -> None:
        """There is no incident that it belongs to, and no alert that says that anything is wrong."""
        with pytest.raises(Refused, match="nothing that it could have healed"):
            _opened_by(HealingState.FAILED)


class TestWhenItSucceeds:
    """What the healer says is verified before it counts."""

    def test_said_again_it_is_no_news(self) -> None:
        """The quiet period counts from the first word, and it was tried once; so of one that failed."""
        failed = _opened_by()
        assert _tell(failed, 3, HealingState.FAILED)
        assert _tell(failed, 4, HealingState.FAILED) == []
        drill = _opened_by()
        _tell(drill, 3, HealingState.SUCCEEDED)
        assert _tell(drill, 4, HealingState.SUCCEEDED) == []
        assert drill.incident.holds[HoldKind.HEALING].until == at(18)

    def test_quiet_verifies_it(self) -> None:
        """After the quiet period it is resolved, and says by what it was healed."""
        drill = _opened_by()
        assert _facts(_tell(drill, 3, HealingState.SUCCEEDED))[0] is HealingSucceeded
        assert drill.tick(17.9) == []
        events = drill.tick(18)
        assert drill.incident.state is IncidentState.RESOLVED
        assert events[0].reason.text == "healed by itself: restart checkout; quiet for 15 min since"
        assert paged(drill.events) == []

    def test_the_senders_own_close_verifies_it_at_once(self) -> None:
        """It knows best."""
        drill = _opened_by()
        _tell(drill, 3, HealingState.SUCCEEDED)
        drill.alert(5, state=AlertState.CLOSED, receipt="r2")
        assert drill.incident.state is IncidentState.RESOLVED

    def test_where_only_a_close_verifies_it_its_absence_pages(self) -> None:
        """Without a quiet period in the rule, the sender has the remedy's time once more."""
        drill = _opened_by(policy=_policy(rule=replace(RULE, quiet=None)))
        _tell(drill, 3, HealingState.SUCCEEDED)
        assert drill.tick(12.9) == []
        events = drill.tick(13)
        assert paged(events) == ["ada"]
        assert events[0].reason.text == "restart checkout did not end it: its sender has not closed it"

    def test_a_reopened_incident_has_tried_nothing_yet(self) -> None:
        """What was tried before the resolution did not mend it."""
        drill = _opened_by()
        _tell(drill, 3, HealingState.SUCCEEDED)
        drill.tick(18)
        drill.do(20, Reopen(actor=BO))
        assert drill.incident.healing is None
        assert paged(drill.events) == ["ada"]

    def test_a_remedy_for_what_was_resolved_reopens_it(self) -> None:
        """It is being mended again, so it is not over."""
        drill = Drill(_policy(), service="checkout")
        drill.resolve(1)
        drill.alert(2, state=AlertState.HEALING, healing=_said(HealingState.STARTED), receipt="r2")
        assert drill.incident.state is IncidentState.TRIGGERED
        assert HoldKind.HEALING in drill.incident.holds


def test_the_quiet_of_one_key_verifies_nothing_about_others() -> None:
    """An incident that has gathered several is not resolved because one of them is mended: people look."""
    drill = _opened_by()
    gathering = Gathering(id="g", rule="grouping[1]", text="the same service", within=timedelta(hours=1), title="")
    other = ReceiveAlert(
        alert=an_alert(key="other", receipt="r2", service="checkout"), incident="x", gathering=gathering
    )
    drill.do(1, other)
    _tell(drill, 3, HealingState.SUCCEEDED)
    drill.tick(18)
    assert drill.incident.state is IncidentState.TRIGGERED
    assert paged(drill.events) == ["ada"]


class TestApproval:
    """High-impact remedies wait for somebody's word."""

    def test_an_owned_incident_keeps_the_time_of_the_decision(self) -> None:
        """What was held before somebody took it on does not have the remedy approved before its time."""
        policy = _policy(
            rule=replace(RULE, expected=timedelta(minutes=5)),
            approval=replace(APPROVAL, within=timedelta(minutes=30), on_silence=OnSilence.APPROVE),
        )
        drill = Drill(policy, service="checkout")
        drill.acknowledge(1)
        _tell(drill, 2, HealingState.PROPOSED, "delete the index")
        assert RemedyApproved not in _facts(drill.tick(31))
        assert RemedyApproved in _facts(drill.tick(32))

    def test_a_decision_that_is_not_due_does_not_put_pages_off(self) -> None:
        """When the time of healing is up, people are paged then, and nothing is decided for those who were asked."""
        policy = _policy(
            rule=replace(RULE, when=when(action="restart*")),
            approval=replace(APPROVAL, within=timedelta(minutes=30)),
        )
        drill = _opened_by(policy=policy)
        _tell(drill, 1, HealingState.PROPOSED, "delete the index")
        events = drill.tick(10)
        assert RemedyDenied not in _facts(events)
        assert paged(events) == ["ada"]
        assert drill.incident.run_started_at == at(10)

    def _asked(self, policy: Policy | None = None) -> Drill:
        return _opened_by(HealingState.PROPOSED, policy, action="delete the partition", id="run-17")

    def test_those_who_may_approve_are_asked(self) -> None:
        """And only they: the incident itself pages nobody meanwhile."""
        drill = self._asked()
        assert paged(drill.events) == ["bo"]
        asked = next(event.fact for event in drill.events if isinstance(event.fact, ApprovalRequested))
        assert (asked.id, asked.until, asked.approve) == ("run-17", at(5), False)
        assert drill.incident.timers["remedy"] == at(5)

    def test_an_approval_starts_the_remedys_time(self) -> None:
        """The healing system learns of it by the event, which names the remedy."""
        drill = self._asked()
        [event, *_] = drill.do(2, DecideRemedy(actor=BO, id="run-17", approve=True, reason="backed up"))
        assert event.fact == RemedyApproved(action="delete the partition", id="run-17")
        assert event.reason.text == "Bo approved delete the partition: backed up"
        assert drill.incident.holds[HoldKind.HEALING].until == at(12)
        assert "remedy" not in drill.incident.timers

    def test_a_denial_pages_at_once(self) -> None:
        """It will not heal by itself."""
        drill = self._asked()
        events = drill.do(2, DecideRemedy(actor=BO, id="run-17", approve=False))
        assert _facts(events)[0] is RemedyDenied
        assert paged(events) == ["ada"]
        assert drill.incident.healing is not None
        assert drill.incident.healing.tried == ("Bo denied delete the partition",)
        assert [event.reason.text for event in events] == [
            "Bo denied delete the partition",
            "not left to heal any more: Bo denied delete the partition",
            "P1 incident not healed",
        ]

    @pytest.mark.parametrize(
        ("on_silence", "fact"), [(OnSilence.DENY, RemedyDenied), (OnSilence.APPROVE, RemedyApproved)]
    )
    def test_silence_is_the_answer_that_the_policy_says(self, on_silence: OnSilence, fact: type) -> None:
        """At the deadline of the decision; whoever is asked is told beforehand."""
        drill = self._asked(_policy(approval=replace(APPROVAL, on_silence=on_silence)))
        wanted = next(event for event in drill.events if isinstance(event.fact, ApprovalRequested))
        said = {OnSilence.DENY: "denied", OnSilence.APPROVE: "approved"}[on_silence]
        assert wanted.reason.text.endswith(f"must be approved within 5 min: if nobody decides, it is {said}")
        assert drill.tick(4.9) == []
        events = drill.tick(5)
        assert _facts(events)[0] is fact
        assert events[0].reason.rule == "approvals[1]"
        assert paged(events) == ([] if on_silence is OnSilence.APPROVE else ["ada"])

    def test_silence_approves_at_its_time_however_late_anybody_looks(self) -> None:
        """The remedy's time counts from when nobody had decided, and a report of its beginning does not lengthen it."""
        drill = self._asked(_policy(approval=replace(APPROVAL, on_silence=OnSilence.APPROVE)))
        drill.tick(9)
        assert drill.incident.holds[HoldKind.HEALING].until == at(15)
        _tell(drill, 10, HealingState.STARTED, "delete the partition")
        assert drill.incident.holds[HoldKind.HEALING].until == at(15)

    def test_with_nobody_to_ask_the_policy_decides_at_once(self) -> None:
        """Nobody waits for nobody."""
        approval = replace(APPROVAL, by=(Target(kind=Target.Kind.SCHEDULE, name="gone"),))
        drill = self._asked(_policy(approval=approval))
        assert RemedyDenied in _facts(drill.events)
        assert paged(drill.events) == ["ada"]

    def test_only_those_asked_may_decide(self) -> None:
        """Neither another person nor a token that stands for none."""
        for actor in (ADA, HEALER):
            with pytest.raises(Refused, match="only Bo may decide on delete the partition"):
                self._asked().do(2, DecideRemedy(actor=actor, id="run-17", approve=True))

    def test_a_decision_holds_for_the_remedy_it_was_asked_for(self) -> None:
        """A link to an earlier remedy decides nothing about this one, and none is decided twice."""
        drill = self._asked()
        with pytest.raises(Refused, match="does not wait for a decision any more"):
            drill.do(1, DecideRemedy(actor=BO, id="run-16", approve=True))
        drill.do(2, DecideRemedy(actor=BO, id="run-17", approve=True))
        with pytest.raises(Refused, match="no remedy waits"):
            drill.do(3, DecideRemedy(actor=BO, id="run-17", approve=False))

    def test_a_remedy_that_no_rule_is_for_is_approved_at_once(self) -> None:
        """Low impact: the healing system need not wait."""
        drill = _opened_by(HealingState.PROPOSED, action="restart checkout")
        approved = next(event.fact for event in drill.events if isinstance(event.fact, RemedyApproved))
        assert approved == RemedyApproved(action="restart checkout", id="restart checkout")

    def test_a_resolution_ends_the_waiting(self) -> None:
        """There is nothing left to decide."""
        drill = self._asked()
        drill.resolve(1)
        assert "remedy" not in drill.incident.timers
        with pytest.raises(Refused, match="the incident is resolved"):
            drill.do(2, DecideRemedy(actor=BO, id="run-17", approve=True))


def test_the_owner_is_reminded_that_a_remedy_failed() -> None:
    """Whoever took it on may have left it to the remedy; where nobody has, people are paged."""
    drill = _opened_by()
    drill.acknowledge(1)
    (failed,) = (each for each in _tell(drill, 5, HealingState.FAILED) if isinstance(each.fact, HealingFailed))
    assert [(each.person, each.why) for each in failed.reminds] == [("ada", "the owner of the incident")]
    late = _opened_by()
    late.acknowledge(1)
    (failed,) = (each for each in late.tick(10) if isinstance(each.fact, HealingFailed))
    assert [each.person for each in failed.reminds] == ["ada"]
    unowned = _opened_by()
    assert all(not event.reminds for event in _tell(unowned, 5, HealingState.FAILED))
