"""Where an event stands."""

from dataclasses import replace

from muster.domain.facts.asides import DeliveryReported, EvidenceAttached
from tests.support.drill import INCIDENT, Drill


def test_places_sort_as_texts() -> None:
    """The tenth comes after the ninth."""
    event = Drill().events[0]
    places = [replace(event, seq=seq).place for seq in (1, 9, 10, 123_456)]
    assert places == sorted(places)
    assert event.id == f"{INCIDENT}-0000000001"


def test_the_outcome_of_a_delivery_stands_with_what_asked_for_it() -> None:
    """Each outcome of each delivery has a place of its own, after the event's and before the next one's."""
    event = Drill().events[0]
    outcomes = [
        replace(event, fact=DeliveryReported(delivery=delivery, recipient="ada", channel="push", outcome=outcome))
        for delivery in ("d1", "d2")
        for outcome in ("retrying", "sent")
    ]
    places = [event.place, *(each.place for each in outcomes), replace(event, seq=2).place]
    assert places == sorted(places)
    assert len(set(places)) == 6


def test_evidence_stands_with_the_opening_once() -> None:
    """However much it is: a second piece would take the first one's place, and is refused by the store."""
    event = Drill().events[0]
    one, other = (replace(event, fact=EvidenceAttached(entries=entries)).place for entries in (1, 2))
    assert event.place < one == other < replace(event, seq=2).place
