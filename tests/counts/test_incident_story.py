"""A usual incident takes what the bill of `make cost` is made from, neither more nor less."""

from tests.cost.tally import INCIDENT, REPEAT
from tests.support.incident_story import REPEATS, play, tallied


def test_a_usual_incident() -> None:
    """Documents, messages, requests, bytes and secrets, from the first alert to the last sweep."""
    with tallied() as world:
        assert play(world) == INCIDENT


def test_one_more_alert() -> None:
    """A repeat of the alert adds the same whenever it comes."""
    with tallied() as world:
        assert play(world, REPEATS + 1) == INCIDENT + REPEAT
