"""The last look before a message goes out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from muster.domain.commands.classification import SetSeverity
from muster.domain.commands.holds import Snooze
from muster.domain.delivery import Delivery
from muster.domain.message import MessageKind
from muster.domain.paging import stale
from muster.domain.reason import REQUESTED
from muster.domain.rules.escalation import Repeat, Unless
from tests.support.deliveries import a_page, an_update
from tests.support.drill import BO, Drill
from tests.support.policies import CY, DIR, EVERYONE, ON_CALL, a_step, with_steps

MINUTE = timedelta(minutes=1)
STEP = {None: "0|cy||#1", Unless.ACKNOWLEDGED: "0|cy||#2", Unless.RESOLVED: "0|cy||#3"}
POLICY = with_steps(
    "P1",
    a_step(0, ON_CALL),
    a_step(1, CY),
    a_step(1, CY, unless=Unless.ACKNOWLEDGED),
    a_step(1, CY, unless=Unless.RESOLVED),
)


def _acknowledged() -> Drill:
    drill = Drill(POLICY)
    drill.tick(1)
    drill.acknowledge(2)
    return drill


def _why(drill: Drill, delivery: Delivery) -> str | None:
    reason = stale(delivery, drill.incident, drill.policy)
    assert reason is None or reason.text
    return reason.code if reason else None


@pytest.mark.parametrize(
    ("unless", "why"), [(None, None), (Unless.ACKNOWLEDGED, "acknowledged"), (Unless.RESOLVED, None)]
)
def test_after_an_acknowledgement_a_steps_own_condition_decides(unless: Unless | None, why: str | None) -> None:
    """A page asked for before it is decided anew, not just dropped."""
    assert _why(_acknowledged(), a_page(step=STEP[unless], epoch=1)) == why


@pytest.mark.parametrize("unless", STEP)
def test_while_nobody_owns_it_every_page_goes_out(unless: Unless | None) -> None:
    """Whatever its condition."""
    drill = Drill(POLICY)
    drill.tick(1)
    assert _why(drill, a_page(step=STEP[unless], epoch=1)) is None


@pytest.mark.parametrize("unless", STEP)
def test_after_the_end_no_page_goes_out(unless: Unless | None) -> None:
    """Resolved, and closed: the reason is the state."""
    drill = _acknowledged()
    drill.resolve(3)
    assert _why(drill, a_page(step=STEP[unless], epoch=2)) == "resolved"
    drill.tick(100)
    assert _why(drill, a_page(step=STEP[unless], epoch=3)) == "closed"


def test_a_page_asked_for_after_the_acknowledgement_goes_out() -> None:
    """It was decided in this epoch, when it was known who owns it."""
    assert _why(_acknowledged(), a_page(step=STEP[Unless.ACKNOWLEDGED], epoch=2)) is None


def test_a_step_that_the_plan_no_longer_has_ends_with_the_acknowledgement() -> None:
    """A change of severity took it out; somebody owns it now."""
    assert _why(_acknowledged(), a_page(step="gone", epoch=1)) == "acknowledged"
    assert _why(Drill(POLICY), a_page(step="gone", epoch=0)) is None


@pytest.mark.parametrize("step", [None, STEP[Unless.ACKNOWLEDGED]])
def test_a_page_that_somebody_asked_for_goes_out_though_it_was_acknowledged(step: str | None) -> None:
    """Whoever escalated by hand wants these people, whether the plan had them for later or not."""
    page = a_page(step=step, epoch=1)
    by_hand = replace(page, reason=replace(page.reason, code=REQUESTED))
    assert _why(_acknowledged(), by_hand) is None


def test_a_page_of_the_run_before_is_void() -> None:
    """After a reopening the steps have been fired anew."""
    drill = _acknowledged()
    drill.resolve(3)
    drill.alert(4)
    assert _why(drill, a_page(step=STEP[None], epoch=1, run=1)) == "reopened"
    assert _why(drill, a_page(step=STEP[None], epoch=drill.incident.epoch, run=2)) is None


def test_a_page_asked_for_by_hand_is_void_only_after_a_reopening() -> None:
    """Whoever asked for it meant the trouble of that time, however often its plan began anew."""
    drill = _acknowledged()
    page = replace(a_page(step=None, epoch=1, run=1), seq=drill.incident.seq)
    by_hand = replace(page, reason=replace(page.reason, code=REQUESTED))
    drill.do(3, Snooze(actor=BO, minutes=10))
    drill.tick(14)
    assert (drill.incident.run, _why(drill, by_hand)) == (2, None)
    drill.resolve(15)
    assert _why(drill, by_hand) == "resolved"
    drill.alert(16)
    assert _why(drill, by_hand) == "reopened"
    assert _why(drill, replace(by_hand, seq=drill.incident.seq)) is None


def test_an_update_is_superseded_by_later_news_for_its_channel() -> None:
    """What opened an incident is not posted after its end."""
    drill = Drill()
    drill.resolve(1)
    assert _why(drill, an_update(channel="shop-room", seq=1)) == "superseded"
    assert _why(drill, an_update(channel="shop-room", seq=drill.incident.seq)) is None


def test_an_update_is_not_superseded_by_news_for_another_channel() -> None:
    """The opening told the team, the first step told everybody else: both go out."""
    drill = Drill()
    assert drill.incident.told == {"shop-room": 1, "incidents": 2}
    assert _why(drill, an_update(channel="shop-room", seq=1)) is None
    assert _why(drill, an_update(channel="incidents", seq=2)) is None


def test_an_update_goes_out_whatever_the_state() -> None:
    """That it is over is news too, as is what came in an earlier run."""
    drill = Drill()
    drill.resolve(1)
    update = an_update(channel="incidents", seq=drill.incident.seq, epoch=1, run=0)
    assert update.kind is MessageKind.UPDATE
    assert _why(drill, update) is None


def test_an_update_to_a_channel_never_told_goes_out() -> None:
    """There is nothing later that it could have heard."""
    assert _why(Drill(), an_update(channel="elsewhere", seq=1)) is None


ALL = with_steps(
    "P1",
    a_step(0, EVERYONE, unless=Unless.ALL_ACKNOWLEDGED, repeat=Repeat(every=MINUTE, times=1, hand_over_to=(DIR,))),
)


def test_where_all_must_acknowledge_the_own_word_ends_a_page() -> None:
    """Ada owns it, so that hers is needless; Bo's is not until he has acknowledged too. The epoch is no matter."""
    drill = Drill(ALL)
    first, again, _ = (step.id for step in drill.incident.plan)
    drill.acknowledge(1)
    for step in (first, again):
        assert _why(drill, a_page(recipient="ada", step=step, epoch=drill.incident.epoch)) == "acknowledged"
        assert _why(drill, a_page(recipient="bo", step=step, epoch=1)) is None
    drill.acknowledge(2, BO)
    assert _why(drill, a_page(recipient="bo", step=first, epoch=drill.incident.epoch)) == "acknowledged"


