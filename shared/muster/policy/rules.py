"""Find rules that can never decide anything: an earlier one takes all they match, or they ask for what there is not."""

from collections.abc import Iterator

from muster.domain.policy import Policy
from muster.domain.rules.classification import Rule
from muster.domain.rules.matching import Condition, matches
from muster.policy import reach
from muster.policy.place import hint


def unreachable(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield the path of every rule that is never reached, and why."""
    for rules in (policy.severity_rules, policy.type_rules, policy.routing):
        for number, rule in enumerate(rules):
            if earlier := _covering(rules[:number], rule):
                yield rule.rule, f"this rule is never reached: {earlier.rule} holds whenever it does"


def _covering(earlier: tuple[Rule, ...], rule: Rule) -> Rule | None:
    return next((each for each in earlier if each.when.fields and covers(each.when, rule.when)), None)


def covers(wide: Condition, narrow: Condition) -> bool:
    """Return True only if `wide` holds whenever `narrow` does; False also where that cannot be told."""
    asked = dict(narrow.fields)
    return all(
        name in asked and all(any(_includes(each, pattern) for each in patterns) for pattern in asked[name])
        for name, patterns in wide.fields
    )


def _includes(wide: str, narrow: str) -> bool:
    """Return whether every text that fits `narrow` fits `wide`, as far as their wildcards allow to tell.

    A `*` of `wide` may take up a wildcard of `narrow`; a `?` may not, unless `narrow` has none.
    """
    wide, narrow = wide.casefold(), narrow.casefold()
    if wide == narrow:
        return True
    if "?" in wide:
        return not ("*" in narrow or "?" in narrow) and matches(narrow, wide)
    head, *middle = wide.split("*")
    if not middle:
        return False
    tail = middle.pop()
    if len(narrow) < len(head) + len(tail) or not (narrow.startswith(head) and narrow.endswith(tail)):
        return False
    return _in_order(middle, narrow[len(head) : len(narrow) - len(tail)])


def _in_order(pieces: list[str], text: str) -> bool:
    """Return whether a text contains all the pieces, one after the other."""
    start = 0
    for piece in pieces:
        at = text.find(piece, start)
        if at < 0:
            return False
        start = at + len(piece)
    return True


def unknown_types(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield the path of every condition that asks for a type which the policy does not have.

    Only where the type is the policy's own: in routing and in steps. Before, it is the sender's word.
    """
    asked = [(rule.rule, rule.when) for rule in policy.routing]
    asked += [(step.rule, step.when) for plan in reach.plans(policy) for step in plan.steps]
    for path, when in asked:
        for pattern in dict(when.fields).get("type", ()):
            if not any(matches(each, pattern) for each in policy.types):
                yield f"{path}.when.type", f"no type is called {pattern!r}{hint(pattern, policy.types)}"
