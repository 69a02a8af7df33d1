"""The hand-made policy with people who are kept informed, and with roles."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from muster.domain.policy import Policy
from muster.domain.rules.channels import ChannelRule, Provider
from muster.domain.rules.communication import Audience, Communication, UpdateKind, UpdateRule
from muster.domain.rules.escalation import Target
from muster.domain.rules.roles import Filler, Role
from tests.support.policies import CY, DIR, a_policy

FIRST_AND_LAST = (UpdateKind.INITIAL, UpdateKind.RESOLUTION)
MANAGER_TOO = Target(kind=Target.Kind.ROLE, name="manager")


def told(minutes: float | None, *send: UpdateKind, severity: str = "P1", audience: str = "bosses") -> UpdateRule:
    """Return how an audience is kept informed: every so many minutes, these kinds by themselves."""
    every = None if minutes is None else timedelta(minutes=minutes)
    return UpdateRule(rule=f"communication.{severity}[1]", audience=audience, every=every, send=send)


def kept_informed(*rules: UpdateRule, policy: Policy | None = None, **changes: Any) -> Policy:  # noqa: ANN401 - a field
    """Return the policy with two audiences, of which P1 incidents are told as `rules` say: every 30 min, if nothing.

    `changes` are fields of Communication.
    """
    policy = policy or a_policy()
    p1 = rules or (told(30, *FIRST_AND_LAST),)
    by_severity = {"P1": p1, "P2": (told(120, *FIRST_AND_LAST),), "P4": (told(None, *FIRST_AND_LAST),)}
    audiences = {
        "bosses": Audience(id="bosses", name="Bosses", tell=("boss-mail",)),
        "users": Audience(id="users", name="Users", tell=("status-page", "boss-mail")),
    }
    channels = {
        name: ChannelRule(
            id=name, kind="email", address=f"{name}@example.com", providers=(Provider(id=f"{name}/1", name="console"),)
        )
        for name in ("boss-mail", "status-page")
    }
    return replace(
        policy,
        audiences=audiences,
        channels=policy.channels | channels,
        communication=Communication(rules=by_severity, **changes),
    )


def with_roles(*roles: Role, policy: Policy | None = None) -> Policy:
    """Return the policy with these roles: a manager, who also writes, if none is named."""
    usual = (
        a_role("manager", CY, severities=("P1", "P2")),
        a_role("writer", MANAGER_TOO, DIR),
    )
    return replace(policy or a_policy(), roles={role.id: role for role in roles or usual})


def a_role(role: str, *filled_by: Target | Filler, severities: tuple[str, ...] = ("P1",)) -> Role:
    """Return a role of P1 incidents."""
    return Role(id=role, name=role.capitalize(), severities=severities, filled_by=filled_by)
