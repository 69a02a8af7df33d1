"""Read the `people`, `teams` and `schedules` sections."""

from datetime import date, time

from muster.domain.rules.escalation import Team
from muster.domain.rules.oncall import Contact, Person, Schedule
from muster.policy.addresses import PERSON_ADDRESS
from muster.policy.escalation import read_plans
from muster.policy.names import Names, reference
from muster.policy.place import Fields, Place
from muster.policy.providers import posts_to_one_place
from muster.policy.words import clock_time, day, identifier, name, one_of, zone


def read_people(root: Fields, names: Names, time_zone: str) -> dict[str, Person]:
    """Return the people by their id; their zone is the organisation's where they have none of their own."""
    return {
        identifier(key, place): _person(key, place, names, time_zone) for key, place in root.entries("people").items()
    }


def _person(key: str, place: Place, names: Names, time_zone: str) -> Person:
    fields = place.fields("a person", needs=("name", "contact"), may=("time_zone",))
    contacts = [contact for each in fields.items("contact") for contact in _contacts(each, names)]
    if "contact" in fields.places and not fields.items("contact"):
        place.entry_error(f"{key} has no address: give at least one contact, or nobody can reach them")
    return Person(
        id=key,
        name=fields.read("name", name, key),
        time_zone=fields.read("time_zone", zone, time_zone),
        contacts=tuple(contacts),
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


def read_schedules(root: Fields, names: Names, time_zone: str) -> dict[str, Schedule]:
    """Return the schedules by their id."""
    return {
        identifier(key, place): _schedule(key, place, names, time_zone)
        for key, place in root.entries("schedules").items()
    }


def _schedule(key: str, place: Place, names: Names, time_zone: str) -> Schedule:
    if key in names.people:
        place.entry_error(f"{key!r} is a person already: a step that pages {key!r} could mean either")
    needs = ("people", "first_day", "hand_over")
    fields = place.fields("a schedule", needs=needs, may=("name", "rotation", "time_zone"))
    fields.read("rotation", one_of(("weekly",), "rotation"), "weekly")
    person = reference(names.people, "person")
    return Schedule(
        id=key,
        name=fields.read("name", name, key),
        people=tuple(person(each) for each in fields.items("people")),
        first_day=fields.read("first_day", day, date.min),
        hand_over=fields.read("hand_over", clock_time, time()),
        time_zone=fields.read("time_zone", zone, time_zone),
    )


def read_teams(root: Fields, names: Names) -> dict[str, Team]:
    """Return the teams by their id."""
    return {identifier(key, place): _team(key, place, names) for key, place in root.entries("teams").items()}


def _team(key: str, place: Place, names: Names) -> Team:
    fields = place.fields("a team", needs=("name",), may=("members", "on_call", "channel", "escalation"))
    person = reference(names.people, "person")
    return Team(
        id=key,
        name=fields.read("name", name, key),
        members=tuple(person(each) for each in fields.items("members")),
        on_call=fields.read("on_call", reference(names.schedules, "schedule"), None),
        channel=fields.read("channel", names.told, None),
        escalation=read_plans(fields, names),
    )
