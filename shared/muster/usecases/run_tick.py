"""Do whatever has fallen due, the worst first, and stop well before the deadline: the next tick goes on."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from typing import TypeAlias

from muster.domain.commands.lifecycle import Tick
from muster.domain.hold import HoldKind
from muster.domain.policy import Policy
from muster.domain.standing import Standing
from muster.incident_store import IncidentStore
from muster.ports import BusUnavailable, Clock, Conflict, NoPolicy, PolicySource, StoreUnavailable
from muster.records import SWEEP_AFTER, StoredIncident
from muster.usecases.act_on_incident import ActOnIncident
from muster.usecases.outbox import Outbox
from muster.usecases.request_deliveries import Requests

BATCH = 2_000
"""Incidents looked at in one go, of which the worst severity goes first."""
STOP_AFTER = timedelta(seconds=45)
"""The Scheduler's attempt deadline is 55 s."""

Chore: TypeAlias = Callable[[Policy, datetime], None]
"""What a tick does besides, by the policy in force, at an instant (aware, UTC)."""

log = logging.getLogger("muster.tick")


@dataclass(frozen=True, slots=True, kw_only=True)
class TickReport:
    """What a tick did: incidents looked at, timers fired on, messages swept, and failures left to the next tick."""

    due: int = 0
    fired: int = 0
    swept: int = 0
    failed: int = 0


class RunTick:
    """Fires due timers and sweeps the outboxes of incidents. Ticks may overlap and repeat: each commit is versioned."""

    def __init__(  # noqa: PLR0913, PLR0917 - the ports of the use case
        self,
        store: IncidentStore,
        act: ActOnIncident,
        outbox: Outbox,
        policies: PolicySource,
        request: Requests,
        clock: Clock,
        chores: Sequence[Chore] = (),
    ) -> None:
        """Look after the incidents of `store`, then do the `chores`, which are no incident's.

        `clock` says when to stop, the caller what time it is for the timers.
        """
        self._store = store
        self._act = act
        self._outbox = outbox
        self._policies = policies
        self._request = request
        self._clock = clock
        self._chores = chores

    def __call__(self, now: datetime) -> TickReport:
        """Do everything due at `now` (aware, UTC). One broken incident never holds up the others."""
        stop_at = self._clock.now() + STOP_AFTER
        policy = self._look_at_policy()
        fire = partial(self._fire, standing=cache(self._store.standing))
        done: Counter[str] = Counter()
        seen: set[str] = set()
        more = True
        while more and self._clock.now() < stop_at:
            limit = BATCH + len(seen)
            found = self._store.due(now, limit)
            more = len(found) == limit
            for incident_id, stored in sorted(found, key=partial(_urgency, now=now)):
                if self._clock.now() >= stop_at:
                    break
                if incident_id not in seen:
                    seen.add(incident_id)
                    done.update(self._look_after(incident_id, stored, now, fire))
        if policy and self._clock.now() < stop_at:
            done["failed"] += self._do_chores(policy, now)
        return TickReport(due=len(seen), **done)

    def _look_at_policy(self) -> Policy | None:
        """Have a policy that has gone bad told of, though nothing may be due; return the one in force."""
        try:
            return self._policies.current()
        except (NoPolicy, StoreUnavailable, BusUnavailable) as error:
            log.error("there is no policy to go by: %s", error)  # noqa: TRY400 - the reason says it all
            return None

    def _do_chores(self, policy: Policy, now: datetime) -> int:
        """Return how many failed: they are left to the next tick, and hold up nothing."""
        failed = 0
        for chore in self._chores:
            try:
                chore(policy, now)
            except Exception:
                failed += 1
                log.exception("a chore is left to the next tick")
        return failed

    def _look_after(
        self, incident_id: str, stored: StoredIncident | None, now: datetime, fire: Callable[..., bool]
    ) -> Counter[str]:
        """Sweep the incident and fire what is due; neither is held up by a failure of the other."""
        if stored is None:
            log.error("an incident cannot be read", extra={"incident": incident_id})
            return Counter(failed=1)
        done: Counter[str] = Counter()
        for what, work in (("swept", self._sweep), ("fired", fire)):
            try:
                done[what] += work(stored, now)
            except Exception:
                done["failed"] += 1
                log.exception("incident left to the next tick", extra={"incident": incident_id})
        return done

    def _fire(self, stored: StoredIncident, now: datetime, standing: Callable[[], Standing]) -> bool:
        """Fire what is due; and look again at what was silenced in the moment in which its silence was ended."""
        swept = _sweep_due(stored, now)
        looked_at = swept and HoldKind.SILENCED in stored.value.holds
        if not looked_at and not _is_due(stored, now):
            return False
        read = None if swept else stored
        return bool(self._act(stored.value.id, Tick(), now=now, read=read, standing=standing()).events)

    def _sweep(self, stored: StoredIncident, now: datetime) -> int:
        """Republish what the bus may not have and deliveries that nobody is sending, if the incident's sweep is due.

        Sweeping ends once every delivery has its outcome and every event is published, the outcomes included: they are
        read in this order. What happened a moment ago may not have its deliveries yet, so that it is waited for; and it
        comes again when a delivery is due that waits for its time.
        """
        if not _sweep_due(stored, now):
            return 0
        incident_id = stored.value.id
        waiting = self._store.open_deliveries(incident_id)
        events = self._store.unpublished(incident_id)
        published = self._outbox.publish(stored.value, events)
        free = [each.value for each in waiting if each.value.free(now)]
        self._request(free)
        fresh = now - stored.value.changed_at < SWEEP_AFTER
        again = now + SWEEP_AFTER if waiting or fresh or not published else None
        if again:
            again = min((again, *(each.value.next_attempt_at for each in waiting if each.value.to_come(now))))
        try:
            self._store.set_sweep(stored, again)
        except Conflict:
            log.info("the incident moved on during its sweep", extra={"incident": incident_id})
        return len(events) + len(free)


def _sweep_due(stored: StoredIncident, now: datetime) -> bool:
    return stored.sweep_at is not None and stored.sweep_at <= now


def _is_due(stored: StoredIncident, now: datetime) -> bool:
    return stored.value.due_at is not None and stored.value.due_at <= now


def _urgency(found: tuple[str, StoredIncident | None], now: datetime) -> tuple[bool, bool, str, str]:
    """Put what is due before what is to be swept alone, then the worst severity first, then the longest due.

    Sweeps come again each minute for as long as a provider is away: they must not keep a step from firing. What cannot
    be read may come last.
    """
    _, stored = found
    if stored is None:
        return True, True, "", ""
    due = stored.value.due_at
    return False, not _is_due(stored, now), stored.value.severity, due.isoformat() if due else ""
