"""One line of a simulation's output: something that happened, when, to which incident, and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

Value: TypeAlias = str | int | datetime | None

Json: TypeAlias = str | int | None

SCHEMA = 1
COMMON = (
    *("schema", "at", "after_s", "since_open_s", "incident", "severity", "type", "person", "channel", "level", "step"),
    *("reason_code", "rule", "reason"),
)
"""The fields that every line has, in the order they are printed; those that do not apply are null."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What happened at `at` (UTC), `after_s` from the scenario's start and `since_open_s` from the incident's opening.

    `person` is whom a page went to, and for anything else the person who did it; `level` and `step` are those of the
    escalation plan; `rule` is the place in the policy that decided. `more` holds what only lines of this type say.
    """

    at: datetime
    after_s: int
    since_open_s: int | None
    incident: str | None
    severity: str | None
    type: str
    person: str | None = None
    channel: str | None = None
    level: int | None = None
    step: int | None = None
    reason_code: str
    rule: str | None = None
    reason: str
    more: Mapping[str, Value] = field(default_factory=dict)

    def fields(self) -> dict[str, Json]:
        """Return the line as JSON values, the common fields first."""
        return self.written(instant)

    def written(self, time: Callable[[datetime], str]) -> dict[str, Json]:
        """Return the line's fields, the common ones first, with each instant (UTC) as `time` writes it."""
        own: dict[str, Value] = {"schema": SCHEMA, "at": self.at}
        said = own | {name: getattr(self, name) for name in COMMON[2:]} | dict(self.more)
        return {name: time(value) if isinstance(value, datetime) else value for name, value in said.items()}


def instant(at: datetime) -> str:
    """Write an instant in UTC, to the second: 2026-11-02T09:15:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
