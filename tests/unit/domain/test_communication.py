"""Those who are kept informed: what goes out by itself, what is asked of whom and when, and what people send."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from muster.domain.commands.classification import SetSeverity, Triage
from muster.domain.commands.communication import SendUpdate
from muster.domain.commands.holds import Snooze, Wake
from muster.domain.commands.lifecycle import Close, Reopen, Resolve
from muster.domain.commands.roles import AssignRole
from muster.domain.event import Event
from muster.domain.facts.communication import UpdateDue, UpdateSent
from muster.domain.facts.deadlines import DeadlineMissed
from muster.domain.narrative import tell
from muster.domain.rules.communication import Template, UpdateKind
from muster.domain.rules.noise import Noise, TransientRule
from muster.domain.story import Refused
from tests.support.drill import ADA, BO, Drill, F, at, facts, paged
from tests.support.informing import FIRST_AND_LAST, a_role, kept_informed, told, with_roles
from tests.support.policies import CY, a_policy, when

INITIAL, UPDATE, RESOLUTION, REVIEW = UpdateKind


def sent(drill: Drill) -> list[tuple[float, str, str]]:
    """Return what went out: when (in minutes), to whom, and which kind."""
    return [(minute, fact.audience, fact.kind) for minute, fact in _facts(drill, UpdateSent)]


def asked(drill: Drill) -> list[tuple[float, str, str]]:
    """Return what was asked for: when (in minutes), for whom, and which kind."""
    return [(minute, fact.audience, fact.kind) for minute, fact in _facts(drill, UpdateDue)]


def missed(drill: Drill) -> list[tuple[float, float]]:
    """Return which updates were missed: when it was recorded, and when they were due, in minutes."""
    found = _facts(drill, DeadlineMissed)
    return [(minute, (fact.due_at - at(0)) / timedelta(minutes=1)) for minute, fact in found if fact.audience]


def run(drill: Drill, *minutes: int) -> Drill:
    """Let the clock tick each minute of a range."""
    for minute in range(*minutes):
        drill.tick(minute)
    return drill


def _is(event: Event, kind: type) -> bool:
    return isinstance(event.fact, kind)


def _facts(drill: Drill, kind: type[F]) -> list[tuple[float, F]]:
    found = [(event.at, event.fact) for event in drill.events]
    return [((when - at(0)) / timedelta(minutes=1), fact) for when, fact in found if isinstance(fact, kind)]


def test_the_first_and_the_last_message_go_out_by_themselves() -> None:
    """P4: at the opening and at the resolution, nothing between (S1, Update Frequency), on the audience's channels."""
    drill = run(Drill(kept_informed(), severity="P4"), 1, 600)
    drill.do(600, Resolve(actor=ADA, note="It was the cache."))
    assert sent(drill) == [(0, "bosses", "initial"), (600, "bosses", "resolution")]
    assert asked(drill) == []
    first, last = (event for event in drill.events if _is(event, UpdateSent))
    assert (first.tell, last.tell) == (("boss-mail",), ("boss-mail",))
    assert (first.reason.code, first.reason.rule) == ("by_itself", "communication.P1[1]")
    assert isinstance(first.fact, UpdateSent)
    assert isinstance(last.fact, UpdateSent)
    assert first.fact.subject == "[P4] Incident: checkout does not answer"
    assert last.fact.text == "Status: Resolved, after 10 h\n\nIt was the cache."


@pytest.mark.parametrize(("severity", "every"), [("P1", 30), ("P2", 120)])
def test_an_update_is_due_every_so_often_from_the_last_one(severity: str, every: int) -> None:
    """P1 each 30 min, P2 each 2 h, whether anybody acknowledged or not; missed five minutes later, once each."""
    drill = Drill(kept_informed(), severity=severity)
    drill.acknowledge(1)
    run(drill, 2, 2 * every + 20)
    assert sent(drill) == [(0, "bosses", "initial")]
    assert asked(drill) == [(every, "bosses", "update"), (2 * every, "bosses", "update")]
    assert missed(drill) == [(every + 5, every), (2 * every + 5, 2 * every)]
    assert drill.incident.missed.count("update") == 1


