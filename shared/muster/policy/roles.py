"""Read the `roles` section: the parts that people play, and who plays them."""

from muster.domain.rules.escalation import Target
from muster.domain.rules.roles import Filler, Role
from muster.domain.rules.severities import SEVERITIES
from muster.policy.names import Names
from muster.policy.place import Fields, Place
from muster.policy.schema.escalation import ROLES
from muster.policy.targets import read_targets
from muster.policy.words import identifier, name, one_of


def read_roles(root: Fields, names: Names) -> dict[str, Role]:
    """Return the roles by their id, in the file's order, in which they are filled."""
    roles: dict[str, Role] = {}
    for key, place in root.entries("roles").items():
        roles[identifier(key, place)] = _role(key, place, names, roles)
    return roles


def _role(key: str, place: Place, names: Names, above: dict[str, Role]) -> Role:
    fields = ROLES.read(place)
    fillers = fields.one_or_more("filled_by")
    severities = fields.one_or_more("severities")
    if "filled_by" in fields.places and not fillers:
        fields.places["filled_by"].entry_error(f"nobody could ever be the {key}: name at least one who fills it")
    if "severities" in fields.places and not severities:
        fields.places["severities"].entry_error("a role is one of some severities: name at least one")
    return Role(
        id=key,
        name=fields.read("name", name, key),
        description=fields.read("means", name, ""),
        severities=tuple(one_of(SEVERITIES, "severity")(each) for each in severities),
        filled_by=tuple(_filler(each, names, above) for each in fillers),
    )


def _filler(place: Place, names: Names, above: dict[str, Role]) -> Target | Filler:
    if place.word() == Filler.ACKNOWLEDGER:
        return Filler.ACKNOWLEDGER
    (target,) = read_targets([place], names)
    if target.kind is Target.Kind.EVERYONE:
        place.error("a role is one person's: name a person, a schedule, on-call, a role or acknowledger")
    if target.kind is Target.Kind.ROLE and target.name in names.roles and target.name not in above:
        place.error(f"the role {target.name!r} must stand above this one: roles are filled in the file's order")
    return target
