"""Read the `people` and `teams` sections."""

from muster.domain.rules.escalation import Team
from muster.domain.rules.oncall import Contact, Person
from muster.policy.addresses import PERSON_ADDRESS
from muster.policy.escalation import read_plans
from muster.policy.names import Names, reference
from muster.policy.notices import read_notify
from muster.policy.place import Fields, Place
from muster.policy.providers import posts_to_one_place
from muster.policy.schema.people import PERSONS, TEAMS
from muster.policy.words import identifier, name, zone
from muster.policy.working_time import business_hours


def read_people(root: Fields, names: Names, time_zone: str) -> dict[str, Person]:
    """Return the people by their id; their zone is the organisation's where they have none of their own."""
    return {
        identifier(key, place): _person(key, place, names, time_zone) for key, place in root.entries("people").items()
    }


def _person(key: str, place: Place, names: Names, time_zone: str) -> Person:
    fields = PERSONS.read(place)
    contacts = [contact for each in fields.items("contact") for contact in _contacts(each, names)]
    if "contact" in fields.places and not fields.items("contact"):
        place.entry_error(f"{key} has no address: give at least one contact, or nobody can reach them")
    own_zone = fields.read("time_zone", zone, time_zone)
    return Person(
        id=key,
        name=fields.read("name", name, key),
        time_zone=own_zone,
        contacts=tuple(contacts),
        business_hours=business_hours(fields, names, own_zone),
        notify=read_notify(fields, contacts),
    )


def _contacts(place: Place, names: Names) -> list[Contact]:
    found: list[Contact] = []
    for channel, address in place.entries().items():
        rule = names.channels.get(channel)
        if rule is None:
            address.entry_error(f"unknown channel {channel!r}{address.hint(channel, names.channels)}")
            continue
        found.append(Contact(channel=channel, address=PERSON_ADDRESS.get(rule.kind, name)(address)))
        if any(posts_to_one_place(provider) for provider in rule.providers):
            address.entry_error(f"{channel!r} always posts to the same place: it cannot reach a person")
    return found


def read_teams(root: Fields, names: Names, time_zone: str) -> dict[str, Team]:
    """Return the teams by their id."""
    return {identifier(key, place): _team(key, place, names, time_zone) for key, place in root.entries("teams").items()}


def _team(key: str, place: Place, names: Names, time_zone: str) -> Team:
    fields = TEAMS.read(place)
    person = reference(names.people, "person")
    return Team(
        id=key,
        name=fields.read("name", name, key),
        members=tuple(person(each) for each in fields.items("members")),
        on_call=fields.read("on_call", reference(names.schedules, "schedule"), None),
        channel=fields.read("channel", names.told, None),
        escalation=read_plans(fields, names),
        business_hours=business_hours(fields, names, time_zone),
    )