def test_a_sent_update_moves_the_next_one() -> None:
    """Sent at 12, the next is due at 42, not at 30: the cadence counts from the last one sent (trap 10)."""
    drill = Drill(kept_informed())
    drill.do(12, SendUpdate(actor=BO, text="We found it."))
    run(drill, 13, 60)
    assert asked(drill) == [(42, "bosses", "update")]
    assert sent(drill) == [(0, "bosses", "initial"), (12, "bosses", "update")]


def test_a_late_tick_asks_once_and_skips_nothing() -> None:
    """It comes after 2 h 10 min: one question, for the last that was due; one line for what was missed; then on."""
    drill = Drill(kept_informed())
    drill.tick(130)
    assert asked(drill) == [(130, "bosses", "update")]
    assert [fact.due_at for fact in facts(drill.events, UpdateDue)] == [at(120)]
    assert missed(drill) == [(130, 90), (130, 120)]
    run(drill, 131, 155)
    assert asked(drill)[1:] == [(150, "bosses", "update")]


def test_an_answered_question_is_not_missed() -> None:
    """Asked at 30, sent at 34; sent at 36 instead, it was missed, though no tick had seen that yet."""
    kept, late = Drill(kept_informed()), Drill(kept_informed())
    for drill in (kept, late):
        drill.tick(30)
    kept.do(34, SendUpdate(actor=ADA, text="a"))
    late.do(36, SendUpdate(actor=ADA, text="a"))
    assert (missed(kept), missed(late)) == ([], [(36, 30)])
    assert late.events[-2].fact == DeadlineMissed(deadline="update", due_at=at(30), audience="bosses")
    assert late.events[-2].reason.text == "Bosses not told in time"


def test_the_grace_is_the_policys() -> None:
    """Missed after two minutes rather than five."""
    drill = run(Drill(kept_informed(grace=timedelta(minutes=2))), 1, 40)
    assert missed(drill) == [(32, 30)]


def test_nothing_is_due_once_it_is_resolved() -> None:
    """Resolved at 29: no question at 30, and none after."""
    drill = Drill(kept_informed())
    drill.resolve(29)
    run(drill, 30, 80)
    assert asked(drill) == []
    assert missed(drill) == []


def test_whoever_has_the_role_for_it_is_asked_with_a_draft() -> None:
    """Reminded, not paged; the draft is in the template's words, and says who works on it."""
    policy = kept_informed(policy=with_roles(a_role("writer", CY)), role="writer")
    drill = Drill(policy)
    drill.acknowledge(10)
    (event,) = (each for each in drill.tick(30) if _is(each, UpdateDue))
    assert [(each.person, each.why) for each in event.reminds] == [("cy", "the Writer")]
    assert (event.recipients, event.tell) == ((), ())
    assert event.reason.text == "an update to Bosses is due"
    assert isinstance(event.fact, UpdateDue)
    assert event.fact.draft == "Status: Investigating\n\nAda is looking into it.\n\nNext update: 11:00 CET"
    assert (event.fact.due_at, event.fact.late_at, event.fact.next_at) == (at(30), at(35), at(60))
    assert tell(event, {}) == "Asked Cy (push, then email) to write: an update to Bosses is due"


def test_without_the_role_the_owner_is_asked_then_who_is_on_call_then_the_channels() -> None:
    """The role with nobody in it counts as none. Who was only paged in passing is left alone."""
    policy = kept_informed(policy=with_roles(a_role("writer", CY)), role="writer")
    drill = Drill(policy)
    drill.do(1, AssignRole(actor=ADA, role="writer", person=None))
    unowned = next(each for each in drill.tick(30) if _is(each, UpdateDue))
    assert {"bo", "cy"} < {*paged(drill.events)}
    assert [(each.person, each.why) for each in unowned.reminds] == [("ada", "on call for Shop")]
    drill.acknowledge(31, BO)
    owned = next(each for each in drill.tick(60) if _is(each, UpdateDue))
    assert [(each.person, each.why) for each in owned.reminds] == [("bo", "the owner of the incident")]
    nobody = a_policy(schedules={})
    lonely = Drill(kept_informed(policy=replace(nobody, escalation={})))
    (event,) = (each for each in lonely.tick(30) if _is(each, UpdateDue))
    assert (event.reminds, event.tell) == ((), ("shop-room",))


