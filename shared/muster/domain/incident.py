"""An incident: the fold of its events."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from muster.domain.aftermath import Aftermath
from muster.domain.alert import Link
from muster.domain.briefing import Briefing
from muster.domain.cadence import UNSENT, UPDATE, Cadence, Sent
from muster.domain.flap import Flap
from muster.domain.group import Joined
from muster.domain.healing_progress import Healing, Phase
from muster.domain.hold import HUSHED, Hold, HoldKind
from muster.domain.plan import PlanStep, Rung
from muster.domain.put_off import put_off
from muster.domain.reason import Reason
from muster.domain.rules.escalation import CountedFrom, Unless
from muster.domain.severity_request import SeverityRequest


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
LAPSE = "lapse"
WARN = "warn"
PROMISES = (ACKNOWLEDGE, TRIAGE, RESOLVE)
"""The names of alarms: three promises of the policy, the end of the reopen window, the end of a sender's test, and the
end of an acknowledgement after which nobody has done anything."""
PAUSED = (*PROMISES, WARN, UPDATE, UNSENT)
"""How the alarms begin that do not go off while the incident is held."""
RAISED = "raised"
"""What it is said to be whose plan began anew because of what joined it."""
NOT_HEALED = "not healed"
"""What it is said to be whose plan began anew because its healing is not waited for any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """The present state of an incident. All times are aware UTC.

    `key` is the sender's deduplication key and `key_id` its identity. `seq` and `changed_at` are the last event's.
    `epoch` rises with every acknowledgement, resolution, reopening and hold; a page asked for in an earlier epoch is
    looked at again before it goes out. `run` counts how often its plan began, last at `run_started_at` because it was
    `began` ("opened", "reopened", "no longer snoozed" …). The promise to resolve counts from `promised_from`, when it
    opened or was reopened last; `reopened_seq` is the event of that reopening. `holds` is what keeps it from paging,
    `healing` how it mends. `fired` maps a plan step's id to the persons it paged, `unreached` to those of them no
    channel could reach; `skipped` are the steps that were left out, `put_off` until when others wait. `level` is the
    highest of the levels `reached` in this run. The plan is as it is since `planned_at`. `confirmed` are those who have
    acknowledged in this run; an acknowledgement lasts `acknowledgement_lasts` from `worked_at`, when a person last did
    something. `roles` maps a role to the person who holds it, `unfilled` are those nobody was there for, or that were
    given back, `assigned` those that a person gave or left; `handed_over` is, by schedule, since when others are on
    call, as of its last hand-off while this was open; `briefing` is of the last escalation by hand. `updates` is how
    each audience is kept informed, `updated` what each was told last in this run. `told` maps each channel that has
    heard of it to the sequence number of the last event it was told. `missed` names the deadlines not kept.
    It began at `occurred_at` by its sender's clock; incidents of the same key had opened at the times of `earlier`.
    `firsts` is when it was first acknowledged, triaged and mitigated, `aftermath` what is left to do once it is over.
    Where a person has set the severity, `outvoted` is the worst that was said besides: no alert that says no worse is
    heeded. `classification` is why it has the severity, type, service and team that it has, `impact` how bad each
    dimension was assessed to be.
    Where it `gathers` the alerts of other keys, `joined` is the one that made it as bad as it is; `teams`, besides its
    own, have heard that theirs have joined; and it is `raised` while what keeps it quiet speaks of what has joined it.
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
    healing: Healing | None = None
    flap: Flap | None = None
    group: str | None = None
    gathers: bool = False
    joined: Joined | None = None
    teams: tuple[str, ...] = ()
    raised: bool = False
    opened_at: datetime
    promised_from: datetime
    reopened_seq: int = 0
    run_started_at: datetime
    began: str = "opened"
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    closed_at: datetime | None = None
    triaged_at: datetime | None = None
    outvoted: str | None = None
    severity_requests: dict[str, SeverityRequest] = field(default_factory=dict)
    classification: dict[str, tuple[Reason, ...]] = field(default_factory=dict)
    impact: dict[str, str] = field(default_factory=dict)
    seq: int
    changed_at: datetime
    epoch: int = 1
    run: int = 1
    level: int = 1
    reached: tuple[int, ...] = (1,)
    told: dict[str, int] = field(default_factory=dict)
    plan: tuple[PlanStep, ...]
    ladder: tuple[Rung, ...]
    fired: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unreached: dict[str, tuple[str, ...]] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    put_off: dict[str, datetime] = field(default_factory=dict)
    planned_at: datetime | None = None
    confirmed: tuple[str, ...] = ()
    acknowledgement_lasts: timedelta | None = None
    worked_at: datetime | None = None
    roles: dict[str, str] = field(default_factory=dict)
    unfilled: tuple[str, ...] = ()
    assigned: tuple[str, ...] = ()
    handed_over: dict[str, datetime] = field(default_factory=dict)
    updates: tuple[Cadence, ...] = ()
    updated: dict[str, Sent] = field(default_factory=dict)
    briefing: Briefing | None = None
    deadlines: dict[str, datetime]
    missed: tuple[str, ...] = ()
    milestones: dict[str, datetime] = field(default_factory=dict)
    occurred_at: datetime | None = None
    earlier: tuple[datetime, ...] = ()
    firsts: dict[str, datetime] = field(default_factory=dict)
    aftermath: Aftermath = field(default_factory=Aftermath)

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
        labels = {f"labels.{name}": value for name, value in self.labels.items()}
        return facts | labels | {f"impact.{dimension}": level for dimension, level in self.impact.items()}

    @property
    def pending(self) -> tuple[tuple[datetime, PlanStep], ...]:
        """The steps that will fire if nothing changes, with the instant each is due, soonest first."""
        return tuple(each for each in self.timed if not self.has_reached(each[1]))

    @property
    def timed(self) -> tuple[tuple[datetime, PlanStep], ...]:
        """The steps that are looked at if nothing changes, as `pending`, with those whose level it has reached."""
        if self.waits:
            return ()
        done = {*self.fired, *self.skipped}
        due = ((self._due(step), step) for step in self.plan if step.id not in done and self.wants(step))
        return tuple(
            sorted(((at, step) for at, step in due if at is not None), key=lambda item: (item[0], item[1].number))
        )

    @property
    def next_rung(self) -> Rung | None:
        """The level to go up to next: the lowest not reached above its own, or else below it; None where it is over."""
        left = [rung for rung in self.ladder if self.open and rung.number not in self.reached]
        return next((rung for rung in left if rung.number > self.level), next(iter(left), None))

    @property
    def timers(self) -> dict[str, datetime]:
        """Everything timed, by name: "step:N" for what is due first of the plan's step N, and the alarms."""
        return {f"step:{step.number}": at for at, step in reversed(self.timed)} | self.alarms

    @property
    def heeds_repeats(self) -> bool:
        """Whether a further alert that says nothing new means something: they are counted, or must not come at all."""
        verifying = self.healing is not None and self.healing.phase is Phase.VERIFYING
        return self.open and (verifying or HoldKind.RECURRING in self.holds)

    @property
    def waits(self) -> bool:
        """Whether it is open, and kept from paging."""
        return self.open and bool(self.holds)

    @property
    def hushed(self) -> bool:
        """Whether it is open, and kept from being told to rooms that have not heard of it."""
        return self.open and bool(HUSHED & self.holds.keys())

    @property
    def alarms(self) -> dict[str, datetime]:
        """What is timed besides the plan: the deadlines, "hold:KIND" for the end of each hold, and others by name.

        "remedy" is for a decision, "lapse" for the end of an acknowledgement. While it is held, no promise is broken.
        """
        if not self.waits:
            return self.deadlines | self._own | self._lapse | self._left
        deadlines = {name: at for name, at in self.deadlines.items() if name.partition(":")[0] not in PAUSED}
        return deadlines | self._own | self._left | {f"hold:{kind}": hold.until for kind, hold in self.holds.items()}

    @property
    def _left(self) -> dict[str, datetime]:
        return {name: at for name, at in self.aftermath.alarms.items() if name not in self.missed}

    @property
    def _lapse(self) -> dict[str, datetime]:
        if self.state is not IncidentState.ACKNOWLEDGED or not self.worked_at or not self.acknowledgement_lasts:
            return {}
        lapses = self.worked_at + self.acknowledgement_lasts
        return {LAPSE: max(lapses, self.planned_at) if self.planned_at else lapses}

    @property
    def _own(self) -> dict[str, datetime]:
        approval = self.healing.approval if self.open and self.healing else None
        stable = {"stable": self.flap.until} if self.open and self.flap else {}
        return stable | ({"remedy": approval.until} if approval else {})

    @property
    def due_at(self) -> datetime | None:
        """The instant at which the tick must look again; None when nothing is timed."""
        return min(self.timers.values(), default=None)

    def wants(self, step: PlanStep) -> bool:
        """Return whether the step is still wanted: it is open, and unacknowledged where that matters.

        A repetition is only of what has paged somebody, and what hands over is only for what was not left out.
        """
        acknowledged = self.state is IncidentState.ACKNOWLEDGED
        return (
            self.open
            and not (step.unless is Unless.ACKNOWLEDGED and acknowledged)
            and (step.of is None or self._goes_on(step, step.of))
        )

    def has_reached(self, step: PlanStep) -> bool:
        """Return whether the step would raise it to a level that it has been raised to in this run."""
        return step.raises and step.level in self.reached

    def silent(self, step: PlanStep) -> tuple[str, ...]:
        """Return who has not acknowledged of those whom the step paged, or the one that it repeats or hands over."""
        return tuple(person for person in self.fired.get(step.of or step.id, ()) if person not in self.confirmed)

    @property
    def owned_since_snoozed(self) -> bool:
        """Whether it is somebody's who took it on after it was snoozed last."""
        snooze = self.holds.get(HoldKind.SNOOZED)
        return bool(snooze and self.acknowledged_at and self.acknowledged_at > (snooze.since or snooze.until))

    def owes(self, person: str | None) -> bool:
        """Return whether a step still waits for the person's word, though it is owned; None: for anybody's."""
        waiting = (step for step in self.plan if step.unless is Unless.ALL_ACKNOWLEDGED)
        silent = {each for step in waiting for each in self.silent(step)}
        return self.state is IncidentState.ACKNOWLEDGED and (bool(silent) if person is None else person in silent)

    def cadence(self, audience: str) -> Cadence:
        """Return how an audience is kept informed that is."""
        return next(cadence for cadence in self.updates if cadence.audience == audience)

    def with_alarms(self, alarms: dict[str, datetime | None]) -> dict[str, datetime]:
        """Return the deadlines with some of them set anew; those set to None are left out."""
        set_anew = {**self.deadlines, **alarms}
        return {name: at for name, at in set_anew.items() if at}

    def deadlines_without(self, deadline: str) -> dict[str, datetime]:
        """Return the deadlines but one, and what warns of it."""
        return {name: at for name, at in self.deadlines.items() if name not in {deadline, f"{WARN}:{deadline}"}}

    def _goes_on(self, step: PlanStep, of: str) -> bool:
        if of not in self.fired:
            return False
        if not self.fired[of]:
            return step.hands_over
        return step.unless is not Unless.ALL_ACKNOWLEDGED or bool(self.silent(step))

    def _due(self, step: PlanStep) -> datetime | None:
        start = self.run_started_at if step.counted_from is CountedFrom.OPENING else self.acknowledged_at
        if start is None:
            return None
        waits = put_off(step, self.plan, self.put_off) if self.put_off else None
        return max(start + step.at, waits[0]) if waits else start + step.at
