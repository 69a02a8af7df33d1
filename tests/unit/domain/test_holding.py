"""What keeps an incident from paging, and how it goes on afterwards."""

from dataclasses import replace
from datetime import timedelta

import pytest

from muster.domain.alert import AlertState
from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.commands.classification import SetSeverity
from muster.domain.commands.holds import Snooze, Wake
from muster.domain.commands.lifecycle import Reopen
from muster.domain.facts.deadlines import DeadlineMissed
from muster.domain.facts.holds import Held, Released
from muster.domain.hold import HoldKind
from muster.domain.incident import RESOLVE, IncidentState
from muster.domain.paging import stale
from muster.domain.reason import REQUESTED
from muster.domain.standing import Silence, Standing
from muster.domain.story import Refused
from tests.support.alerts import an_alert
from tests.support.deliveries import a_page
from tests.support.drill import ADA, BO, INCIDENT, Drill, at, facts, paged, types
from tests.support.noise import a_flapping
from tests.support.policies import a_policy, when


def _snoozed(minutes: int = 60, after: float = 2) -> Drill:
    drill = Drill()
    drill.do(after, Snooze(actor=BO, minutes=minutes, reason="deploying"))
    return drill


def _silence(minutes: float) -> Silence:
    return Silence(id="s1", when=when(title="*"), start=at(0), end=at(minutes))


class TestSnooze:
    """Somebody asks for quiet."""

    def test_nothing_fires_until_it_ends(self) -> None:
        """Steps that fall due meanwhile page nobody, and no promise is broken."""
        drill = _snoozed(60)
        assert drill.incident.holds[HoldKind.SNOOZED].until == at(62)
        assert drill.incident.holds[HoldKind.SNOOZED].text == "Bo snoozed it for 1 h: deploying"
        assert drill.tick(61.9) == []
        assert drill.incident.timers == {"hold:snoozed": at(62)}

    def test_it_begins_anew_when_it_ends(self) -> None:
        """The first step fires at once, later ones count from there, and the reason says so."""
        drill = _snoozed(60)
        released, first = drill.tick(62)
        assert isinstance(released.fact, Released)
        assert (paged([first]), first.reason.text) == (["ada"], "P1 incident no longer snoozed")
        assert paged(drill.tick(66.9)) == []
        assert paged(drill.tick(67)) == ["bo"]

    def test_an_owned_incident_is_nobodys_after_a_snooze(self) -> None:
        """Whoever acknowledged and asked for quiet is paged again when it is over."""
        drill = Drill()
        drill.acknowledge(1)
        drill.do(2, Snooze(actor=ADA, minutes=30))
        assert drill.incident.acknowledged_by == "ada"
        assert paged(drill.tick(32)) == ["ada"]
        after = drill.incident
        assert (after.state, after.acknowledged_at, after.acknowledged_by) == (IncidentState.TRIGGERED, None, None)

    def test_who_acknowledges_after_a_snooze_owns_it_though_the_tick_is_late(self) -> None:
        """As if the tick had come at its end: their word is not taken back in the moment in which it is given."""
        drill = _snoozed(60)
        drill.acknowledge(62.5)
        assert (drill.incident.state, drill.incident.acknowledged_by) == (IncidentState.ACKNOWLEDGED, "ada")
        assert not drill.incident.holds
        assert paged(drill.tick(67)) == []

    def test_the_promise_to_resolve_counts_from_the_opening_all_the_same(self) -> None:
        """Quiet is no excuse: only the promises to acknowledge and to triage begin anew."""
        before = Drill().incident.deadlines
        drill = _snoozed(60)
        drill.tick(62)
        assert drill.incident.deadlines[RESOLVE] == before[RESOLVE]
        assert drill.incident.deadlines["acknowledge"] - before["acknowledge"] == at(62) - at(0)

    def test_a_later_snooze_takes_the_place_of_the_first(self) -> None:
        """Longer or shorter: the last word holds."""
        drill = _snoozed(60)
        drill.do(10, Snooze(actor=BO, minutes=5))
        assert paged(drill.tick(15)) == ["ada"]

    def test_waking_ends_it_at_once(self) -> None:
        """And only once: of an incident that is awake, nothing happens."""
        drill = _snoozed(60)
        assert paged(drill.do(10, Wake(actor=BO))) == ["ada"]
        assert drill.do(11, Wake(actor=BO)) == []

    def test_it_outlasts_a_flap(self) -> None:
        """What the policy says flaps is not resolved when its sender closes it (trap 11: oncall #2018)."""
        drill = Drill(a_policy(noise=a_flapping(changes=2)))
        drill.do(2, Snooze(actor=BO, minutes=60))
        closed = ReceiveAlert(alert=an_alert(state=AlertState.CLOSED), incident=INCIDENT, turns=(at(0), at(5)))
        drill.do(5, closed)
        assert paged(drill.alert(10, receipt="again")) == []
        assert drill.tick(61.9) != []
        assert paged(drill.tick(62)) == ["ada"]

    def test_a_resolution_ends_it(self) -> None:
        """It was over: what fires again is another matter, and pages."""
        drill = _snoozed(60)
        drill.resolve(5)
        assert drill.incident.holds == {}
        assert paged(drill.alert(10, receipt="again")) == ["ada"]

    def test_so_does_a_reopening_by_hand(self) -> None:
        """Whoever takes the end back means it."""
        drill = _snoozed(60)
        drill.resolve(5)
        assert paged(drill.do(30, Reopen(actor=BO))) == ["ada"]

    def test_who_acknowledges_during_it_owns_it_at_its_end(self) -> None:
        """It is not taken back: nobody is asked to own it, and the plan goes on where it was."""
        drill = _snoozed(60)
        drill.acknowledge(30)
        events = drill.tick(62)
        assert types(events)[0] == "released"
        assert (drill.incident.state, drill.incident.acknowledged_by) == (IncidentState.ACKNOWLEDGED, "ada")
        assert "acknowledge" not in {missed.deadline for missed in facts(events, DeadlineMissed)}
        assert not {"ada", "bo"} & {*paged(events), *paged(drill.tick(67))}

    def test_also_when_somebody_wakes_it(self) -> None:
        """As at its end."""
        drill = _snoozed(60)
        drill.acknowledge(30)
        drill.do(40, Wake(actor=BO))
        assert drill.incident.acknowledged_by == "ada"

    def test_a_snooze_after_the_acknowledgement_begins_anew(self) -> None:
        """Also one that takes the place of another."""
        drill = _snoozed(60)
        drill.acknowledge(30)
        drill.do(40, Snooze(actor=BO, minutes=20))
        assert paged(drill.tick(60)) == ["ada"]
        assert drill.incident.state is IncidentState.TRIGGERED

    def test_of_one_that_the_previous_version_kept_who_acknowledged_since_its_end_owns_it(self) -> None:
        """It is not known since when it was snoozed."""
        drill = _snoozed(60)
        kept = replace(drill.incident.holds[HoldKind.SNOOZED], since=None)
        before = replace(drill.incident, holds={HoldKind.SNOOZED: kept})
        assert not replace(before, acknowledged_at=at(30)).owned_since_snoozed
        assert replace(before, acknowledged_at=at(63)).owned_since_snoozed

    @pytest.mark.parametrize("minutes", [0, -5, 30 * 24 * 60 + 1])
    def test_it_has_an_end_in_reach(self, minutes: int) -> None:
        """Neither nothing nor more than a month."""
        with pytest.raises(Refused, match="a snooze lasts a minute at least, and 30 days at most"):
            Drill().do(1, Snooze(actor=BO, minutes=minutes))

    def test_a_resolved_incident_cannot_be_snoozed(self) -> None:
        """There is nothing to keep quiet about."""
        drill = Drill()
        drill.resolve(1)
        with pytest.raises(Refused, match="the incident is resolved"):
            drill.do(2, Snooze(actor=BO, minutes=5))


