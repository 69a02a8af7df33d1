"""How an incident ended, for the next one of its key to know."""

from collections.abc import Sequence

from muster.domain.event import Event
from muster.domain.evolve import fold
from muster.domain.facts.lifecycle import Resolved
from muster.domain.healing_progress import Phase
from muster.domain.incident import Incident
from muster.domain.parties import ActorKind
from muster.domain.surroundings import Ended, EndedBy
from muster.domain.text import cap

NOTE_LIMIT = 500
"""Characters of a note that the key keeps; the timeline has all of it."""
_PEOPLE = (ActorKind.PERSON, ActorKind.TOKEN)


def ending(incident: Incident, events: Sequence[Event]) -> Ended | None:
    """Return how `events`, the next of the incident, end it; None where they do not."""
    for number, event in enumerate(events):
        if isinstance(event.fact, Resolved):
            before = fold(incident, events[:number])
            return Ended(by=_by(event.actor.kind, before), note=cap(event.fact.note, NOTE_LIMIT))
    return None


def _by(actor: ActorKind, before: Incident) -> EndedBy:
    if actor in _PEOPLE:
        return EndedBy.PERSON
    healed = before.healing is not None and before.healing.phase is Phase.VERIFYING
    return EndedBy.HEALING if healed else EndedBy.SENDER
