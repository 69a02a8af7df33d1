"""Who a step's targets are at a given instant."""

from datetime import datetime

from muster.domain.oncall_turns import on_call
from muster.domain.parties import Recipient
from muster.domain.rules.escalation import Target
from muster.domain.rules.oncall import Person, Schedule
from muster.domain.story import Context


def recipients(
    targets: tuple[Target, ...], by: tuple[str, ...], team: str, context: Context, at: datetime
) -> tuple[Recipient, ...]:
    """Return the persons the targets mean at `at` (aware), each once, with their channels and why they.

    `by` names the channels to use where the person has them; a person with none of them is reached by their own order.
    Nobody on call, a person without an address, and a name that the policy no longer has (the plan may be older) yield
    nobody.
    """
    found: dict[str, Recipient] = {}
    for target in targets:
        for person_id, why in _people(target, team, context, at):
            person = context.policy.people.get(person_id)
            if person and person.contacts and person_id not in found:
                found[person_id] = Recipient(
                    person=person_id, name=person.name, channels=_channels(person, by), why=why
                )
    return tuple(found.values())


def _people(target: Target, team_id: str, context: Context, at: datetime) -> list[tuple[str, str]]:
    policy = context.policy
    if target.kind is Target.Kind.PERSON:
        return [(target.name, "named in the escalation plan")]
    if target.kind is Target.Kind.SCHEDULE:
        schedule = policy.schedules.get(target.name)
        return _turns(schedule, context, at, f"on call in {schedule.name}") if schedule else []
    team = policy.teams.get(target.name or team_id)
    if team is None:
        return []
    if target.kind is Target.Kind.EVERYONE:
        return [(member, f"a member of {team.name}") for member in team.members]
    schedule = policy.schedules.get(team.on_call or "")
    return _turns(schedule, context, at, f"on call for {team.name}") if schedule else []


def _turns(schedule: Schedule, context: Context, at: datetime, why: str) -> list[tuple[str, str]]:
    turns = on_call(schedule, at, context.standing)
    return [(turn.person, f"{why} ({turn.why})" if turn.why else why) for turn in turns]


def _channels(person: Person, by: tuple[str, ...]) -> tuple[str, ...]:
    own = [contact.channel for contact in person.contacts]
    wanted = [channel for channel in by if channel in own]
    return tuple(dict.fromkeys(wanted or own))
