"""Fill the roles of a response, and hand them over.

Source: S1, Key Roles and Responsibilities: "Roles may be combined or expanded".
"""

from muster.domain.facts.roles import RoleAssigned, RoleUnfilled
from muster.domain.incident import IncidentState
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


def _fill(story: Story, role: Role) -> None:
    rule = f"roles.{role.id}"
    for filler in role.filled_by:
        if filler is Filler.ACKNOWLEDGER and story.incident.state is IncidentState.TRIGGERED:
            return
        if found := _there(story, filler):
            person, why = found
            name = story.policy.people[person].name
            reason = Reason(code="role_filled", text=f"{name} is {why}", rule=rule)
            story.add(MUSTER, reason, RoleAssigned(role=role.id, name=role.name, person=person))
            return
    text = f"nobody is there of those who could have it: {listed([str(each) for each in role.filled_by])}"
    fact = RoleUnfilled(role=role.id, name=role.name)
    reason = Reason(code="role_unfilled", text=text, rule=rule)
    story.add(MUSTER, reason, fact, tell=story.audience())


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
