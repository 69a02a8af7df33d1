"""An incident: the fold of its events."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from muster.domain.alert import Link
from muster.domain.hold import Hold, HoldKind
from muster.domain.plan import PlanStep, Rung
from muster.domain.rules.escalation import CountedFrom, Unless


class IncidentState(StrEnum):
    """`triggered → acknowledged → resolved → closed`; a resolved one may be reopened, which triggers it again."""

    TRIGGERED = "triggered"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    CLOSED = "closed"


OPEN_STATES = (IncidentState.TRIGGERED, IncidentState.ACKNOWLEDGED)

ACKNOWLEDGE = "acknowledge"
TRIAGE = "triage"
RESOLVE = "resolve"
CLOSE = "close"
TEST_END = "test_end"
PROMISES = (ACKNOWLEDGE, TRIAGE, RESOLVE)
"""The names of deadlines: three promises of the policy, the end of the reopen window, the end of a sender's test."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """The present state of an incident. All times are aware UTC.

    `key` is the sender's deduplication key and `key_id` its identity. `seq` and `changed_at` are the last event's.
    `epoch` rises with every acknowledgement, resolution, reopening and hold; a page asked for in an earlier epoch is
    looked at again before it goes out. `run` counts how often its plan began, last at `run_started_at` because it was
    `began` ("opened", "reopened", "no longer snoozed" …). The promise to resolve counts from `promised_from`, when it
    opened or was reopened last. `holds` is what keeps it from paging. `fired` maps a plan step's id to the persons it
    paged, `unreached` to those of them no channel could reach. `told` maps each channel that has heard of it to the
    sequence number of the last event it was told. `missed` names the deadlines not kept.
    """

    id: str
    key: str
    key_id: str
    source: str
    title: str
    description: str
    severity: str
    type: str
    service: str
    team: str
    environment: str | None
    resource: str | None
    labels: dict[str, str]
    links: tuple[Link, ...]
    test: bool
    state: IncidentState
    holds: dict[HoldKind, Hold] = field(default_factory=dict)
    opened_at: datetime
    promised_from: datetime
    run_started_at: datetime
    began: str = "opened"
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    closed_at: datetime | None = None
    triaged_at: datetime | None = None
    severity_set_by_person: bool = False
    seq: int
    changed_at: datetime
    epoch: int = 1
    run: int = 1
    level: int = 1
    told: dict[str, int] = field(default_factory=dict)
    plan: tuple[PlanStep, ...]
    ladder: tuple[Rung, ...]
    fired: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unreached: dict[str, tuple[str, ...]] = field(default_factory=dict)
    deadlines: dict[str, datetime]
    missed: tuple[str, ...] = ()
    milestones: dict[str, datetime] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Whether somebody has still to do something about it."""
        return self.state in OPEN_STATES

    @property
    def facts(self) -> dict[str, str]:
        """What the policy's conditions may ask about."""
        facts = {
            "title": self.title,
            "description": self.description,
            "source": self.source,
            "key": self.key,
            "service": self.service,
            "environment": self.environment or "",
            "severity": self.severity,
            "type": self.type,
            "resource": self.resource or "",
        }
        return facts | {f"labels.{name}": value for name, value in self.labels.items()}

    @property
    def pending(self) -> tuple[tuple[datetime, PlanStep], ...]:
        """The steps that will fire if nothing changes, with the instant each is due, soonest first."""
        if self.waits:
            return ()
        due = ((self._due(step), step) for step in self.plan if step.id not in self.fired and self.wants(step))
        return tuple(
            sorted(((at, step) for at, step in due if at is not None), key=lambda item: (item[0], item[1].number))
        )

    @property
    def timers(self) -> dict[str, datetime]:
        """Everything timed, by name: "step:N" of the plan, and the alarms."""
        return {f"step:{step.number}": at for at, step in self.pending} | self.alarms

    @property
    def waits(self) -> bool:
        """Whether it is open, and kept from paging."""
        return self.open and bool(self.holds)

    @property
    def alarms(self) -> dict[str, datetime]:
        """What is timed besides the plan: the deadlines, and "hold:KIND" for the end of each hold.

        While it is held, no promise is broken.
        """
        if not self.waits:
            return self.deadlines
        deadlines = {name: at for name, at in self.deadlines.items() if name not in PROMISES}
        return deadlines | {f"hold:{kind}": hold.until for kind, hold in self.holds.items()}

    @property
    def due_at(self) -> datetime | None:
        """The instant at which the tick must look again; None when nothing is timed."""
        return min(self.timers.values(), default=None)

    def wants(self, step: PlanStep) -> bool:
        """Return whether the step is still wanted: it is open, unacknowledged where that matters, below its level."""
        acknowledged = self.state is IncidentState.ACKNOWLEDGED
        return (
            self.open
            and not (step.unless is Unless.ACKNOWLEDGED and acknowledged)
            and not (step.raises and step.level <= self.level)
        )

    def deadlines_without(self, deadline: str) -> dict[str, datetime]:
        """Return the deadlines but one."""
        return {name: at for name, at in self.deadlines.items() if name != deadline}

    def _due(self, step: PlanStep) -> datetime | None:
        if step.counted_from is CountedFrom.OPENING:
            return self.run_started_at + step.at
        return self.acknowledged_at + step.at if self.acknowledged_at else None
