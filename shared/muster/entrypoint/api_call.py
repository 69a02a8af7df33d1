"""A request to the API that has found its operation."""

from dataclasses import dataclass

from muster.domain.policy import ApiToken, Policy
from muster.entrypoint.api_operations import Operation
from muster.entrypoint.api_problems import Problem
from muster.entrypoint.http import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Who asks for what, by which policy. `incident` is the id that the path names, "" where it names none."""

    request: Request
    operation: Operation
    incident: str
    token: ApiToken
    policy: Policy

    def parameter(self, name: str, usual: str = "") -> str:
        """Return a parameter of the query string."""
        return self.request.query.get(name, usual)

    def refuse_unknown_parameters(self) -> None:
        """Raise Problem 400 for a parameter that the operation does not have: a misspelt one must not be ignored."""
        known = [parameter.name for parameter in self.operation.parameters]
        unknown = sorted(set(self.request.query) - set(known))
        if unknown:
            raise Problem(400, f"Unknown parameter {unknown[0]!r}; there are: {', '.join(known) or 'none'}.")
