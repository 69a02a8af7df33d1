"""Find rules that can never decide anything: another takes all they match, or they ask for what there is not."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from muster.domain.own_words import never_met
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
from muster.policy.shadowing import Ruled

BOTH = ("severity", "type")
"""The facts of an incident that are the policy's own words."""


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


def unknown_words(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield the path of every condition that asks for a severity or a type which no incident of the policy has.

    Only where these are the policy's own words. Before an alert is classified, they are its sender's.
    """
    for path, facts, when in _about_incidents(policy):
        for fact, pattern, known in never_met(when, policy):
            if fact in facts:
                said = _meant(pattern, policy) if fact == "severity" else ""
                yield f"{path}.{fact}", f"no {fact} is called {pattern!r}{said or hint(pattern, known)}"


def _about_incidents(policy: Policy) -> Iterator[tuple[str, tuple[str, ...], Condition]]:
    """Yield every condition with its path and the facts in it that are an incident's own; of steps, `unmet_severities`.

    The type is decided with the severity known.
    """
    noise = policy.noise
    yield from _with_both(policy.routing, policy.healing, policy.approvals)
    yield from _with_both(noise.transient, noise.recurrence, noise.maintenance, noise.grouping)
    yield from ((each.rule, BOTH, each.when) for each in policy.reviews.rules)
    yield from ((f"{rule.rule}.when", ("severity",), rule.when) for rule in policy.type_rules)
    yield from ((f"{path}.when", ("type",), when) for path, when in _steps(policy))


def _with_both(*lists: Sequence[Ruled]) -> Iterator[tuple[str, tuple[str, ...], Condition]]:
    return ((f"{each.rule}.when", BOTH, each.when) for rules in lists for each in rules)


def _meant(word: str, policy: Policy) -> str:
    """Return the severity that senders mean by a word; nothing where they mean none."""
    called = (each.id for each in policy.severities.values() if word.casefold() in map(str.casefold, each.also_called))
    return next((f": did you mean {severity!r}?" for severity in called), "")


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
    alone = (step for steps in policy.plans.values() for step in steps)
    followed = (step for plan in reach.plans(policy) for step in plan.steps)
    return [(step.rule, step.when) for step in (*followed, *alone)]


def independent(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield the path of every rule that asks for dependencies in a policy whose services have none."""
    if any(service.depends_on for service in policy.services.values()):
        return
    for rule in (*policy.severity_rules, *policy.type_rules, *policy.routing):
        if any(isinstance(each, OpenIncidents) and each.services is None for each in rule.given):
            yield f"{rule.rule}.when.open_incidents", "this never holds: no service says what it depends on"
