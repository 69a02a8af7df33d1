"""Read the whole policy file, section by section."""

import re
from datetime import timedelta

from muster.domain.policy import ApiToken, Policy
from muster.policy.channels import read_channels
from muster.policy.classification import (
    read_classification,
    read_services,
    read_severities,
    read_types,
)
from muster.policy.escalation import read_levels, read_plans
from muster.policy.names import Names, reference
from muster.policy.people import read_people, read_schedules, read_teams
from muster.policy.place import Place
from muster.policy.words import duration, name, one_of, zone

VERSION = "1"
SECTIONS = (
    "people",
    "teams",
    "schedules",
    "services",
    "severities",
    "types",
    "classification",
    "routing",
    "levels",
    "escalation",
    "channels",
    "reopen_within",
    "api_tokens",
)
ROLES = ("viewer", "responder", "manager", "admin")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def read_policy(place: Place) -> Policy | None:
    """Return the policy that the root of a file describes, as far as it can be read; None where nothing can.

    Whatever is wrong is in the report; with an error there, the policy is only good for looking for gaps.
    """
    root = place.fields("a policy", needs=("version", "organisation", "time_zone"), may=SECTIONS)
    if "version" in root.places and not _is_known(root.places["version"]):
        return None
    channels = read_channels(root)
    names = Names.of(root, channels)
    time_zone = root.read("time_zone", zone, "UTC")
    rules = read_classification(root, names)
    return Policy(
        organisation=root.read("organisation", name, ""),
        time_zone=time_zone,
        people=read_people(root, names, time_zone),
        teams=read_teams(root, names),
        schedules=read_schedules(root, names, time_zone),
        services=read_services(root, names),
        severities=read_severities(root),
        types=read_types(root, names),
        levels=read_levels(root, names),
        escalation=read_plans(root, names),
        channels=channels,
        severity_rules=rules.severity_rules,
        type_rules=rules.type_rules,
        routing=rules.routing,
        tiers=rules.tiers,
        default_severity=rules.severity,
        default_type=rules.type,
        default_team=rules.team,
        reopen_within=root.read("reopen_within", duration, timedelta(hours=1)),
        api_tokens=tuple(_token(each, names) for each in root.items("api_tokens")),
    )


def _is_known(version: Place) -> bool:
    if version.word() != VERSION:
        version.error(f"this Muster reads policies of version {VERSION}, found {version.word()!r}")
    return version.word() == VERSION


def _token(place: Place, names: Names) -> ApiToken:
    fields = place.fields("a token", needs=("name", "sha256", "role"), may=("person",))
    return ApiToken(
        name=fields.read("name", name, ""),
        sha256=fields.read("sha256", _sha256, ""),
        role=fields.read("role", one_of(ROLES, "role"), ""),
        person=fields.read("person", reference(names.people, "person"), None),
    )


def _sha256(place: Place) -> str:
    said = place.text()
    if said and not _SHA256.fullmatch(said):
        place.error("expected the SHA-256 of a token: 64 hexadecimal digits in lower case")
    return said
