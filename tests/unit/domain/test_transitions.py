"""The changes of state, in words."""

import pytest

from muster.domain.commands.holds import Snooze
from muster.domain.commands.lifecycle import Reopen, Resolve
from muster.domain.facts.lifecycle import Resolved
from muster.domain.story import TEXT_LIMIT
from muster.domain.text import MARK
from tests.support.drill import ADA, BO, Drill, at, facts, reasons


def test_an_acknowledgement_says_who_and_how_long_it_took() -> None:
    """Counted from the opening, or from the reopening, and not from when it was to page people."""
    drill = Drill()
    assert reasons(drill.acknowledge(3)) == ["Ada owns it, 3 min after it opened"]
    drill.resolve(10)
    drill.do(20, Reopen(actor=ADA))
    assert reasons(drill.acknowledge(22, BO)) == ["Bo owns it, 2 min after it was reopened"]
    snoozed = Drill()
    snoozed.do(1, Snooze(actor=ADA, minutes=10))
    snoozed.tick(11)
    assert reasons(snoozed.acknowledge(13)) == ["Ada owns it, 13 min after it opened"]


@pytest.mark.parametrize(("note", "said"), [("disk replaced", "disk replaced"), (" \n", "Ada resolved it")])
def test_a_resolution_is_explained_by_its_note(note: str, said: str) -> None:
    """Without one the reason is that somebody did it."""
    drill = Drill()
    assert reasons(drill.do(1, Resolve(actor=ADA, note=note))) == [said]


def test_a_note_is_kept_up_to_a_limit() -> None:
    """What is cut shows a mark, in the note and in the reason."""
    drill = Drill()
    (event,) = drill.do(1, Resolve(actor=ADA, note="x" * (TEXT_LIMIT + 1)))
    note = facts([event], Resolved)[0].note
    assert (len(note), len(event.reason.text)) == (TEXT_LIMIT, TEXT_LIMIT)
    assert note.endswith(MARK)


def test_the_window_to_reopen_is_the_policys() -> None:
    """An hour here, counted from the resolution."""
    drill = Drill()
    assert facts(drill.resolve(7), Resolved)[0].close_at == at(67)


def test_everybody_who_heard_of_it_hears_the_end() -> None:
    """The team's channel, and those that steps told."""
    drill = Drill()
    assert drill.acknowledge(1)[0].tell == ("shop-room", "incidents")
    assert drill.resolve(2)[0].tell == ("shop-room", "incidents")
    assert drill.do(3, Reopen(actor=ADA))[0].tell == ("shop-room", "incidents")
