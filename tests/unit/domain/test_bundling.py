"""How often a person is paged: when there is room, what waits, and who tells of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from muster.domain.bundling import MOST_TOLD, MOST_WAITING, TOLD_KEPT, Pager, Waiting, may_let_wait, may_wait
from muster.domain.facts.healing import ApprovalRequested
from muster.domain.message import MessageKind
from muster.domain.reason import REQUESTED, Reason
from muster.domain.rules.noise import BundlingRule
from tests.support.deliveries import a_page
from tests.support.drill import Drill
from tests.support.policies import START

MINUTE = timedelta(minutes=1)
RULE = BundlingRule(pages=2, within=5 * MINUTE)
NOBODY = Pager(person="ada")


def a_waiting(name: str, severity: str = "P3", incident: str = "") -> Waiting:
    """Return a page, of an incident of its own unless one is given."""
    return Waiting(delivery=name, event=f"event {name}", incident=incident or f"incident {name}", severity=severity)


def paged(*minutes: float) -> Pager:
    """Return the pager of somebody who was paged so many minutes after START."""
    pager = NOBODY
    for number, minute in enumerate(minutes):
        pager = pager.let_out(a_waiting(f"d{number}"), RULE, START + minute * MINUTE)
    return pager


@pytest.mark.parametrize(
    ("minutes", "now", "room"),
    [((), 0, 0), ((0,), 0, 0), ((0, 1), 1, 5), ((0, 1), 5, 5), ((0, 1, 5), 5, 6), ((0, 3), 4.9, 5), ((3, 0), 4, 5)],
)
def test_there_is_room_when_the_window_has_moved_on(minutes: tuple[float, ...], now: float, room: float) -> None:
    """The window is five minutes that end now; what is just as old has left it."""
    assert paged(*minutes).room_at("new", RULE, START + now * MINUTE) == START + room * MINUTE


def test_fewer_pages_than_before_are_allowed_at_once() -> None:
    """The policy has changed while five had been sent: room is when but one of them is in the window."""
    pager = paged(0, 1, 2, 3, 4)
    assert pager.room_at("new", RULE, START + 4 * MINUTE) == START + 8 * MINUTE


def test_a_page_that_is_tried_again_or_on_another_channel_has_its_place_already() -> None:
    """From when it was let out first: it takes no other, and keeps nobody waiting for longer."""
    pager = paged(0, 1)
    now = START + 2 * MINUTE
    assert pager.room_at("event d0", RULE, now) == now
    fallback = replace(a_waiting("d0"), delivery="d0 by call")
    assert pager.let_out(fallback, RULE, now).pages == pager.pages
    assert pager.room_at("new", RULE, START + 4 * MINUTE) == START + 5 * MINUTE


def test_what_was_let_out_before_takes_no_further_place() -> None:
    """Its own has left the window: those that came after it are not kept out."""
    pager = paged(0, 1)
    now = START + 6 * MINUTE
    assert pager.let_out(a_waiting("d0"), RULE, now, again=True).pages == ()
    assert paged(0, 1).room_at("event earlier", RULE, START + 2 * MINUTE, again=True) == START + 2 * MINUTE
    assert [each.event for each in pager.let_out(a_waiting("d0"), RULE, now).pages] == ["event d0"]


def test_a_place_that_is_given_up_is_free() -> None:
    """The others keep theirs."""
    pager = paged(0, 1).given_up("event d0")
    assert [each.event for each in pager.pages] == ["event d1"]
    assert pager.room_at("new", RULE, START + 2 * MINUTE) == START + 2 * MINUTE


def test_what_has_left_the_window_is_forgotten() -> None:
    """The document does not grow."""
    assert [each.event for each in paged(0, 1, 6, 7).pages] == ["event d2", "event d3"]
    assert [each.event for each in paged(0, 5).pages] == ["event d1"]
    waited = paged(0, 4).wait(a_waiting("w"), RULE, START + 6 * MINUTE)
    assert [each.event for each in waited.pages] == ["event d1"]


def test_a_page_tells_of_what_waits() -> None:
    """Of other incidents that are no worse; each has one teller."""
    pager = NOBODY
    waiting = (("a", "P3"), ("b", "P4"), ("c", "P2"), ("d", "P3"))
    for name, severity in waiting:
        pager = pager.wait(a_waiting(name, severity, "own" if name == "d" else ""), RULE, START)
    pager = pager.let_out(a_waiting("x", "P3", "own"), RULE, START)
    assert pager.told_by("x") == ("a", "b")
    assert [pager.teller(name) for name, _ in waiting] == ["x", "x", None, None]
    pager = pager.let_out(a_waiting("y", "P2"), RULE, START)
    assert (pager.told_by("x"), pager.told_by("y")) == (("a", "b"), ("c", "d"))


def test_a_page_that_is_let_out_waits_no_more() -> None:
    """Nobody tells of it."""
    pager = NOBODY.wait(a_waiting("a"), RULE, START).wait(a_waiting("b"), RULE, START)
    pager = pager.let_out(a_waiting("a"), RULE, START)
    assert pager.told_by("a") == ("b",)
    assert pager.teller("a") is None


def test_what_waits_anew_has_no_teller_any_more() -> None:
    """The page that was to tell of it was not sent."""
    pager = NOBODY.wait(a_waiting("a"), RULE, START).let_out(a_waiting("x"), RULE, START)
    assert pager.teller("a") == "x"
    assert pager.wait(a_waiting("a"), RULE, START).teller("a") is None


def test_so_many_wait_and_no_more_are_noted() -> None:
    """Told ones do not count; whoever waits already stays noted."""
    pager = NOBODY
    for number in range(MOST_WAITING + 10):
        pager = pager.wait(a_waiting(f"w{number}"), RULE, START)
    assert len(pager.waiting) == MOST_WAITING
    assert pager.wait(a_waiting("w0"), RULE, START).teller("w0") is None
    assert len(pager.wait(a_waiting("w0"), RULE, START).waiting) == MOST_WAITING
    told = pager.let_out(a_waiting("x"), RULE, START)
    assert len(told.wait(a_waiting("new"), RULE, START).waiting) == MOST_WAITING + 1


def test_who_told_is_known_for_a_while() -> None:
    """And the latest few hundred."""
    pager = NOBODY.wait(a_waiting("a"), RULE, START).let_out(a_waiting("x"), RULE, START)
    assert pager.wait(a_waiting("b"), RULE, START + TOLD_KEPT - MINUTE).teller("a") == "x"
    assert pager.wait(a_waiting("b"), RULE, START + TOLD_KEPT).teller("a") is None
    for turn in range(MOST_TOLD // MOST_WAITING + 2):
        for number in range(MOST_WAITING):
            pager = pager.wait(a_waiting(f"{turn} {number}"), RULE, START)
        pager = pager.let_out(a_waiting(f"y{turn}"), RULE, START)
    assert len(pager.waiting) == MOST_TOLD


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"kind": MessageKind.REMINDER}, False),
        ({"kind": MessageKind.UPDATE}, False),
        ({"about": ApprovalRequested.type}, False),
        ({"reason": Reason(code=REQUESTED, text="Bo asked for it")}, False),
    ],
)
def test_only_a_page_that_nobody_asked_for_may_wait(changes: dict[str, object], expected: bool) -> None:  # noqa: FBT001 - the expectation
    """A remedy that waits for a decision has a deadline; whoever escalates wants people there."""
    assert may_wait(a_page(**changes)) is expected


@pytest.mark.parametrize(("severity", "expected"), [("P1", False), ("P2", True), ("P3", True), ("P4", True)])
def test_the_worst_severity_never_waits(severity: str, expected: bool) -> None:  # noqa: FBT001 - the expectation
    """Nor does a sender's test."""
    assert may_let_wait(Drill(severity=severity).incident) is expected
    assert not may_let_wait(Drill(severity="P3", test=True).incident)