def test_a_hand_over_of_it_is_needless_once_all_have_acknowledged() -> None:
    """Not before."""
    drill = Drill(ALL)
    drill.acknowledge(1)
    drill.tick(2)
    hand_over = drill.incident.plan[-1].id
    assert _why(drill, a_page(recipient="dir", step=hand_over)) is None
    drill.acknowledge(3, BO)
    assert _why(drill, a_page(recipient="dir", step=hand_over)) == "acknowledged"


@pytest.mark.parametrize("unless", STEP)
def test_an_acknowledgement_ends_what_a_rule_has_still_to_come(unless: Unless | None) -> None:
    """Whatever the step's condition, and whoever asked for it; but only one since the page was asked for."""
    drill = _acknowledged()
    later = a_page(step=STEP[unless], epoch=1, after=5 * MINUTE)
    assert _why(drill, later) == "acknowledged"
    assert _why(drill, replace(later, reason=replace(later.reason, code=REQUESTED))) == "acknowledged"
    assert _why(drill, replace(later, epoch=drill.incident.epoch)) is None


def test_whoever_has_acknowledged_is_called_by_name() -> None:
    """Not by the id that the policy has for them."""
    reason = stale(a_page(step=STEP[Unless.ACKNOWLEDGED], epoch=1), _acknowledged().incident, POLICY)
    assert reason is not None
    assert reason.text == "Ada has acknowledged it"


def test_what_a_rule_has_still_to_come_ends_with_its_step() -> None:
    """The severity was lowered, and its plan has no such step; a page under way, or asked for by hand, goes out."""
    drill = Drill(POLICY)
    drill.tick(1)
    drill.do(2, SetSeverity(actor=BO, severity="P4", reason="it is harmless"))
    later = a_page(step=STEP[None], epoch=1, after=5 * MINUTE)
    assert _why(drill, later) == "not_planned"
    assert _why(drill, replace(later, after=timedelta())) is None
    assert _why(drill, replace(later, reason=replace(later.reason, code=REQUESTED))) is None
    drill.do(3, SetSeverity(actor=BO, severity="P1", reason="it is not"))
    assert _why(drill, later) is None