def test_kinds_that_are_not_sent_are_asked_for() -> None:
    """Nothing goes out by itself: the first message is asked for at the first interval, the last at the resolution."""
    drill = run(Drill(kept_informed(told(30))), 1, 32)
    assert sent(drill) == []
    assert asked(drill) == [(30, "bosses", "initial")]
    drill.do(32, SendUpdate(actor=ADA, text="We are on it."))
    drill.resolve(40)
    assert sent(drill) == [(32, "bosses", "initial")]
    assert asked(drill)[1:] == [(40, "bosses", "resolution")]
    assert drill.events[-1].reason.text == "a message to Bosses is due that it is over"
    drill.tick(60)
    assert missed(drill) == []


def test_who_never_heard_of_it_is_not_asked_about_the_end() -> None:
    """Resolved before the first message: there is nothing to take back."""
    drill = Drill(kept_informed(told(30)))
    drill.resolve(10)
    assert (sent(drill), asked(drill)) == ([], [])


def test_updates_may_go_out_by_themselves_too() -> None:
    """Each 30 min what is known goes out, and nobody is asked; a late tick sends one, and counts from then."""
    drill = run(Drill(kept_informed(told(30, *UpdateKind))), 1, 70)
    assert sent(drill) == [(0, "bosses", "initial"), (30, "bosses", "update"), (60, "bosses", "update")]
    drill.tick(200)
    assert sent(drill)[3:] == [(200, "bosses", "update")]
    assert drill.incident.deadlines["update:bosses"] == at(230)
    assert (asked(drill), missed(drill)) == ([], [])


def test_an_audience_that_hears_only_the_end_hears_it() -> None:
    """Nothing at the opening, nothing between."""
    drill = Drill(kept_informed(told(None, RESOLUTION)))
    drill.resolve(50)
    assert sent(drill) == [(50, "bosses", "resolution")]


@pytest.mark.parametrize("alert", [{"test": True}, {"source": "muster"}])
def test_a_senders_test_and_musters_own_troubles_are_told_to_nobody(alert: dict[str, Any]) -> None:
    """Nor is anybody asked to."""
    drill = run(Drill(kept_informed(), **alert), 1, 60)
    assert (sent(drill), asked(drill)) == ([], [])


def test_a_held_incident_is_told_to_nobody_until_it_begins_anew() -> None:
    """Snoozed at once, woken at 50: nothing is due meanwhile; then it counts from the last message."""
    drill = Drill(kept_informed())
    drill.do(0, Snooze(actor=ADA, minutes=90))
    run(drill, 1, 50)
    assert asked(drill) == []
    drill.do(50, Wake(actor=ADA))
    assert asked(drill) == [(50, "bosses", "update")]
    assert missed(drill) == []


def test_who_never_heard_that_it_began_does_not_hear_that_it_ended() -> None:
    """It waits to see whether it goes away by itself, and does; if it stays, the first message goes out then."""
    transient = TransientRule(rule="hold[1]", when=when(title="*"), wait=timedelta(minutes=10))
    policy = replace(kept_informed(), noise=Noise(transient=(transient,)))
    gone, stayed = Drill(policy), Drill(policy)
    gone.resolve(5)
    run(stayed, 1, 45)
    assert (sent(gone), asked(gone)) == ([], [])
    assert sent(stayed) == [(10, "bosses", "initial")]
    assert asked(stayed) == [(40, "bosses", "update")]