def test_a_page_by_hand_outlasts_the_beginning_anew() -> None:
    """Whoever escalated during the snooze wants these people still."""
    drill = _snoozed(60)
    page = a_page(step=None, epoch=drill.incident.epoch)
    by_hand = replace(page, reason=replace(page.reason, code=REQUESTED))
    drill.tick(62)
    assert stale(by_hand, drill.incident, drill.policy) is None


def test_a_snooze_that_ends_under_a_silence_is_not_forgotten() -> None:
    """The owner asked to be woken: when the silence ends too, the incident is nobody's, and pages."""
    drill = Drill()
    drill.acknowledge(1)
    drill.standing = Standing(silences=(_silence(60),))
    drill.do(2, Snooze(actor=ADA, minutes=20))
    for minutes in range(3, 61):
        drill.tick(minutes)
    assert drill.incident.holds == {}
    assert paged(drill.events)[-1] == "ada"
    assert drill.incident.state is IncidentState.TRIGGERED


def test_an_acknowledgement_does_not_lapse_in_the_past() -> None:
    """After a hold it is asked again, and what follows begins then."""
    policy = a_policy()
    p1 = replace(policy.severities["P1"], acknowledgement_lasts=timedelta(minutes=30))
    drill = Drill(replace(policy, severities=policy.severities | {"P1": p1}))
    drill.acknowledge(1)
    drill.standing = Standing(silences=(_silence(180),))
    for minutes in range(2, 180):
        drill.tick(minutes)
    drill.tick(180)
    assert drill.incident.run_started_at >= at(180)


def test_a_change_of_severity_wakes_nobody() -> None:
    """The new plan waits as the old one did, and is the one that begins."""
    drill = _snoozed(60)
    assert paged(drill.do(20, SetSeverity(actor=BO, severity="P2", reason="it is so bad"))) == []
    released, *events = drill.tick(62)
    assert isinstance(released.fact, Released)
    assert events[0].reason.text == "P2 incident no longer snoozed"


def test_a_page_under_way_is_held_back_too() -> None:
    """Asked for by a step before the snooze, it is not sent; asked for by hand, it is."""
    drill = _snoozed(60)
    page = a_page(step=next(iter(drill.incident.fired)), epoch=1)
    reason = stale(page, drill.incident, drill.policy)
    assert reason is not None
    assert (reason.code, reason.text) == ("held", "Bo snoozed it for 1 h: deploying")
    assert stale(replace(page, reason=replace(page.reason, code=REQUESTED)), drill.incident, drill.policy) is None
    drill.tick(62)
    void = stale(page, drill.incident, drill.policy)
    assert void is not None
    assert (void.code, void.text) == (
        "no_longer_snoozed",
        "the incident is no longer snoozed, and its steps are fired anew",
    )


def test_a_promise_broken_before_the_snooze_stays_broken_once() -> None:
    """It is neither forgotten nor told of again."""
    drill = Drill()
    drill.tick(6)
    drill.do(7, Snooze(actor=BO, minutes=60))
    drill.tick(200)
    missed = [event.fact.deadline for event in drill.events if isinstance(event.fact, DeadlineMissed)]
    assert missed.count("acknowledge") == 1


def test_the_channels_are_told() -> None:
    """Whoever has heard of the incident hears that it keeps quiet, and that it does no more."""
    drill = _snoozed(60)
    drill.tick(62)
    told = {type(event.fact): event.tell for event in drill.events}
    assert told[Held] == told[Released] == ("shop-room", "incidents")
