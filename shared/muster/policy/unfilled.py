"""Find roles that nobody has, the work that falls to them, and audiences that nothing is told."""

from collections.abc import Iterator

from muster.domain.policy import Policy
from muster.domain.rules.escalation import Target
from muster.domain.rules.roles import Filler, Role
from muster.policy import reach


def unfilled(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield the path of every role that nobody can have, and of work that falls to a role where it is never had."""
    for role in policy.roles.values():
        empty = [severity for severity in role.severities if not _can_be_filled(policy, role, severity)]
        if empty:
            of = "" if len(empty) == len(role.severities) else f" in an incident of {' or '.join(empty)}"
            yield f"roles.{role.id}", f"nobody ever has this role{of}: none of those who fill it is anybody"
    informing, informed = policy.roles.get(policy.communication.role), policy.communication.rules
    if informing and informed and not {*informing.severities} & {*informed}:
        message = f"no incident of {' or '.join(informed)} has the role {informing.id}: others keep people informed"
        yield "communication.role", message


def untold(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield the path of every audience that is kept informed of no incident."""
    told = {rule.audience for rules in policy.communication.rules.values() for rule in rules}
    for audience in policy.audiences:
        if audience not in told:
            yield f"audiences.{audience}", "this audience is never told: under communication, no severity names it"


def _can_be_filled(policy: Policy, role: Role, severity: str) -> bool:
    return any(_can_fill(policy, filler, severity) for filler in role.filled_by)


def _can_fill(policy: Policy, filler: Target | Filler, severity: str) -> bool:
    if isinstance(filler, Filler):
        return True
    if filler.kind is not Target.Kind.ROLE:
        teams = reach.owners(policy)
        return bool(reach.people(policy, filler, teams)) or reach.may_be_anybody(policy, filler, teams)
    other = policy.roles.get(filler.name)  # above its own, so that this ends
    return other is not None and severity in other.severities and _can_be_filled(policy, other, severity)
