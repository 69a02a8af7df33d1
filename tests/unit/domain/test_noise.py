"""What may go away by itself, or has not come often enough, pages nobody; what stays, or comes again, does."""

from datetime import timedelta

from muster.domain.alert import AlertState
from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.commands.classification import SetSeverity
from muster.domain.event import Event
from muster.domain.hold import HoldKind
from muster.domain.incident import IncidentState
from muster.domain.policy import Policy
from muster.domain.rules.matching import Condition
from muster.domain.rules.noise import Noise, RecurrenceRule, TransientRule
from tests.support.alerts import an_alert
from tests.support.drill import ADA, INCIDENT, Drill, at, paged, types
from tests.support.policies import a_policy, when

CHECKOUT = when(title="*checkout*")


def waiting(minutes: float = 3, condition: Condition = CHECKOUT) -> Policy:
    """Return a policy that waits so many minutes."""
    rule = TransientRule(rule="hold[1]", when=condition, wait=timedelta(minutes=minutes))
    return a_policy(noise=Noise(transient=(rule,)))


class TestTransient:
    """Pages only if it is still firing after a while."""

    def test_still_firing_it_pages(self) -> None:
        """From the end of the wait on, and not before; the rule is named."""
        drill = Drill(waiting())
        held = drill.incident.holds[HoldKind.WAITING]
        assert (held.until, held.rule) == (at(3), "hold[1]")
        assert held.text == "it pages only if it is still firing after 3 min"
        assert drill.tick(2.9) == []
        released, first = drill.tick(3)
        assert released.reason.text == "it did not go away by itself"
        assert (paged([first]), first.reason.text) == (["ada"], "P1 incident still firing")
        assert paged(drill.tick(8)) == ["bo"]

    def test_closed_before_it_is_resolved_without_a_word(self) -> None:
        """On record, and nobody has heard of it."""
        drill = Drill(waiting())
        closed = drill.alert(2, state=AlertState.CLOSED)
        assert types(closed) == ["resolved"]
        assert drill.tick(3) == []
        assert [event.tell for event in drill.events] == [()] * 3
        assert paged(drill.events) == []

    def test_the_wait_is_the_policys(self) -> None:
        """Five minutes instead of three."""
        assert Drill(waiting(5)).incident.holds[HoldKind.WAITING].until == at(5)

    def test_only_what_it_matches_waits(self) -> None:
        """Anything else pages at once."""
        assert paged(Drill(waiting(3, when(title="*billing*"))).events) == ["ada"]

    def test_what_gets_worse_than_the_rule_speaks_of_pages_at_once(self) -> None:
        """A wait for P3 does not hold what has become a P1."""
        drill = Drill(waiting(3, when(severity="P3")), severity="warning")
        assert paged(drill.do(1, SetSeverity(actor=ADA, severity="P1", reason="it is so bad"))) == ["ada"]

    def test_an_owned_one_goes_on(self) -> None:
        """Somebody took it on while it waited: it stays theirs, and nobody is paged whom that spares."""
        drill = Drill(waiting())
        drill.acknowledge(1)
        drill.tick(3)
        assert drill.incident.state is IncidentState.ACKNOWLEDGED
        assert not drill.incident.holds
        assert paged(drill.tick(8)) == []


def recurring(times: int = 3, minutes: float = 10, condition: Condition = CHECKOUT) -> Policy:
    """Return a policy by which something must come so many times within so many minutes."""
    rule = RecurrenceRule(rule="recurrence[1]", when=condition, times=times, within=timedelta(minutes=minutes))
    return a_policy(noise=Noise(recurrence=(rule,)))


class Counted(Drill):
    """A drill in which it is known when each alert came."""

    came: tuple[float, ...] = ()

    def alert(self, minutes: float, **changes: object) -> list[Event]:
        """Receive an alert."""
        self.came = (*self.came, minutes)
        came = tuple(at(each) for each in self.came)
        return self.do(minutes, ReceiveAlert(alert=an_alert(**changes), incident=INCIDENT, came=came))


class TestRecurrence:
    """Pages only when it has come so often within a time."""

    def test_it_pages_the_third_time(self) -> None:
        """Held by name until then."""
        drill = Counted(recurring())
        held = drill.incident.holds[HoldKind.RECURRING]
        assert (held.until, held.rule) == (at(10), "recurrence[1]")
        assert held.text == "it pages only if it comes 3 times within 10 min"
        assert drill.alert(4) == []
        released, first, *_ = drill.alert(8)
        assert released.reason.text == "it came 3 times within 10 min"
        assert (paged([first]), first.reason.text) == (["ada"], "P1 incident firing again and again")

    def test_without_it_ends_quietly(self) -> None:
        """Twice in ten minutes: it is resolved, and nobody has heard of it."""
        drill = Counted(recurring())
        drill.alert(4)
        (ended,) = drill.tick(12)
        assert ended.reason.text == "it did not come often enough to page anybody"
        assert ended.reason.rule == "recurrence[1]"
        assert drill.incident.state is IncidentState.RESOLVED
        assert [event.tell for event in drill.events] == [()] * 3

    def test_times_that_are_too_far_apart_do_not_count(self) -> None:
        """Three times, but the first more than ten minutes before the last: the next one pages."""
        drill = Counted(recurring())
        drill.alert(9)
        drill.tick(10)
        assert types(drill.alert(11)) == ["reopened", "held"]
        assert "released" in types(drill.alert(12))

    def test_closing_in_between_does_not_hide_it(self) -> None:
        """It comes and goes: the third coming pages."""
        drill = Counted(recurring())
        for minute in (1, 3):
            drill.resolve(minute)
            drill.alert(minute + 1)
        assert "ada" in paged(drill.events)

    def test_how_often_is_the_policys(self) -> None:
        """Two times; five minutes; another title."""
        assert "ada" in paged(Counted(recurring(2)).alert(1))
        assert Counted(recurring(3, 5)).incident.holds[HoldKind.RECURRING].until == at(5)
        assert paged(Counted(recurring(condition=when(title="*billing*"))).events) == ["ada"]

    def test_what_somebody_owns_is_not_ended(self) -> None:
        """Acknowledged while it waited: it stays open."""
        drill = Counted(recurring())
        drill.acknowledge(1)
        assert types(drill.tick(10))[0] == "released"
        assert drill.incident.state is IncidentState.ACKNOWLEDGED

    def test_what_is_owned_goes_on_as_of_its_time_however_late_anybody_looks(self) -> None:
        """What has fallen due meanwhile is due now; the plan is what it was since then."""
        drill = Counted(recurring())
        drill.acknowledge(1)
        drill.tick(14)
        assert drill.incident.planned_at == at(10)

    def test_what_gets_worse_pages_at_once(self) -> None:
        """The rule speaks of P3."""
        drill = Counted(recurring(condition=when(severity="P3")), severity="warning")
        assert paged(drill.alert(1, severity="critical")) == ["ada"]


def test_both_must_be_over() -> None:
    """It waits to go away, and to come again."""
    transient, recurrence = waiting().noise.transient, recurring(2).noise.recurrence
    drill = Counted(a_policy(noise=Noise(transient=transient, recurrence=recurrence)))
    assert types(drill.alert(1)) == ["released"]
    assert "ada" in paged(drill.tick(3))