def test_a_lapsed_acknowledgement_asks_nobody_twice() -> None:
    """The plan begins anew at 50; the update that was asked for at 30 is next due at 60 all the same."""
    policy = kept_informed()
    lasting = replace(policy.severities["P1"], acknowledgement_lasts=timedelta(minutes=49))
    drill = Drill(replace(policy, severities=policy.severities | {"P1": lasting}))
    drill.acknowledge(1)
    run(drill, 2, 62)
    assert drill.incident.run == 2
    assert asked(drill) == [(30, "bosses", "update"), (60, "bosses", "update")]


def test_the_cadence_follows_the_severity_from_the_last_message() -> None:
    """Told at 0 as P2, which is every 2 h; as P1 from minute 20 it is due at 30, as from minute 50 at once."""
    for minute, due in ((20, 30), (50, 50)):
        drill = Drill(kept_informed(), severity="P2")
        drill.do(minute, SetSeverity(actor=ADA, severity="P1", reason="worse"))
        run(drill, minute + 1, 56)
        assert asked(drill) == [(due, "bosses", "update")]
        assert missed(drill) == [(due + 5, due)]
        assert sent(drill) == [(0, "bosses", "initial")]


def test_who_is_to_hear_of_the_new_severity_only_hears_of_it_at_once() -> None:
    """P3 is told to nobody; as P1 the first message goes out, and the next is due half an hour after it."""
    drill = Drill(kept_informed(), severity="P3")
    drill.do(100, SetSeverity(actor=ADA, severity="P1", reason="worse"))
    run(drill, 101, 140)
    assert sent(drill) == [(100, "bosses", "initial")]
    assert asked(drill) == [(130, "bosses", "update")]


def test_a_change_that_is_not_of_the_cadence_asks_nobody_twice() -> None:
    """Asked at 30, triaged as another type at 32: not asked again, and missed when it would have been."""
    drill = Drill(kept_informed())
    drill.tick(30)
    drill.do(32, Triage(actor=ADA, type="data"))
    run(drill, 33, 58)
    assert asked(drill) == [(30, "bosses", "update")]
    assert missed(drill) == [(35, 30)]


def test_a_reopened_incident_begins_anew() -> None:
    """Whoever was told that it is over is told that it is back, and updates are due again."""
    drill = Drill(kept_informed())
    drill.resolve(10)
    drill.do(20, Reopen(actor=ADA))
    run(drill, 21, 55)
    assert sent(drill)[1:] == [(10, "bosses", "resolution"), (20, "bosses", "initial")]
    first, _, back = (event.fact.text for event in drill.events if isinstance(event.fact, UpdateSent))
    assert "\n\nWe know of it." in first
    assert "\n\nIt had been resolved, and is back. We know of it." in back
    drafts = [event.fact.draft for event in drill.events if isinstance(event.fact, UpdateDue)]
    assert ["is back" in draft for draft in drafts] == [False]
    assert asked(drill) == [(50, "bosses", "update")]


def test_a_person_tells_all_who_are_kept_informed_or_one_audience() -> None:
    """With what they expect; one that the severity does not name only when it is named."""
    rules = (told(30, *FIRST_AND_LAST), told(60, *FIRST_AND_LAST, audience="users"))
    drill = Drill(kept_informed(*rules))
    both = drill.do(5, SendUpdate(actor=BO, text=" We found it. ", eta=" before\nnoon "))
    assert [(each.fact.audience, each.tell) for each in both if isinstance(each.fact, UpdateSent)] == [
        ("bosses", ("boss-mail",)),
        ("users", ("status-page", "boss-mail")),
    ]
    fact = both[0].fact
    assert isinstance(fact, UpdateSent)
    assert (fact.words, fact.eta) == ("We found it.", "before noon")
    assert fact.text == (
        "Status: Detected\n\nWe found it.\n\nExpected to be over: before noon\n\nNext update: 10:35 CET"
    )
    assert tell(both[0], {}) == 'Told Bosses "We found it." by Bo'
    drill.do(6, SendUpdate(actor=BO, text="For you only.", audience="users"))
    assert sent(drill)[-1] == (6, "users", "update")
    p4 = Drill(kept_informed(), severity="P4")
    p4.do(6, SendUpdate(actor=BO, text="You too.", audience="users"))
    assert sent(p4)[1:] == [(6, "users", "initial")]
    assert "update:users" not in p4.incident.deadlines


