"""Who calls the API: the holder of a token, of which only the SHA-256 is known here."""

import hashlib
from collections.abc import Sequence
from hmac import compare_digest

from muster.domain.parties import Actor, ActorKind
from muster.domain.policy import ApiToken, Policy
from muster.entrypoint.api_operation import TOKEN
from muster.entrypoint.api_problems import Problem
from muster.entrypoint.http import Request
from muster.ports import PolicySource, Secrets

ROLES = ("viewer", "responder", "manager", "admin")
"""Each may do what those before it may."""


class Tokens:
    """The tokens of the policy in force, and the values of some secrets: those are of the role admin."""

    def __init__(self, policies: PolicySource, secrets: Secrets, names: Sequence[str] = ()) -> None:
        """Accept the policy's tokens, and the values of the secrets called `names`."""
        self._policies = policies
        self._secrets = secrets
        self._names = names

    def of(self, request: Request) -> ApiToken | None:
        """Return the token that a request bears, None where it bears none that is known."""
        scheme, _, text = request.headers.get("authorization", "").strip().partition(" ")
        return self._known(text.strip() if scheme.lower() == "bearer" else "")

    def in_url(self, request: Request) -> ApiToken | None:
        """Return the token in a request's query string, None where there is none that is known.

        Raises Problem 403 for one that may do more than look: many see a URL.
        """
        token = self._known(request.query.get(TOKEN.name, ""))
        if token and token.role != ROLES[0]:
            raise Problem(403, f"In a URL only a token of the role {ROLES[0]} is taken; {token.name} is another.")
        return token

    def _known(self, text: str) -> ApiToken | None:
        """Return the token of that text. Every one is compared, so that the time taken tells nothing."""
        offered = _sha256(text) if text else ""
        matching = [token for token in self._all() if compare_digest(offered, token.sha256)]
        return matching[0] if matching else None

    def _all(self) -> list[ApiToken]:
        own = [
            ApiToken(name=name, sha256=_sha256(value), role=ROLES[-1])
            for name in self._names
            for value in self._secrets.get(name)
            if value
        ]
        return [*self._policies.current().api_tokens, *own]


def allows(token: ApiToken, role: str) -> bool:
    """Return whether a token may do what needs `role`."""
    return ROLES.index(token.role) >= ROLES.index(role)


def actor(token: ApiToken, policy: Policy) -> Actor:
    """Return who acts with a token: its person, or the token itself where it is a service's."""
    person = policy.people.get(token.person or "")
    if person:
        return Actor(kind=ActorKind.PERSON, id=person.id, name=person.name)
    return Actor(kind=ActorKind.TOKEN, id=f"token:{token.name}", name=token.name)  # no person's id has a colon


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
