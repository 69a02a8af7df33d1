"""A request to the API that has found its operation."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from muster.domain.policy import ApiToken, Policy
from muster.entrypoint.api_operation import LARGEST_PAGE, USUAL_PAGE, Operation
from muster.entrypoint.api_problems import Problem
from muster.entrypoint.http import Request

YEARS = range(1970, 9000)
"""Beyond them a zone's rules, or the calendar itself, come to an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Who asks for what, by which policy. `id` is what the path names, "" where it names nothing."""

    request: Request
    operation: Operation
    id: str
    token: ApiToken
    policy: Policy

    def parameter(self, name: str, usual: str = "") -> str:
        """Return a parameter of the query string."""
        return self.request.query.get(name, usual)

    def limit(self) -> int:
        """Return how many are asked for at most. Raises Problem 400."""
        said = self.parameter("limit", str(USUAL_PAGE))
        if not (said.isascii() and said.isdecimal() and len(said) < 4 and 1 <= int(said) <= LARGEST_PAGE):  # noqa: PLR2004
            raise Problem(400, f"limit: expected a number from 1 to {LARGEST_PAGE}.")
        return int(said)

    def one_of(self, name: str, known: Collection[str], usual: str) -> str:
        """Return a parameter that is one of the words known. Raises Problem 400."""
        said = self.parameter(name, usual)
        if said not in known:
            raise Problem(400, f"{name}: expected one of {', '.join(known)}.")
        return said

    def instant(self, name: str, usual: datetime) -> datetime:
        """Return a parameter that is an instant, in UTC. Raises Problem 400."""
        said = self.parameter(name)
        if not said:
            return usual
        try:
            at = datetime.fromisoformat(said)
        except ValueError:
            at = None
        if at is None or at.tzinfo is None or at.year not in YEARS:
            raise Problem(400, f"{name}: expected an instant such as 2026-11-02T09:00:00Z.")
        return at.astimezone(UTC)

    def refuse_unknown_parameters(self) -> None:
        """Raise Problem 400 for a parameter that the operation does not have: a misspelt one must not be ignored."""
        known = [parameter.name for parameter in self.operation.parameters]
        unknown = sorted(set(self.request.query) - set(known))
        if unknown:
            raise Problem(400, f"Unknown parameter {unknown[0]!r}; there are: {', '.join(known) or 'none'}.")
