"""Find rules that can never decide anything: another takes all they match, or they ask for what there is not."""

from collections.abc import Iterator
from dataclasses import replace

from muster.domain.policy import Policy
from muster.domain.rules.circumstances import OpenIncidents
from muster.domain.rules.classification import Rule
from muster.domain.rules.escalation import Step
from muster.domain.rules.matching import Condition, matches
from muster.domain.rules.severities import SEVERITIES
from muster.policy import reach
from muster.policy.covering import rule_covers
from muster.policy.impact import PREFIX
from muster.policy.place import hint


def unreachable(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield the path of every rule that never decides anything, and why."""
    for rules in (policy.type_rules, policy.routing):
        for number, rule in enumerate(rules):
            if earlier := _covering(rules[:number], rule):
                yield rule.rule, f"this rule is never reached: {earlier.rule} holds whenever it does"
    for votes in (policy.severity_rules, policy.impact.raises):
        for number, rule in enumerate(votes):
            if reason := _outdone(votes, number):
                yield rule.rule, f"this rule never decides: {reason}"


def _outdone(rules: tuple[Rule, ...], number: int) -> str:
    """Return why a rule of those that are all asked changes nothing, whatever the alert; empty where it may."""
    rule, earlier = rules[number], rules[:number]
    final = [each for each in (earlier if rule.final else rules) if each.final and each is not rule]
    if other := _covering(tuple(final), rule):
        return f"{other.rule} is final, and holds whenever it does"
    if rule.final:
        return ""
    same = [each for each in earlier if each.then == rule.then and not each.final]
    if other := _covering(tuple(same), rule):
        return f"{other.rule} says the same, and holds whenever it does"
    worse = [each for each in rules if not each.final and _rank(each.then) < _rank(rule.then)]
    if other := _covering(tuple(worse), rule):
        return f"{other.rule} says {other.then}, and holds whenever it does"
    return ""


def _rank(severity: str) -> int:
    """Return how bad a severity is, 0 the worst; what is none is the least."""
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def _covering(others: tuple[Rule, ...], rule: Rule) -> Rule | None:
    return next((each for each in others if (each.when.fields or each.given) and rule_covers(each, rule)), None)


def unknown_types(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield the path of every condition that asks for a type which the policy does not have.

    Only where the type is the policy's own: in routing and in steps. Before, it is the sender's word.
    """
    asked = [(rule.rule, rule.when) for rule in policy.routing] + _steps(policy)
    for path, when in asked:
        for pattern in dict(when.fields).get("type", ()):
            if not any(matches(each, pattern) for each in policy.types):
                yield f"{path}.when.type", f"no type is called {pattern!r}{hint(pattern, policy.types)}"


def unknown_levels(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield the path of every condition of a step that asks for a level which the dimension does not have."""
    for path, when in _steps(policy):
        for fact, patterns in when.fields:
            dimension = fact.removeprefix(PREFIX)
            levels = policy.impact.dimensions.get(dimension, ()) if fact.startswith(PREFIX) else ()
            for pattern in patterns:
                if levels and not any(matches(each, pattern) for each in levels):
                    yield f"{path}.when.{fact}", f"{dimension} has no level {pattern!r}{hint(pattern, levels)}"


def unmet_severities(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield the path of every condition of a step for severities that no plan with the step is of."""
    asked = [(plan.severity, step) for plan in reach.plans(policy) for step in plan.steps if _severities(step)]
    comers: dict[Step, set[str]] = {}
    for severity, step in asked:
        comers.setdefault(replace(step, rule=""), set()).add(severity)
    for _, step in asked:
        come = sorted(comers[replace(step, rule="")])
        if not any(matches(severity, pattern) for severity in come for pattern in _severities(step)):
            words = f"this never holds: only incidents of {', '.join(come)} come to this step"
            yield f"{step.rule}.when.severity", words


def _severities(step: Step) -> tuple[str, ...]:
    return dict(step.when.fields).get("severity", ())


def _steps(policy: Policy) -> list[tuple[str, Condition]]:
    return [(step.rule, step.when) for plan in reach.plans(policy) for step in plan.steps]


def independent(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield the path of every rule that asks for dependencies in a policy whose services have none."""
    if any(service.depends_on for service in policy.services.values()):
        return
    for rule in (*policy.severity_rules, *policy.type_rules, *policy.routing):
        if any(isinstance(each, OpenIncidents) and each.services is None for each in rule.given):
            yield f"{rule.rule}.when.open_incidents", "this never holds: no service says what it depends on"
