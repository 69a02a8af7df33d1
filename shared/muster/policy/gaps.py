"""Find the gaps in a policy that can be read but would let somebody down: who is never paged, what never happens."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from muster.domain.policy import Policy
from muster.domain.rules.escalation import Step, Target
from muster.domain.rules.severities import SEVERITIES
from muster.policy import reach
from muster.policy.canary import disturbed
from muster.policy.deadline_order import disordered
from muster.policy.rules import independent, unknown_levels, unknown_words, unmet_severities, unreachable
from muster.policy.shadowing import shadowed
from muster.policy.unfilled import unfilled, untold

SLEEPING = {"email", "slack", "console"}
"""Kinds of channel that wake nobody at night."""
URGENT = ("P1", "P2")


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap, and the entry of the file it is about."""

    path: str
    message: str


def gaps(policy: Policy) -> Iterator[Gap]:
    """Yield the gaps that can be seen where they are, whatever else may be wrong with the file.

    References to what does not exist are no gaps but errors, and are passed over.
    """
    yield from _empty_schedules(policy)
    yield from _teams(policy)
    yield from _steps(policy)
    yield from _levels(policy)
    yield from _sleepers(policy)
    rules = (*unreachable(policy), *shadowed(policy), *unknown_words(policy), *unknown_levels(policy))
    rules += (*unmet_severities(policy), *independent(policy), *disordered(policy))
    yield from (Gap(path, message) for path, message in rules)


def absences(policy: Policy) -> Iterator[Gap]:
    """Yield what nothing in the whole file reaches: worth saying only of a file without errors."""
    yield from _unused_schedules(policy)
    yield from _unpaged_people(policy)
    yield from _unanswered_severities(policy)
    yield from _skipped_levels(policy)
    yield from _unfollowed_plans(policy)
    yield from (Gap(path, message) for path, message in (*unfilled(policy), *untold(policy), *disturbed(policy)))


def _empty_schedules(policy: Policy) -> Iterator[Gap]:
    for schedule in policy.schedules.values():
        if not schedule.people and not schedule.ical_url:
            yield Gap(f"schedules.{schedule.id}", "nobody is ever on call: the schedule has no people")


def _unused_schedules(policy: Policy) -> Iterator[Gap]:
    used = {
        schedule for target, teams in reach.all_targets(policy) for schedule in reach.schedules(policy, target, teams)
    }
    for schedule in policy.schedules:
        if schedule not in used:
            yield Gap(f"schedules.{schedule}", "nothing pages this schedule: no step, no level, no team's on-call")


def _teams(policy: Policy) -> Iterator[Gap]:
    for target, teams in reach.all_targets(policy):
        for key in [target.name] if target.name else teams:
            team = policy.teams.get(key)
            if team and target.kind is Target.Kind.ON_CALL and not team.on_call:
                yield Gap(f"teams.{key}", f"nobody is on call: steps page the on-call of {key}, which has no on_call")
            if team and target.kind is Target.Kind.EVERYONE and not team.members:
                yield Gap(f"teams.{key}", f"steps page everyone in {key}, which has no members")
    if policy.teams and not policy.default_team:
        message = "an alert that no rule, service or type gives a team belongs to nobody: name a team under otherwise"
        yield Gap("classification.otherwise", message)


def _steps(policy: Policy) -> Iterator[Gap]:
    for plan in reach.plans(policy):
        for step in plan.steps:
            targets = reach.targets(policy, step)
            found = {person for target in targets for person in reach.people(policy, target, plan.teams)}
            known = step.level is None or step.level in policy.levels
            anybody = any(reach.may_be_anybody(policy, target, plan.teams) for target in targets)
            if (step.page or step.level) and known and not found and not anybody:
                yield Gap(step.rule, "this step pages nobody")
            for role in _roles_of_others(policy, plan.severity, targets):
                yield Gap(step.rule, f"no incident of {plan.severity} has the role {role}: this pages nobody")
            deaf = sorted(person for person in found if step.by and not _asked_roads(policy, person, step))
            if deaf:
                who, roads = ", ".join(deaf), " or ".join(step.by)
                yield Gap(step.rule, f"this step pages {who} by all their contacts: they have none by {roads}")


def _levels(policy: Policy) -> Iterator[Gap]:
    teams = reach.owners(policy)
    for level in policy.levels.values():
        found = (reach.people(policy, each, teams) or reach.may_be_anybody(policy, each, teams) for each in level.page)
        if not any(found):
            yield Gap(f"levels.{level.number}", "escalating to this level pages nobody")


def _own_roads(policy: Policy, person: str) -> set[str]:
    """Return the channels on which a person has an address."""
    known = policy.people.get(person)
    return {contact.channel for contact in known.contacts} if known else set()


def _rule_roads(policy: Policy, person: str, severity: str) -> set[str]:
    """Return the channels of the rule by which a person is paged about incidents of a severity; none without one."""
    known = policy.people.get(person)
    rule = known.notify.get(policy.severities[severity].urgency, ()) if known else ()
    return {notice.channel for notice in rule}


def _roles_of_others(policy: Policy, severity: str, targets: Iterable[Target]) -> Iterator[str]:
    """Yield the roles among the targets that incidents of the severity do not have."""
    for target in targets:
        role = policy.roles.get(target.name) if target.kind is Target.Kind.ROLE else None
        if role and severity not in role.severities:
            yield role.id


def _asked_roads(policy: Policy, person: str, step: Step) -> set[str]:
    """Return the channels of a person among those that a step asks for."""
    return _own_roads(policy, person) & set(step.by)


def _sleepers(policy: Policy) -> Iterator[Gap]:
    for plan in reach.plans(policy):
        for step in plan.steps if plan.severity in URGENT else ():
            for target in reach.targets(policy, step):
                for person in reach.people(policy, target, plan.teams):
                    asked = _asked_roads(policy, person, step)
                    roads = asked or _rule_roads(policy, person, plan.severity) or _own_roads(policy, person)
                    kinds = {policy.channels[road].kind for road in roads}
                    if kinds and kinds <= SLEEPING:
                        path = step.rule if asked else f"people.{person}"
                        words = " and ".join(sorted(kinds))
                        yield Gap(path, f"an urgent incident would page {person} by {words} only, which wakes nobody")


def _unpaged_people(policy: Policy) -> Iterator[Gap]:
    targets = tuple(reach.all_targets(policy))
    if any(reach.may_be_anybody(policy, target, teams) for target, teams in targets):
        return
    paged = {person for target, teams in targets for person in reach.people(policy, target, teams)}
    for person in policy.people:
        if person not in paged and not (policy.canary and policy.canary.person == person):
            yield Gap(f"people.{person}", f"nobody ever pages {person}: no step or level reaches them")


def _unanswered_severities(policy: Policy) -> Iterator[Gap]:
    for severity in SEVERITIES:
        if not policy.escalation.get(severity):
            yield Gap("escalation", f"{severity} has no escalation: nobody is paged or told")


def _skipped_levels(policy: Policy) -> Iterator[Gap]:
    climbed = {step.level for plan in reach.plans(policy) for step in plan.steps if step.level}
    for number in policy.levels:
        if 1 < number < max(climbed, default=0) and number not in climbed:
            yield Gap(f"levels.{number}", f"no step escalates to level {number}, although steps go beyond it")


def _unfollowed_plans(policy: Policy) -> Iterator[Gap]:
    followed = {step.follow for plan in reach.plans(policy) for step in plan.steps}
    for plan in policy.plans:
        if plan not in followed:
            yield Gap(f"plans.{plan}", f"no severity's steps follow the plan {plan!r}")
