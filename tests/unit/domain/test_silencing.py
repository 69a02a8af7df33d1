"""Silences and maintenance windows keep what they match from paging, for as long as they are on and no longer."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from muster.domain.commands.classification import SetSeverity
from muster.domain.commands.escalation import Escalate, ReportUnreached
from muster.domain.commands.holds import Snooze
from muster.domain.commands.lifecycle import Tick
from muster.domain.facts.deadlines import DeadlineMissed
from muster.domain.facts.escalation import Paged
from muster.domain.facts.holds import Held, Released
from muster.domain.hold import HoldKind
from muster.domain.policy import Policy
from muster.domain.rules.hours import Days, Hours
from muster.domain.rules.matching import Condition
from muster.domain.rules.noise import Maintenance, Noise, Once, Weekly
from muster.domain.standing import Silence, Standing
from tests.support.drill import ADA, Drill, at, facts, paged, types
from tests.support.informing import kept_informed
from tests.support.policies import a_policy, when

CHECKOUT = when(title="*checkout*")
SUNDAYS = Hours(days=Days(weekdays=frozenset({6})), start=time(2), end=time(4))


def silence(start: float, end: float, condition: Condition = CHECKOUT, **changes: Any) -> Silence:  # noqa: ANN401
    """Return a silence from and until so many minutes after START."""
    made = Silence(id="s1", when=condition, start=at(start), end=at(end), reason="moving house", by="Bo")
    return replace(made, **changes)


def maintained(window: Once | Weekly, condition: Condition = CHECKOUT) -> Policy:
    """Return a policy with a maintenance window."""
    rule = Maintenance(rule="maintenance[1]", name="Database upgrade", when=condition, window=window)
    return a_policy(noise=Noise(maintenance=(rule,)))


def drill(*silences: Silence, policy: Policy | None = None, **alert: Any) -> Drill:  # noqa: ANN401 - a field of Alert each
    """Return a drill in which these silences stand from the beginning."""
    return Drill(policy, Standing(silences=silences), **alert)


class TestAtTheOpening:
    """What is silenced when it opens pages nobody, and says why."""

    def test_it_is_open_and_held_and_nobody_is_paged_or_told(self) -> None:
        """The reason names the silence, who made it and why; the team's room is spared too."""
        quiet = drill(silence(-5, 60))
        assert quiet.incident.open
        assert types(quiet.events) == ["opened", "held"]
        assert [event.tell for event in quiet.events] == [(), ()]
        held = quiet.incident.holds[HoldKind.SILENCED]
        assert (held.until, held.text, held.rule) == (at(60), "silenced by Bo: moving house", "silences/s1")

    def test_it_pages_when_the_silence_ends_and_it_is_still_open(self) -> None:
        """From its first step, and the room hears of it."""
        quiet = drill(silence(-5, 60))
        assert quiet.tick(59) == []
        released, first = quiet.tick(60)
        assert facts([released], Released)[0].kind is HoldKind.SILENCED
        assert released.reason.text == "the silence ended"
        assert "shop-room" in released.tell
        assert paged([first]) == ["ada"]
        assert first.reason.text == "P1 incident no longer silenced"
        assert paged(quiet.tick(65)) == ["bo"]

    def test_what_is_closed_meanwhile_pages_nobody_ever(self) -> None:
        """Its record is complete, its rooms have heard nothing."""
        quiet = drill(silence(-5, 60))
        assert [event.tell for event in quiet.resolve(30)] == [()]
        assert paged(quiet.tick(61)) == []

    def test_what_it_does_not_match_pages(self) -> None:
        """Another title, or a silence that has not begun, or is over."""
        assert paged(drill(silence(-5, 60, when(title="*billing*"))).events) == ["ada"]
        assert paged(drill(silence(5, 60)).events) == ["ada"]
        assert paged(drill(silence(-5, 0)).events) == ["ada"]

    def test_without_silences_everybody_is_told(self) -> None:
        """The room hears of the opening."""
        assert drill().events[0].tell == ("shop-room",)


