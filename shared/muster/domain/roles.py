"""Fill the roles of a response, and hand them over.

Source: S1, Key Roles and Responsibilities: "Roles may be combined or expanded".
"""

from dataclasses import dataclass

from muster.domain.facts.roles import RoleAssigned, RoleUnfilled
from muster.domain.incident import Incident, IncidentState
from muster.domain.oncall import recipients
from muster.domain.parties import MUSTER, Actor
from muster.domain.reason import REQUESTED, Reason
from muster.domain.reminders import remindable
from muster.domain.rules.escalation import Target
from muster.domain.rules.roles import Filler, Role
from muster.domain.ruling.refusals import one_of
from muster.domain.story import Refused, Story
from muster.domain.text import listed


def fill_roles(story: Story) -> None:
    """Give each role of the incident's severity that nobody has to the first who is there; say it once of none.

    A role that waits for whoever acknowledges is filled then. One that was given back by hand stays with nobody.
    """
    incident = story.incident
    for role in story.policy.roles.values():
        if incident.severity in role.severities and role.id not in {*incident.roles, *incident.unfilled}:
            _fill(story, role)


def hand_on(story: Story) -> None:
    """Give what is the acknowledger's, and what goes with that, to whoever has just acknowledged.

    What a person has given, or left to nobody, stays as they said.
    """
    before = story.incident
    for role in story.policy.roles.values():
        if role.id in before.assigned or not (role.id in before.roles or before.severity in role.severities):
            continue
        found = _first(story, role)
        if found and _is_new(found.filler, before, story.incident) and found.person != before.roles.get(role.id):
            _give(story, role, found)


def assign(story: Story, actor: Actor, role_id: str, person: str | None, why: str) -> None:
    """Let a person have a role instead of whoever has it, or nobody, and tell the person."""
    policy, before = story.policy, story.incident.roles.get(role_id)
    if not policy.roles:
        raise Refused("the policy names no role")
    one_of(role_id, tuple(policy.roles), "role")
    if person is not None:
        one_of(person, tuple(policy.people), "person")
    if person == before:
        return
    role = policy.roles[role_id]
    did = f"made {policy.people[person].name} the {role.name}" if person else f"left nobody as the {role.name}"
    reason = Reason(code=REQUESTED, text=f"{actor.name} {did}" + (f": {why}" if why else ""))
    meant = f"now the {role.name}" + (f" ({role.description})" if role.description else "")
    told = remindable([person] if person != actor.id else [], meant, policy)
    fact = RoleAssigned(role=role.id, name=role.name, person=person)
    story.add(actor, reason, fact, reminds=told, tell=story.audience())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Who is there to have a role, by which of its fillers, and what they are."""

    filler: Target | Filler
    person: str
    why: str


def _fill(story: Story, role: Role) -> None:
    if found := _first(story, role):
        _give(story, role, found)
    elif not any(_waits(role, filler, story) for filler in role.filled_by):
        text = f"nobody is there of those who could have it: {listed([str(each) for each in role.filled_by])}"
        fact = RoleUnfilled(role=role.id, name=role.name)
        reason = Reason(code="role_unfilled", text=text, rule=f"roles.{role.id}")
        story.add(MUSTER, reason, fact, tell=story.audience())


def _give(story: Story, role: Role, found: _Found) -> None:
    name = story.policy.people[found.person].name
    reason = Reason(code="role_filled", text=f"{name} is {found.why}", rule=f"roles.{role.id}")
    story.add(MUSTER, reason, RoleAssigned(role=role.id, name=role.name, person=found.person))


def _first(story: Story, role: Role) -> _Found | None:
    """Return the first who is there; nobody is asked after one that is not known yet."""
    for filler in role.filled_by:
        if _waits(role, filler, story):
            return None
        if found := _there(story, filler):
            return _Found(filler=filler, person=found[0], why=found[1])
    return None


def _waits(role: Role, filler: Target | Filler, story: Story) -> bool:
    """Return whether it will be known once somebody has acknowledged whom this means: them, or whoever has a role.

    Of the roles above this one nobody has, and none is unfilled, but those that wait.
    """
    incident = story.incident
    if incident.state is not IncidentState.TRIGGERED or filler is Filler.ACKNOWLEDGER:
        return incident.state is IncidentState.TRIGGERED
    if filler.kind is not Target.Kind.ROLE or filler.name in {role.id, *incident.roles, *incident.unfilled}:
        return False
    return incident.severity in story.policy.roles[filler.name].severities


def _is_new(filler: Target | Filler, before: Incident, now: Incident) -> bool:
    """Return whether an acknowledgement changes whom this means: the acknowledger, or who has a role that follows."""
    if filler is Filler.ACKNOWLEDGER:
        return True
    return filler.kind is Target.Kind.ROLE and now.roles.get(filler.name) != before.roles.get(filler.name)


def _there(story: Story, filler: Target | Filler) -> tuple[str, str] | None:
    """Return the id of the first person meant, and why they: what they are; None where nobody is."""
    incident, policy = story.incident, story.policy
    if filler is Filler.ACKNOWLEDGER:
        person, why = incident.acknowledged_by, "the one who acknowledged it"
    elif filler.kind is Target.Kind.ROLE:
        person, why = incident.roles.get(filler.name), f"the {policy.roles[filler.name].name} as well"
    else:
        found = recipients((filler,), (), incident.team, story.context, story.now)
        person = found[0].person if found else None
        why = "named for it" if filler.kind is Target.Kind.PERSON else found[0].why if found else ""
    return (person, why) if person in policy.people else None
