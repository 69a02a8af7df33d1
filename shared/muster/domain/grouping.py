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


def storm_of_source(source: str, team: str, policy: Policy) -> Gathering | None:
    """Return the group of what comes from a source, and for a team, beyond the policy's limit; None where it has none.

    The limit is the source's; but each team is paged by its own plan for what is its own.
    """
    words = f"from {source_name(source)}"
    return _storm(("source", source, team), words, f"{words} for {_named(team, policy)}" if team else words, policy)


def storm_of_team(team: str, policy: Policy) -> Gathering | None:
    """Return the group of what comes for a team beyond the policy's limit; None where it has none."""
    words = f"for {_named(team, policy)}"
    return _storm(("team", team), words, words, policy) if team else None


def _named(team: str, policy: Policy) -> str:
    known = policy.teams.get(team)
    return known.name if known else team


def _storm(of: tuple[str, ...], limited: str, gathered: str, policy: Policy) -> Gathering | None:
    rule = policy.noise.storm
    if rule is None:
        return None
    return Gathering(
        id=digest("storm", *of),
        rule="storm",
        within=rule.within,
        text=f"a storm: more than {rule.incidents} incidents within {spoken(rule.within)} {limited}",
        title=f"Storm: alerts {gathered}",
    )
