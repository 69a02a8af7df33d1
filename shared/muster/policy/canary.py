"""Read how Muster tries itself out: the `canary` section."""

from collections.abc import Iterator
from datetime import timedelta

from muster.domain.policy import Policy
from muster.domain.response import TEST_LASTS
from muster.domain.rules.canary import CanaryRule
from muster.policy import reach
from muster.policy.names import Names, reference
from muster.policy.place import Fields, Place
from muster.policy.schema.canary import CANARY
from muster.policy.words import duration_that

SHORTEST = timedelta(minutes=15)
_every = duration_that(
    lambda length: length >= SHORTEST,
    "expected 15m or more: each canary is an incident of its own, and lasts ten minutes",
)
_within = duration_that(
    lambda length: timedelta() < length <= TEST_LASTS,
    "expected 10m at most, and more than no time at all: after that its incident ends",
)


def read_canary(root: Fields, names: Names) -> CanaryRule | None:
    """Return how often a canary is sent and where to; None where none is."""
    return root.read("canary", lambda place: _canary(place, names), None)


def _canary(place: Place, names: Names) -> CanaryRule:
    fields = CANARY.read(place)
    usual = CanaryRule()
    if place.is_mapping and not {"channel", "person"} & fields.places.keys():
        place.entry_error("a canary needs 'channel' or 'person': where is it to arrive?")
    return CanaryRule(
        every=fields.read("every", _every, usual.every),
        within=fields.read("within", _within, usual.within),
        channel=fields.read("channel", names.told, None),
        person=fields.read("person", reference(names.people, "person"), None),
    )


def disturbed(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield the canary's place where the person it pages is one whom incidents page: nobody is to wake for it."""
    person = policy.canary.person if policy.canary else None
    targets = tuple(reach.all_targets(policy))
    if person and any(person in reach.people(policy, target, teams) for target, teams in targets):
        yield "canary.person", f"the canary pages {person} again and again, whom incidents page too: name nobody"
