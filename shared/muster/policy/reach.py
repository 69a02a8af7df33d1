"""Who a policy can page: which plans there are, for which teams' incidents, and whom their steps may reach."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from muster.domain.policy import Policy
from muster.domain.rules.escalation import Step, Target
from muster.domain.rules.severities import SEVERITIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steps for incidents of one severity that belong to any of some teams."""

    severity: str
    teams: tuple[str, ...]
    steps: tuple[Step, ...]


def owners(policy: Policy) -> set[str]:
    """Return the teams that an incident may belong to."""
    named = [each.team for each in policy.services.values()] + [each.team for each in policy.types.values()]
    named += [rule.then for rule in policy.routing] + [policy.default_team]
    named += [team.id for team in policy.teams.values() if team.escalation]
    return {team for team in named if team in policy.teams}


def plans(policy: Policy) -> Iterator[Plan]:
    """Yield every plan that the policy or a team writes down, but one that every team replaces by its own."""
    teams = sorted(owners(policy))
    for severity in SEVERITIES:
        others = tuple(team for team in teams if severity not in policy.teams[team].escalation)
        steps = policy.escalation.get(severity)
        if steps and (others or not teams):
            yield Plan(severity=severity, teams=others, steps=steps)
        for team in teams:
            if steps := policy.teams[team].escalation.get(severity):
                yield Plan(severity=severity, teams=(team,), steps=steps)


def targets(policy: Policy, step: Step) -> tuple[Target, ...]:
    """Return whom a step pages, with the level it escalates to."""
    level = policy.levels.get(step.level) if step.level else None
    return tuple(dict.fromkeys(step.page + (level.page if level else ())))


def schedules(policy: Policy, target: Target, teams: Iterable[str]) -> set[str]:
    """Return the schedules that a target asks, for an incident of any of the teams."""
    if target.kind is Target.Kind.SCHEDULE:
        return {target.name}
    if target.kind is not Target.Kind.ON_CALL:
        return set()
    asked = (policy.teams.get(team) for team in ([target.name] if target.name else teams))
    return {team.on_call for team in asked if team and team.on_call}


def people(policy: Policy, target: Target, teams: Iterable[str]) -> set[str]:
    """Return everybody whom a target may reach at some time, for an incident of any of the teams."""
    if target.kind is Target.Kind.PERSON:
        return {target.name}
    if target.kind is Target.Kind.EVERYONE:
        asked = (policy.teams.get(team) for team in ([target.name] if target.name else teams))
        return {person for team in asked if team for person in team.members}
    rotas = (policy.schedules.get(schedule) for schedule in schedules(policy, target, teams))
    return {person for rota in rotas if rota for person in rota.people}


def all_targets(policy: Policy) -> Iterator[tuple[Target, tuple[str, ...]]]:
    """Yield every target that a step or a level names, with the teams whose incidents it may be for, each pair once."""
    teams = tuple(sorted(owners(policy)))
    pairs = [(target, plan.teams) for plan in plans(policy) for step in plan.steps for target in step.page]
    pairs += [(target, teams) for level in policy.levels.values() for target in level.page]
    yield from dict.fromkeys(pairs)
