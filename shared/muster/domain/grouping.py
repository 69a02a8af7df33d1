"""Which alerts belong together: by what they have in common, or because there are too many."""

from muster.domain.actors import source_name
from muster.domain.clockwork import spoken
from muster.domain.group import Gathering
from muster.domain.policy import Policy
from muster.domain.text import digest


def gathering(facts: dict[str, str], policy: Policy) -> Gathering | None:
    """Return the group that an alert with these facts belongs to, by the first rule that holds; None for none."""
    for rule in policy.noise.grouping:
        shared = [facts.get(name, "") for name in rule.by]
        if rule.when.holds(facts) and all(shared):
            return Gathering(
                id=digest("group", rule.name, *shared),
                rule=rule.rule,
                within=rule.within,
                text=f"{rule.name}: alerts of the same {', '.join(rule.by)} are one incident",
            )
    return None


def storm_of_source(source: str, policy: Policy) -> Gathering | None:
    """Return the group of what comes from a source beyond the policy's limit; None where it has none."""
    return _storm("source", source, f"from {source_name(source)}", policy)


def storm_of_team(team: str, policy: Policy) -> Gathering | None:
    """Return the group of what comes for a team beyond the policy's limit; None where it has none."""
    known = policy.teams.get(team)
    return _storm("team", team, f"for {known.name if known else team}", policy) if team else None


def _storm(kind: str, of: str, words: str, policy: Policy) -> Gathering | None:
    rule = policy.noise.storm
    if rule is None:
        return None
    return Gathering(
        id=digest("storm", kind, of),
        rule="storm",
        within=rule.within,
        text=f"a storm: more than {rule.incidents} incidents within {spoken(rule.within)} {words}",
        title=f"Storm: alerts {words}",
    )