def test_the_same_words_a_moment_later_are_a_button_pressed_twice() -> None:
    """Once within the grace; other words, another expectation, or the same much later go out."""
    drill = Drill(kept_informed())
    again = SendUpdate(actor=BO, text="Still on it.")
    drill.do(10, again)
    assert drill.do(14, again) == []
    drill.do(14, replace(again, eta="noon"))
    drill.do(14, replace(again, text="Nearly done."))
    drill.do(20, replace(again, text="Nearly done."))
    assert [minute for minute, _, kind in sent(drill) if kind == "update"] == [10, 14, 14, 20]


def test_after_the_end_a_person_tells_how_it_ended() -> None:
    """In the words of the resolution; a closed record takes no more."""
    drill = Drill(kept_informed())
    drill.resolve(10)
    (event,) = drill.do(11, SendUpdate(actor=BO, text="We restarted it."))
    assert isinstance(event.fact, UpdateSent)
    assert (event.fact.kind, event.fact.next_at) == (RESOLUTION, None)
    assert event.fact.text == "Status: Resolved, after 10 min\n\nWe restarted it."
    drill.do(12, Close(actor=ADA))
    with pytest.raises(Refused, match="closed"):
        drill.do(13, SendUpdate(actor=BO, text="x"))


@pytest.mark.parametrize(
    ("severity", "command", "why"),
    [
        ("P1", SendUpdate(actor=ADA, text=" \n "), "the update is empty"),
        ("P1", SendUpdate(actor=ADA, text="x", audience="press"), "press is no audience: say one of bosses, users"),
        ("P3", SendUpdate(actor=ADA, text="x"), r"nobody is kept informed of this P3 incident: .+"),
    ],
)
def test_what_makes_no_sense_is_refused(severity: str, command: SendUpdate, why: str) -> None:
    """With a sentence for whoever asked."""
    with pytest.raises(Refused, match=f"^{why}$"):
        Drill(kept_informed(), severity=severity).do(1, command)


def test_a_policy_without_audiences_refuses() -> None:
    """There is nobody to tell."""
    with pytest.raises(Refused, match="the policy names no audience"):
        Drill().do(1, SendUpdate(actor=ADA, text="x"))


def test_an_organisation_has_its_own_words() -> None:
    """Its templates take the place of the usual ones, each for its kind."""
    own = {INITIAL: Template(subject="Störung: {title}", body="{severity_name} seit {started}")}
    drill = Drill(replace(kept_informed(), templates=own))
    first = facts(drill.events, UpdateSent)[0]
    assert (first.subject, first.text) == ("Störung: checkout does not answer", "Critical seit 10:00 CET")
    drill.do(3, SendUpdate(actor=ADA, text="x"))
    assert facts(drill.events, UpdateSent)[1].subject == "[P1] Incident update: checkout does not answer"


def test_what_an_audience_is_told_does_not_count_as_news_of_its_channels() -> None:
    """So that it neither makes older news stale, nor brings later news to those channels."""
    drill = Drill(kept_informed())
    assert "boss-mail" not in drill.incident.told
    (acknowledged, *_) = drill.acknowledge(2)
    assert "boss-mail" not in acknowledged.tell


def test_the_policy_as_it_was_keeps_a_running_incident_informed() -> None:
    """A policy that is edited meanwhile does not disturb it."""
    drill = Drill(kept_informed())
    drill.policy = kept_informed(told(10))
    run(drill, 1, 45)
    assert asked(drill) == [(30, "bosses", "update")]
    drill.policy = a_policy()
    drill.tick(60)
    assert asked(drill)[1:] == [(60, "bosses", "update")]
