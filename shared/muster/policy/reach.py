"""Who a policy can page: which plans there are, for which teams' incidents, and whom their steps may reach."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from muster.domain.policy import Policy
from muster.domain.rules.escalation import Step, Target
from muster.domain.rules.roles import Filler
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
            yield Plan(severity=severity, teams=others, steps=tuple(_spelt(policy, steps)))
        for team in teams:
            if steps := policy.teams[team].escalation.get(severity):
                yield Plan(severity=severity, teams=(team,), steps=tuple(_spelt(policy, steps)))


def _spelt(policy: Policy, steps: Iterable[Step]) -> Iterator[Step]:
    """Yield the steps, those of the plans they follow, and for each hand-over a step that pages whom it names."""
    for step in steps:
        yield step
        if step.follow:
            yield from _spelt(policy, policy.plans[step.follow])
        if step.repeat and step.repeat.hand_over_to:
            rule, page = f"{step.rule}.hand_over_to", step.repeat.hand_over_to
            yield Step(rule=rule, at=step.at, when=step.when, page=page, by=step.by)


def targets(policy: Policy, step: Step) -> tuple[Target, ...]:
    """Return whom a step pages, with the level it escalates to."""
    level = policy.levels.get(step.level) if step.level else None
    return tuple(dict.fromkeys(step.page + (level.page if level else ())))


def schedules(policy: Policy, target: Target, teams: Iterable[str]) -> set[str]:
    """Return the schedules that a target asks, for an incident of any of the teams."""
    if target.kind is Target.Kind.ROLE:
        return {each for filler in _fillers(policy, target) for each in schedules(policy, filler, teams)}
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
    if target.kind is Target.Kind.ROLE:
        return {each for filler in _fillers(policy, target) for each in people(policy, filler, teams)}
    rotas = (policy.schedules.get(schedule) for schedule in schedules(policy, target, teams))
    return {person for rota in rotas if rota for person in rota.people}


def may_be_anybody(policy: Policy, target: Target, teams: Iterable[str]) -> bool:
    """Return whether a target may reach anybody: who is on call by a calendar kept elsewhere, or who acknowledges."""
    if target.kind is Target.Kind.ROLE:
        role = policy.roles.get(target.name)
        fillers = _fillers(policy, target)
        by_deed = role is not None and Filler.ACKNOWLEDGER in role.filled_by
        return by_deed or any(may_be_anybody(policy, each, teams) for each in fillers)
    rotas = (policy.schedules.get(schedule) for schedule in schedules(policy, target, teams))
    return any(rota is not None and rota.ical_url for rota in rotas)


def _fillers(policy: Policy, target: Target) -> list[Target]:
    """Return who may get the role that a target names, those of roles above it included."""
    above = list(policy.roles)
    place = above.index(target.name) if target.name in policy.roles else 0
    known = policy.roles[target.name].filled_by if target.name in policy.roles else ()
    fillers = [each for each in known if isinstance(each, Target)]
    return [each for each in fillers if each.kind is not Target.Kind.ROLE or each.name in above[:place]]


def all_targets(policy: Policy) -> Iterator[tuple[Target, tuple[str, ...]]]:
    """Yield every target that a step or a level names, with the teams whose incidents it may be for, each pair once."""
    teams = tuple(sorted(owners(policy)))
    pairs = [(target, plan.teams) for plan in plans(policy) for step in plan.steps for target in step.page]
    pairs += [(target, teams) for level in policy.levels.values() for target in level.page]
    yield from dict.fromkeys(pairs)
