"""What an incident's severity and type can be: the policy's own words, whatever its senders call them."""

from collections.abc import Collection, Iterator

from muster.domain.policy import Policy
from muster.domain.rules.matching import Condition, matches
from muster.domain.rules.severities import SEVERITIES


def never_met(when: Condition, policy: Policy) -> Iterator[tuple[str, str, Collection[str]]]:
    """Yield each fact, with a pattern that a condition asks of it and that no incident has, and what there is."""
    known: dict[str, Collection[str]] = {"severity": SEVERITIES, "type": policy.types}
    for fact, patterns in when.fields:
        for pattern in patterns:
            if fact in known and not any(matches(each, pattern) for each in known[fact]):
                yield fact, pattern, known[fact]
