"""What opens and closes again and again stays open until it is quiet, and says so."""

from datetime import timedelta
from typing import Any

from muster.domain.alert import AlertState
from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.event import Event
from muster.domain.facts.noise import Flapping
from muster.domain.incident import IncidentState
from muster.domain.policy import Policy
from muster.domain.rules.noise import FlappingRule, Noise
from tests.support.alerts import an_alert
from tests.support.drill import INCIDENT, Drill, at, facts, paged, reasons, types
from tests.support.policies import a_policy


def flapping(changes: int = 4, within: float = 15, stable: float = 10) -> Policy:
    """Return a policy that looks for flapping; times in minutes."""
    rule = FlappingRule(changes=changes, within=timedelta(minutes=within), stable=timedelta(minutes=stable))
    return a_policy(noise=Noise(flapping=rule))


class Turning(Drill):
    """A drill in which it is known when the sender's word changed."""

    turns: tuple[float, ...] = ()

    def alert(self, minutes: float, **changes: Any) -> list[Event]:  # noqa: ANN401 - a field of Alert each
        """Receive an alert that says something else than the one before."""
        self.turns = (*self.turns, minutes)
        turns = tuple(at(each) for each in self.turns)
        return self.do(minutes, ReceiveAlert(alert=an_alert(**changes), incident=INCIDENT, turns=turns))

    def close(self, minutes: float) -> list[Event]:
        """Receive an alert that says it is over."""
        return self.alert(minutes, state=AlertState.CLOSED)


def turning(policy: Policy | None = None) -> Turning:
    """Return a drill that has opened, closed, opened and closed, a minute apart: it flaps since minute 3."""
    drill = Turning(policy or flapping())
    drill.close(1)
    drill.alert(2)
    drill.close(3)
    return drill


def test_the_fourth_turn_does_not_resolve_it() -> None:
    """It is open, says that it flaps and until when; the room is told."""
    drill = turning()
    assert drill.incident.open
    (flaps,) = facts(drill.events, Flapping)
    assert (flaps.until, flaps.closed) == (at(13), True)
    last = drill.events[-1]
    assert (
        last.reason.text == "it opened and closed 4 times within 15 min, and stays open until it was quiet for 10 min"
    )
    assert last.reason.rule == "flapping"
    assert "shop-room" in last.tell


def test_it_is_resolved_when_it_was_quiet() -> None:
    """Ten minutes after its last turn, and not before."""
    drill = turning()
    assert "resolved" not in types(drill.tick(12.9))
    (ended,) = drill.tick(13)
    assert ended.reason.text == "it has been quiet for long enough, after it had opened and closed often"
    assert ended.reason.rule == "flapping"
    assert drill.incident.state is IncidentState.RESOLVED
    assert drill.incident.flap is None


def test_further_turns_page_nobody_anew_and_put_the_end_off() -> None:
    """Nothing reopens; the rooms are not told of each turn."""
    drill = turning()
    run = drill.incident.run
    again, over = drill.alert(5), drill.close(6)
    assert (types(again)[0], types(over)) == ("flapping", ["flapping"])
    assert [again[0].tell, over[0].tell] == [(), ()]
    assert drill.incident.run == run
    assert drill.incident.flap
    assert drill.incident.flap.until == at(16)
    assert "resolved" in types(drill.tick(16))


def test_what_stays_goes_on() -> None:
    """The sender's last word was that it is happening: after ten minutes it is an incident like any other."""
    drill = turning()
    drill.alert(5)
    assert "it does not come and go any more: it stays" in reasons(drill.tick(15))
    assert drill.incident.open
    assert drill.incident.flap is None
    assert drill.incident.due_at != at(15)


def test_its_plan_goes_on_while_it_flaps() -> None:
    """Nobody has taken it on: the next is paged when their time comes, once."""
    drill = turning()
    assert "bo" in paged(drill.tick(7))


def test_a_repeated_word_changes_nothing() -> None:
    """A second close is no turn."""
    drill = turning()
    assert drill.close(4) == []


def test_a_person_ends_it_at_any_time() -> None:
    """Resolved is resolved."""
    drill = turning()
    assert types(drill.resolve(4)) == ["resolved"]
    assert drill.tick(13) == []


def test_few_turns_or_slow_ones_resolve_it() -> None:
    """The numbers are the policy's."""
    assert not Turning(flapping(), severity="P1").close(1)[0].reason.rule
    assert not turning(flapping(changes=5)).incident.open
    assert not turning(flapping(within=2)).incident.open
    assert turning(flapping(within=3)).incident.open
    assert not turning(a_policy()).incident.open
    flap = turning(flapping(stable=20)).incident.flap
    assert flap
    assert flap.until == at(23)
