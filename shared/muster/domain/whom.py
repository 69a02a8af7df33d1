"""Whom a step of a plan pages about an incident, and by which of their rules."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from muster.domain.incident import Incident
from muster.domain.oncall import recipients
from muster.domain.parties import Recipient
from muster.domain.plan import PlanStep
from muster.domain.rules.escalation import Target, Unless
from muster.domain.story import Context


def whom(step: PlanStep, incident: Incident, context: Context, at: datetime) -> tuple[Recipient, ...]:
    """Return the persons whom a step pages at `at` (aware), each once.

    A step that goes on until all have acknowledged pages none of those who have; once it repeats, only those whom it
    paged before.
    """
    if step.unless is not Unless.ALL_ACKNOWLEDGED or step.hands_over:
        return reached(step.page, step.by, incident, context, at)
    if step.of is None:
        found = reached(step.page, step.by, incident, context, at)
        return tuple(each for each in found if each.person not in incident.confirmed)
    asked = tuple(Target(kind=Target.Kind.PERSON, name=person) for person in incident.silent(step))
    found = reached(asked, step.by, incident, context, at)
    return tuple(replace(each, why="one of those who must acknowledge") for each in found)


def reached(
    targets: Iterable[Target], by: tuple[str, ...], incident: Incident, context: Context, at: datetime
) -> tuple[Recipient, ...]:
    """Return the persons whom the targets mean, each once: paged by the channels `by`, or as they have it themselves.

    A role means whoever holds it on the incident.
    """
    found: dict[str, Recipient] = {}
    for target in targets:
        for each in _meant(target, by, incident, context, at):
            found.setdefault(each.person, _by_own_rule(each, by, incident, context))
    return tuple(found.values())


def _meant(
    target: Target, by: tuple[str, ...], incident: Incident, context: Context, at: datetime
) -> tuple[Recipient, ...]:
    if target.kind is not Target.Kind.ROLE:
        return recipients((target,), by, incident.team, context, at)
    holder = Target(kind=Target.Kind.PERSON, name=incident.roles.get(target.name, ""))
    found = recipients((holder,), by, incident.team, context, at)
    role = context.policy.roles.get(target.name)
    return tuple(replace(each, why=f"the {role.name if role else target.name} of this incident") for each in found)


def _by_own_rule(found: Recipient, by: tuple[str, ...], incident: Incident, context: Context) -> Recipient:
    """Return the recipient with the rule that they have for so urgent an incident; a step's own channels go first."""
    person = context.policy.people[found.person]
    severity = context.policy.severities.get(incident.severity)
    rule = person.notify.get(severity.urgency, ()) if severity else ()
    if not rule or set(by) & {contact.channel for contact in person.contacts}:
        return found
    return replace(found, channels=tuple(each.channel for each in rule), after=tuple(each.after for each in rule))
