"""How an incident ended is known to the next one of its key."""

import pytest

from muster.domain.alert import AlertState
from muster.domain.commands.lifecycle import Resolve
from muster.domain.commands.work import AddNote
from muster.domain.ending import NOTE_LIMIT, ending
from muster.domain.healing_report import HealingReport, HealingState
from muster.domain.parties import Actor, ActorKind
from muster.domain.surroundings import Ended, EndedBy
from muster.domain.text import MARK
from tests.support.drill import ADA, Drill

BOT = Actor(kind=ActorKind.TOKEN, id="token:ci", name="CI")


@pytest.mark.parametrize("actor", [ADA, BOT])
def test_a_person_or_a_machine_with_a_token_leaves_a_note(actor: Actor) -> None:
    """It is kept with the key, cut where it is long."""
    drill = Drill()
    before = drill.incident
    events = drill.do(1, Resolve(actor=actor, note="disk replaced"))
    assert ending(before, events) == Ended(by=EndedBy.PERSON, note="disk replaced")
    again = Drill()
    long = ending(again.incident, again.do(1, Resolve(actor=actor, note="x" * 2 * NOTE_LIMIT)))
    assert long
    assert (len(long.note), long.note.endswith(MARK)) == (NOTE_LIMIT, True)


def test_a_close_of_the_alert_ends_it_by_its_sender() -> None:
    """Without a note."""
    drill = Drill()
    before = drill.incident
    assert ending(before, drill.alert(1, state=AlertState.CLOSED)) == Ended(by=EndedBy.SENDER)


def healing(*states: HealingState) -> Drill:
    """Return an incident whose remedy has got so far."""
    drill = Drill()
    for state in states:
        drill.alert(1, state=AlertState.HEALING, healing=HealingReport(state=state, action="restart"))
    return drill


@pytest.mark.parametrize(
    ("states", "by"),
    [
        ((HealingState.STARTED, HealingState.SUCCEEDED), EndedBy.HEALING),
        ((HealingState.STARTED,), EndedBy.SENDER),
        ((HealingState.STARTED, HealingState.FAILED), EndedBy.SENDER),
    ],
)
def test_a_close_after_a_remedy_that_succeeded_ends_it_by_healing(
    states: tuple[HealingState, ...], by: EndedBy
) -> None:
    """The remedy is what helped; one that has not succeeded did not, and a person's word is a person's."""
    by_sender, by_person = healing(*states), healing(*states)
    before = by_sender.incident
    assert ending(before, by_sender.alert(2, state=AlertState.CLOSED)) == Ended(by=by)
    before = by_person.incident
    assert ending(before, by_person.do(2, Resolve(actor=ADA))) == Ended(by=EndedBy.PERSON)


def test_what_does_not_end_it_is_no_ending() -> None:
    """Nor is nothing."""
    drill = Drill()
    before = drill.incident
    assert ending(before, drill.do(1, AddNote(actor=ADA, text="hm"))) is None
    assert ending(before, []) is None