class TestWhileItRuns:
    """The condition is asked at every step (trap 8)."""

    def test_a_silence_that_begins_later_holds_the_next_step(self) -> None:
        """Ada was paged at once; Bo's turn at five minutes falls into it."""
        running = drill(silence(3, 60))
        assert paged(running.events) == ["ada"]
        held = running.tick(5)
        assert types(held) == ["held"]
        assert held[0].tell == ("incidents", "shop-room")
        assert running.tick(59) == []
        assert paged(running.tick(60)) == ["ada"]

    def test_nobody_is_warned_of_a_promise_in_a_silence_and_it_is_not_broken(self) -> None:
        """To be acknowledged within five minutes, warned of two before: either holds it."""
        policy = a_policy(escalation={})
        severity = replace(policy.severities["P1"], warn_before=timedelta(minutes=2))
        policy = replace(policy, severities=policy.severities | {"P1": severity})
        assert types(drill(silence(2, 60), policy=policy).tick(3)) == ["held"]
        assert types(drill(silence(4, 60), policy=policy).tick(5)) == ["deadline_near", "held"]

    def test_an_update_that_is_due_holds_nothing(self) -> None:
        """Whoever keeps people informed goes on, until a step or a promise comes that is to be kept quiet."""
        policy = a_policy(escalation={})
        severity = replace(policy.severities["P1"], acknowledge_within=None, triage_within=None)
        policy = kept_informed(policy=replace(policy, severities=policy.severities | {"P1": severity}))
        assert "held" not in types(drill(silence(2, 60), policy=policy).tick(40))

    def test_nobody_moves_up_for_somebody_who_cannot_be_reached(self) -> None:
        """That no channel reaches Ada is on record, and pages nobody else for now."""
        running = drill(silence(3, 60))
        step = facts(running.events, Paged)[0].step
        said = running.do(4, ReportUnreached(person="ada", step=step, run=1))
        assert types(said) == ["person_unreached", "held"]

    def test_who_is_asked_for_by_hand_is_paged_all_the_same(self) -> None:
        """Somebody who escalates knows why."""
        quiet = drill(silence(-5, 60))
        assert paged(quiet.do(10, Escalate(actor=ADA, level=3))) == ["cy"]

    def test_one_that_overlaps_goes_on(self) -> None:
        """Asked again at the end of the first: the second holds; nobody is paged in between."""
        quiet = drill(silence(-5, 30), silence(20, 60, id="s2"))
        assert quiet.incident.holds[HoldKind.SILENCED].until == at(30)
        assert types(quiet.tick(30)) == ["held"]
        assert quiet.incident.holds[HoldKind.SILENCED].rule == "silences/s2"
        assert paged(quiet.tick(60)) == ["ada"]

    def test_of_two_at_once_the_later_end_holds(self) -> None:
        """One hold, until the last of them."""
        assert drill(silence(-5, 30), silence(-5, 60, id="s2")).incident.holds[HoldKind.SILENCED].until == at(60)

    def test_one_that_is_ended_early_lets_go_at_once(self) -> None:
        """As soon as somebody looks."""
        quiet = drill(silence(-5, 60))
        quiet.standing = Standing()
        released, first = quiet.do(10, Tick())
        assert released.reason.text == "nothing silences it any more"
        assert paged([first]) == ["ada"]
        assert quiet.tick(60) != []

    def test_one_that_is_ended_early_leaves_it_to_the_other(self) -> None:
        """Two matched: the one that is left takes over."""
        quiet = drill(silence(-5, 60), silence(-5, 30, id="s2"))
        quiet.standing = Standing(silences=(silence(-5, 30, id="s2"),))
        assert types(quiet.do(10, Tick())) == ["held"]
        assert quiet.incident.holds[HoldKind.SILENCED].until == at(30)

    def test_what_gets_worse_than_what_is_silenced_pages_at_once(self) -> None:
        """A silence of P3 does not hold what has become a P1."""
        quiet = drill(silence(-5, 60, when(severity="P3")), severity="warning")
        assert paged(quiet.events) == []
        assert paged(quiet.alert(10, severity="critical")) == ["ada"]
        by_hand = drill(silence(-5, 60, when(severity="P3")), severity="warning")
        assert paged(by_hand.do(10, SetSeverity(actor=ADA, severity="P1", reason="it is so bad"))) == ["ada"]

    def test_a_reopening_is_silenced_too(self) -> None:
        """A flapping alert does not undo a silence (trap 11)."""
        quiet = drill(silence(-5, 60))
        quiet.resolve(10)
        assert types(quiet.alert(20)) == ["reopened", "held"]
        assert paged(quiet.events) == []
        assert quiet.events[-2].tell == ()


