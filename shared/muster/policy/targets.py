"""Read whom a step, a level or an approval means."""

import re
from collections.abc import Iterable

from muster.domain.rules.escalation import Target
from muster.policy.names import Names
from muster.policy.place import Place

_TARGET = re.compile(r"(on-call|everyone)(?: (?:of|in) (\S+))?")
_ROLE = re.compile(r"role (\S+)")


def read_targets(places: Iterable[Place], names: Names) -> tuple[Target, ...]:
    """Return whom each of these places names."""
    return tuple(_target(each, names) for each in places)


def _target(place: Place, names: Names) -> Target:
    said = place.word()
    if words := _TARGET.fullmatch(said):
        return _of_team(words[1], words[2] or "", place, names)
    if words := _ROLE.fullmatch(said):
        if words[1] not in names.roles:
            place.error(f"unknown role {words[1]!r}{place.hint(words[1], names.roles)}")
        return Target(kind=Target.Kind.ROLE, name=words[1])
    if said in names.schedules:
        return Target(kind=Target.Kind.SCHEDULE, name=said)
    if said and said not in names.people:
        known = ("on-call", "everyone", *names.people, *names.schedules)
        place.error(f"nobody is called {said!r}{place.hint(said, known)}")
    return Target(kind=Target.Kind.PERSON, name=said)


def _of_team(kind: str, team: str, place: Place, names: Names) -> Target:
    if team and team not in names.teams:
        place.error(f"unknown team {team!r}{place.hint(team, names.teams)}")
    return Target(kind=Target.Kind(kind), name=team)
