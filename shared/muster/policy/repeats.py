"""Read how a step is repeated: alone, or with all the steps above it."""

from datetime import timedelta

from muster.domain.rules.escalation import Repeat, Step, Unless
from muster.policy.durations import duration_in
from muster.policy.names import Names
from muster.policy.place import Fields, Place
from muster.policy.targets import read_targets
from muster.policy.words import duration, whole

KEYS = ("repeat", "times", "hand_over_to")
_ALL = "all"
_BESIDE_ALL = {"at", "counted_from", "unless", "when", *KEYS}


def read_repeat(fields: Fields, names: Names) -> Repeat | None:
    """Return how a step is repeated; None where it is not."""
    written = fields.places
    if "repeat" not in written:
        for key in KEYS[1:]:
            if key in written:
                written[key].entry_error(f"{key!r} belongs to a repetition: this step has no 'repeat'")
        return None
    if "times" not in written:
        written["repeat"].entry_error("a repetition needs 'times': how often at most")
    return Repeat(
        every=None if is_round(fields) else _every(written["repeat"]),
        times=fields.read("times", whole, None) or 1,
        hand_over_to=read_targets(fields.one_or_more("hand_over_to"), names),
    )


def is_round(fields: Fields) -> bool:
    """Return whether the step has all the steps above it begin again."""
    place = fields.places.get("repeat")
    return place is not None and place.is_scalar and not place.is_empty and place.word() == _ALL


def check_rounds(step: Step, fields: Fields) -> None:
    """Report what makes no sense of a step that has all the steps above it begin again."""
    for key in fields.places.keys() - _BESIDE_ALL:
        fields.places[key].entry_error(f"'repeat: all' only has the steps above begin again: it says no {key!r}")
    if not step.at:
        fields.places["repeat"].entry_error("'repeat: all' begins again later than at 0m, or it would never end")
    if step.unless is Unless.ALL_ACKNOWLEDGED:
        message = "'acknowledged by all' means all whom a step pages: say 'acknowledged' or 'resolved'"
        fields.places["unless"].entry_error(message)


def _every(place: Place) -> timedelta:
    said = place.word()
    length = duration_in(said)
    if said and length is None:
        place.error(f"expected 'all', or a duration such as 10m to wait before each repetition, found {said!r}")
        return timedelta()
    if length == timedelta():
        place.error("a repetition waits for longer than nothing")
    return duration(place)