class TestMaintenance:
    """Windows of the policy."""

    def test_once(self) -> None:
        """From and until an instant; the rule and its name are said."""
        quiet = drill(policy=maintained(Once(start=at(-5), end=at(60))))
        held = quiet.incident.holds[HoldKind.SILENCED]
        assert (held.until, held.rule, held.text) == (at(60), "maintenance[1]", "in maintenance: Database upgrade")
        released, first = quiet.tick(60)
        assert released.reason.text == "the maintenance window ended"
        assert paged([first]) == ["ada"]
        assert first.reason.text == "P1 incident no longer in maintenance"

    def test_what_it_does_not_match_pages(self) -> None:
        """The condition counts."""
        window = Once(start=at(-5), end=at(60))
        assert paged(drill(policy=maintained(window, when(title="*billing*"))).events) == ["ada"]

    @pytest.mark.parametrize(
        ("instant", "end"),
        [
            ("2026-11-08T00:59Z", None),
            ("2026-11-08T01:00Z", "2026-11-08T03:00Z"),
            ("2026-11-08T02:59Z", "2026-11-08T03:00Z"),
            ("2026-11-08T03:00Z", None),
            ("2026-11-09T01:30Z", None),
            ("2026-10-25T00:00Z", "2026-10-25T03:00Z"),  # 02:00 is shown twice: from the first until after the second
            ("2026-10-25T01:30Z", "2026-10-25T03:00Z"),
            ("2026-03-29T00:59Z", None),
            ("2026-03-29T01:00Z", "2026-03-29T02:00Z"),  # 02:00 is skipped: an hour is left
        ],
    )
    def test_every_week_by_the_clock_on_the_wall(self, instant: str, end: str | None) -> None:
        """Sundays from two to four in Stockholm, over both changes of the clock."""
        weekly = Weekly(hours=SUNDAYS, time_zone="Europe/Stockholm")
        expected = datetime.fromisoformat(end) if end else None
        assert weekly.end_at(datetime.fromisoformat(instant)) == expected

    def test_a_window_that_begins_as_another_ends_goes_on(self) -> None:
        """Nobody is paged in between."""
        one = Maintenance(rule="maintenance[1]", name="One", when=CHECKOUT, window=Once(start=at(-5), end=at(30)))
        two = replace(one, rule="maintenance[2]", name="Two", window=Once(start=at(30), end=at(60)))
        quiet = drill(policy=a_policy(noise=Noise(maintenance=(one, two))))
        assert types(quiet.tick(30)) == ["held"]
        assert quiet.incident.holds[HoldKind.SILENCED].text == "in maintenance: Two"
        assert paged(quiet.tick(60)) == ["ada"]


class TestLateTicks:
    """What falls due while something keeps it quiet is kept quiet, however late anybody looks."""

    def test_the_end_of_two_windows_releases_once(self) -> None:
        """Hours after it: the plan began at the end of the later one."""
        quiet = drill(silence(-5, 30), silence(20, 60, id="s2"))
        events = quiet.tick(100)
        assert types(events)[:3] == ["held", "released", "paged"]
        assert quiet.incident.run_started_at == at(60)
        assert quiet.tick(100) == []

    def test_a_window_that_has_passed_holds_the_step_that_fell_due_in_it(self) -> None:
        """Bo's turn was at five minutes, in the midst of it: Ada is paged anew as of its end."""
        late, punctual = drill(silence(3, 60)), drill(silence(3, 60))
        for minute in range(1, 64):
            punctual.tick(minute)
        late.tick(63)
        assert paged(late.events) == paged(punctual.events) == ["ada", "ada"]
        assert late.incident.run_started_at == punctual.incident.run_started_at == at(60)

    def test_a_window_that_has_passed_before_the_plan_was_what_it_is_holds_nothing(self) -> None:
        """What a severity makes overdue is due when somebody sets it, though there was a window at its time."""
        running = drill(silence(3, 8), severity="warning")
        paged_then = paged(running.do(10, SetSeverity(actor=ADA, severity="P1", reason="it is so bad")))
        assert "bo" in paged_then

    def test_a_promise_that_fell_due_in_a_window_is_not_broken(self) -> None:
        """Nobody was to acknowledge it then."""
        late = drill(silence(3, 60))
        late.tick(64)
        assert facts(late.events, DeadlineMissed) == []

    def test_nor_is_it_where_somebody_acknowledges_before_anybody_has_looked(self) -> None:
        """It was to be acknowledged at five minutes; in a silence that began later it is broken."""
        late, broken = drill(silence(3, 60)), drill(silence(6, 60))
        assert [fact.deadline for fact in facts(late.acknowledge(10), DeadlineMissed)] == []
        assert [fact.deadline for fact in facts(broken.acknowledge(10), DeadlineMissed)] == ["acknowledge"]


def test_a_snooze_and_a_silence_both_must_end() -> None:
    """It goes on when the last of them has."""
    quiet = drill(silence(-5, 30))
    quiet.do(1, Snooze(actor=ADA, minutes=60))
    assert [each.kind for each in facts(quiet.events, Held)] == [HoldKind.SILENCED, HoldKind.SNOOZED]
    assert types(quiet.tick(30)) == ["released"]
    assert paged(quiet.events) == []
    assert paged(quiet.tick(61)) == ["ada"]
