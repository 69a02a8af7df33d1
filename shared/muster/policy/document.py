"""Read the whole policy file, section by section."""

from dataclasses import replace
from datetime import timedelta

from muster.domain.policy import ApiToken, Policy
from muster.policy import noise
from muster.policy.addresses import url
from muster.policy.canary import read_canary
from muster.policy.channels import read_channels
from muster.policy.classification import (
    read_classification,
    read_services,
    read_severities,
    read_types,
)
from muster.policy.closure import read_closure, read_reviews
from muster.policy.communication import read_audiences, read_communication, read_templates
from muster.policy.escalation import read_levels, read_plans
from muster.policy.healing import read_approvals, read_healing
from muster.policy.heartbeats import read_heartbeats
from muster.policy.impact import read_impact
from muster.policy.names import Names, reference
from muster.policy.paging_tests import read_test_pages
from muster.policy.people import read_people, read_teams
from muster.policy.place import Fields, Place
from muster.policy.plans import read_named_plans
from muster.policy.roles import read_roles
from muster.policy.runbooks import read_base
from muster.policy.schedules import read_schedules
from muster.policy.schema.access import ROLES, TOKEN
from muster.policy.schema.kinds import DIGEST
from muster.policy.schema.policy import POLICY
from muster.policy.words import duration, name, one_of, zone
from muster.policy.working_time import business_hours

VERSION = "1"


def read_policy(place: Place) -> Policy | None:
    """Return the policy that the root of a file describes, as far as it can be read; None where nothing can.

    Whatever is wrong is in the report; with an error there, the policy is only good for looking for gaps.
    """
    root = POLICY.read(place)
    if "version" in root.places and not _is_known(root.places["version"]):
        return None
    channels = read_channels(root)
    names = Names.of(root, channels)
    plans, sizes = read_named_plans(root, names)
    names = replace(names, plans=sizes)
    time_zone = root.read("time_zone", zone, "UTC")
    hours = business_hours(root, names, time_zone)
    runbooks = read_base(root)
    policy = Policy(
        organisation=root.read("organisation", name, ""),
        time_zone=time_zone,
        people=read_people(root, names, time_zone),
        teams=read_teams(root, names, time_zone),
        schedules=read_schedules(root, names, time_zone),
        services=read_services(root, names, runbooks),
        severities=read_severities(root),
        types=read_types(root, names, runbooks),
        levels=read_levels(root, names),
        escalation=read_plans(root, names),
        plans=plans,
        channels=channels,
        business_hours=hours,
    )
    return _responding(_classifying(policy, root, names), root, names)


def _classifying(policy: Policy, root: Fields, names: Names) -> Policy:
    """Return the policy with what it says of how bad an alert is, of which type, and whose."""
    rules = read_classification(root, names, policy.time_zone, policy.team_hours(""))
    return replace(
        policy,
        severity_rules=rules.severity_rules,
        type_rules=rules.type_rules,
        routing=rules.routing,
        tiers=rules.tiers,
        default_severity=rules.severity,
        default_type=rules.type,
        default_team=rules.team,
        override_by=rules.override_by,
        impact=read_impact(root, names.dimensions),
    )


def _responding(policy: Policy, root: Fields, names: Names) -> Policy:
    """Return the policy with what it says of how incidents go on, and of how Muster is watched and used."""
    return replace(
        policy,
        noise=noise.read_noise(root, policy.time_zone),
        healing=read_healing(root),
        approvals=read_approvals(root, names),
        heartbeats=read_heartbeats(root, names),
        canary=read_canary(root, names),
        test_pages=read_test_pages(root, names),
        reopen_within=root.read("reopen_within", duration, timedelta(hours=1)),
        closure=read_closure(root),
        reviews=read_reviews(root, names),
        roles=read_roles(root, names),
        audiences=read_audiences(root, names),
        communication=read_communication(root, names),
        templates=read_templates(root),
        video_bridge=root.read("video_bridge", url, ""),
        api_tokens=tuple(_token(each, names) for each in root.items("api_tokens")),
    )


def _is_known(version: Place) -> bool:
    if version.word() != VERSION:
        version.error(f"this Muster reads policies of version {VERSION}, found {version.word()!r}")
    return version.word() == VERSION


def _token(place: Place, names: Names) -> ApiToken:
    fields = TOKEN.read(place)
    return ApiToken(
        name=fields.read("name", name, ""),
        sha256=fields.read("sha256", _sha256, ""),
        role=fields.read("role", one_of(ROLES, "role"), ""),
        person=fields.read("person", reference(names.people, "person"), None),
    )


def _sha256(place: Place) -> str:
    said = place.text()
    if said and not DIGEST.fits(said):
        place.error("expected the SHA-256 of a token: 64 hexadecimal digits in lower case")
    return said
