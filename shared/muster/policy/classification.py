"""Read what alerts are about and how bad they are: services, severities, types, classification and routing."""

from dataclasses import dataclass

from muster.domain.rules.classification import IncidentType, Rule, Service
from muster.domain.rules.severities import SEVERITIES, Severity
from muster.policy.conditions import condition, read_rules
from muster.policy.names import Names, reference
from muster.policy.place import Fields, Place
from muster.policy.words import colour, identifier, name, one_of, small_number, whole, within

_NAMES = {"P1": "Critical", "P2": "High", "P3": "Medium", "P4": "Low"}
_COLOURS = {"P1": "#d93025", "P2": "#e8710a", "P3": "#f9ab00", "P4": "#1a73e8"}
_DEADLINES = ("acknowledge_within", "triage_within", "resolve_within")
_severity_id = one_of(SEVERITIES, "severity")


def read_services(root: Fields, names: Names) -> dict[str, Service]:
    """Return the services by their id."""
    return {identifier(key, place): _service(key, place, names) for key, place in root.entries("services").items()}


def _service(key: str, place: Place, names: Names) -> Service:
    fields = place.fields("a service", needs=("name",), may=("team", "tier", "matches", "runbook"))
    return Service(
        id=key,
        name=fields.read("name", name, key),
        team=fields.read("team", reference(names.teams, "team"), None),
        tier=fields.read("tier", whole, None),
        matches=tuple(condition(each) for each in fields.items("matches")),
        runbook=fields.read("runbook", name, None),
    )


def read_severities(root: Fields) -> dict[str, Severity]:
    """Return all four severities; one that the file does not describe has its usual name and no deadlines."""
    section = root.places["severities"].fields("severities", may=SEVERITIES) if "severities" in root.places else None
    written = section.places if section else {}
    said = {key.casefold(): key for key in SEVERITIES}
    return {key: _severity(key, written[key], said) if key in written else _usual(key) for key in SEVERITIES}


def _usual(key: str) -> Severity:
    return Severity(id=key, name=_NAMES[key], colour=_COLOURS[key])


def _severity(key: str, place: Place, said: dict[str, str]) -> Severity:
    fields = place.fields("a severity", may=("name", "means", "also_called", *_DEADLINES, "colour"))
    acknowledge, triage, resolve = (fields.read(deadline, within, None) for deadline in _DEADLINES)
    return Severity(
        id=key,
        name=fields.read("name", name, _NAMES[key]),
        description=fields.read("means", name, ""),
        also_called=tuple(_alias(key, each, said) for each in fields.one_or_more("also_called")),
        acknowledge_within=acknowledge,
        triage_within=triage,
        resolve_within=resolve,
        colour=fields.read("colour", colour, _COLOURS[key]),
    )


def _alias(key: str, place: Place, said: dict[str, str]) -> str:
    word = name(place)
    other = said.setdefault(word.casefold(), key)
    if other != key:
        place.error(f"{word!r} is what {other} is called: an alert that says so could be either")
    return word


def read_types(root: Fields, names: Names) -> dict[str, IncidentType]:
    """Return the types of incident by their id."""
    return {identifier(key, place): _type(key, place, names) for key, place in root.entries("types").items()}


def _type(key: str, place: Place, names: Names) -> IncidentType:
    fields = place.fields("a type", needs=("name",), may=("means", "team", "runbook"))
    return IncidentType(
        id=key,
        name=fields.read("name", name, key),
        description=fields.read("means", name, ""),
        team=fields.read("team", reference(names.teams, "team"), None),
        runbook=fields.read("runbook", name, None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """The `classification` section, and `routing` with it."""

    severity_rules: tuple[Rule, ...]
    type_rules: tuple[Rule, ...]
    routing: tuple[Rule, ...]
    tiers: dict[int, str]
    severity: str
    type: str
    team: str


def read_classification(root: Fields, names: Names) -> Classification:
    """Return the rules for an alert's severity, type and team, and what it gets where none holds."""
    section = Fields({})
    if "classification" in root.places:
        section = root.places["classification"].fields("classification", may=("severity", "type", "tiers", "otherwise"))
    otherwise = Fields({})
    if "otherwise" in section.places:
        otherwise = section.places["otherwise"].fields("otherwise", may=("severity", "type", "team"))
    incident_type = reference(names.types, "type")
    team = reference(names.teams, "team")
    return Classification(
        severity_rules=read_rules(section, "severity", _severity_id),
        type_rules=read_rules(section, "type", incident_type),
        routing=read_rules(root, "routing", team),
        tiers=_tiers(section),
        severity=otherwise.read("severity", _severity_id, "P3"),
        type=otherwise.read("type", incident_type, ""),
        team=otherwise.read("team", team, ""),
    )


def _tiers(section: Fields) -> dict[int, str]:
    tiers: dict[int, str] = {}
    for key, place in section.entries("tiers").items():
        tier = small_number(key)
        if tier is None:
            place.entry_error(f"expected a tier, a number from 1 to 99, found {key!r}")
        else:
            tiers[tier] = _severity_id(place)
    return tiers
