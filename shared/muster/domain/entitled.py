"""Who may act on an incident through a link that was posted to many."""

from muster.domain.incident import Incident
from muster.domain.policy import Policy
from muster.domain.rules.oncall import Person


def entitled(incident: Incident, policy: Policy) -> tuple[Person, ...]:
    """Return who may act on an incident without a link of their own, by name: its team, and whoever was paged.

    Where that is nobody, it is everybody.
    """
    team = policy.teams.get(incident.team)
    paged = [person for people in incident.fired.values() for person in people]
    known = {each: policy.people[each] for each in (*(team.members if team else ()), *paged) if each in policy.people}
    return tuple(sorted((known or policy.people).values(), key=lambda person: person.name.casefold()))
