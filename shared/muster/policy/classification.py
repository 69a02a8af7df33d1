"""Read what alerts are about and how bad they are: services, severities, types, classification and routing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from muster.domain.rules.classification import IncidentType, Rule, Service
from muster.domain.rules.escalation import Target
from muster.domain.rules.severities import SEVERITIES, URGENT, Severity, Urgency
from muster.domain.rules.working_time import BusinessHours
from muster.policy.addresses import url
from muster.policy.circumstances import circumstances
from muster.policy.conditions import condition, read_rules
from muster.policy.names import Names, reference
from muster.policy.place import Fields, Place
from muster.policy.runbooks import first_steps, runbook
from muster.policy.schema import classification as shapes
from muster.policy.targets import read_targets
from muster.policy.warnings import warning
from muster.policy.words import colour, duration_that, identifier, name, one_of, small_number, whole, within

_NAMES = {"P1": "Critical", "P2": "High", "P3": "Medium", "P4": "Low"}
_COLOURS = {"P1": "#d93025", "P2": "#e8710a", "P3": "#f9ab00", "P4": "#1a73e8"}
_URGENCY = {key: Urgency.HIGH if key in URGENT else Urgency.LOW for key in SEVERITIES}
_DEADLINES = ("acknowledge_within", "triage_within", "resolve_within")
_severity_id = one_of(SEVERITIES, "severity")


def read_services(root: Fields, names: Names, runbooks: str) -> dict[str, Service]:
    """Return the services by their id; `runbooks` is what stands before a runbook's path."""
    return {
        identifier(key, place): _service(key, place, names, runbooks) for key, place in root.entries("services").items()
    }


def _service(key: str, place: Place, names: Names, runbooks: str) -> Service:
    fields = shapes.SERVICES.read(place)
    return Service(
        id=key,
        name=fields.read("name", name, key),
        team=fields.read("team", reference(names.teams, "team"), None),
        tier=fields.read("tier", whole, None),
        matches=tuple(condition(each) for each in fields.items("matches")),
        depends_on=tuple(_dependency(each, key, names) for each in fields.one_or_more("depends_on")),
        runbook=fields.read("runbook", runbook(runbooks), None),
        first_steps=first_steps(fields),
    )


def _dependency(place: Place, service: str, names: Names) -> str:
    said = reference(names.services, "service")(place)
    if said == service:
        place.error("a service does not depend on itself")
    return said


def read_severities(root: Fields) -> dict[str, Severity]:
    """Return all four severities; one that the file does not describe has its usual name and no deadlines."""
    section = shapes.BY_SEVERITY.read(root.places["severities"]) if "severities" in root.places else None
    written = section.places if section else {}
    said = {key.casefold(): key for key in SEVERITIES}
    return {key: _severity(key, written[key], said) if key in written else _usual(key) for key in SEVERITIES}


def _usual(key: str) -> Severity:
    return Severity(id=key, name=_NAMES[key], colour=_COLOURS[key], urgency=_URGENCY[key])


def _severity(key: str, place: Place, said: dict[str, str]) -> Severity:
    fields = shapes.SEVERITIES.read(place)
    acknowledge, triage, resolve = (fields.read(deadline, within, None) for deadline in _DEADLINES)
    return Severity(
        id=key,
        name=fields.read("name", name, _NAMES[key]),
        description=fields.read("means", name, ""),
        also_called=tuple(_alias(key, each, said) for each in fields.one_or_more("also_called")),
        acknowledge_within=acknowledge,
        triage_within=triage,
        resolve_within=resolve,
        acknowledgement_lasts=fields.read("acknowledgement_lasts", _lasting, None),
        warn_before=fields.read("warn_before", warning(acknowledge, triage, resolve), None),
        video_bridge=fields.read("video_bridge", url, ""),
        urgency=fields.read("urgency", _urgency(key), _URGENCY[key]),
        colour=fields.read("colour", colour, _COLOURS[key]),
    )


def _lasting(place: Place) -> timedelta | None:
    return duration_that(bool, "an acknowledgement must last longer than nothing")(place) or None


def _urgency(key: str) -> Callable[[Place], Urgency]:
    def read(place: Place) -> Urgency:
        said = one_of(tuple(Urgency), "urgency")(place)
        return Urgency(said) if said in tuple(Urgency) else _URGENCY[key]

    return read


def _alias(key: str, place: Place, said: dict[str, str]) -> str:
    word = name(place)
    other = said.setdefault(word.casefold(), key)
    if other != key:
        place.error(f"{word!r} is what {other} is called: an alert that says so could be either")
    return word


def read_types(root: Fields, names: Names, runbooks: str) -> dict[str, IncidentType]:
    """Return the types of incident by their id; `runbooks` is what stands before a runbook's path."""
    return {identifier(key, place): _type(key, place, names, runbooks) for key, place in root.entries("types").items()}


def _type(key: str, place: Place, names: Names, runbooks: str) -> IncidentType:
    fields = shapes.TYPES.read(place)
    return IncidentType(
        id=key,
        name=fields.read("name", name, key),
        description=fields.read("means", name, ""),
        team=fields.read("team", reference(names.teams, "team"), None),
        runbook=fields.read("runbook", runbook(runbooks), None),
        first_steps=first_steps(fields),
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
    override_by: tuple[Target, ...]


def read_classification(root: Fields, names: Names, time_zone: str, hours: BusinessHours) -> Classification:
    """Return the rules for an alert's severity, type and team, what it gets where none holds, and who may say other.

    Conditions on the time are by the clock of `time_zone`, and `hours` are the business hours.
    """
    section = Fields({})
    if "classification" in root.places:
        section = shapes.CLASSIFICATION.read(root.places["classification"])
    otherwise = Fields({})
    if "otherwise" in section.places:
        otherwise = shapes.OTHERWISE.read(section.places["otherwise"])
    given = circumstances(names, time_zone, hours)
    incident_type = reference(names.types, "type")
    team = reference(names.teams, "team")
    return Classification(
        severity_rules=read_rules(section, "severity", _severity_id, given, shapes.SEVERITY_RULE),
        type_rules=read_rules(section, "type", incident_type, given),
        routing=read_rules(root, "routing", team, given),
        tiers=_tiers(section),
        severity=otherwise.read("severity", _severity_id, "P3"),
        type=otherwise.read("type", incident_type, ""),
        team=otherwise.read("team", team, ""),
        override_by=read_targets(section.one_or_more("override_by"), names),
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
