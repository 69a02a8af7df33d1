"""Put somebody on call in another's place, and end that: seen by every decision from then on."""

import logging
from collections.abc import Callable

from muster.domain import overrides
from muster.domain.overrides import OverrideRecord, Span
from muster.domain.parties import Actor
from muster.domain.standing import Override, Standing
from muster.ports import Clock, PolicySource
from muster.standing_store import Change, StandingStore, override_write
from muster.usecases.act_on_incident import NotFound

log = logging.getLogger("muster.standing")


class OverrideOnCall:
    """Makes and ends overrides. Raises Refused where that makes no sense, Conflict and StoreUnavailable."""

    def __init__(self, store: StandingStore, policies: PolicySource, clock: Clock, new_id: Callable[[], str]) -> None:
        """Keep overrides in `store`, each under an id of its own from `new_id`."""
        self._store = store
        self._policies = policies
        self._clock = clock
        self._new_id = new_id

    def add(self, actor: Actor, span: Span, person: str, reason: str) -> OverrideRecord:
        """Put `person` on call for what is still to come of `span`."""
        policy, now = self._policies.current(), self._clock.now()
        coming = overrides.checked(span, policy, now)
        override = Override(
            id=self._new_id(),
            schedule=coming.schedule,
            person=overrides.known(person, policy),
            start=coming.start,
            end=coming.end,
            reason=reason,
        )
        record = overrides.made(override, actor, now)

        def decide(standing: Standing) -> Change[OverrideRecord]:
            after = overrides.added(standing, record.override)
            return Change(standing=after, writes=[override_write(record)], result=record)

        return self._note(self._store.change(decide, now), actor)

    def end(self, actor: Actor, override: str) -> OverrideRecord:
        """End an override now; one that has ended stays as it is. Raises NotFound."""
        now = self._clock.now()

        def decide(standing: Standing) -> Change[OverrideRecord]:
            stored = self._store.override(override)
            if stored is None:
                raise NotFound(override)
            record = overrides.ended(stored.value, actor, now)
            if record == stored.value:
                return Change(standing=standing, writes=[], result=record)
            after = overrides.cut(standing, override, now)
            return Change(standing=after, writes=[override_write(record, stored)], result=record)

        return self._note(self._store.change(decide, now), actor)

    @staticmethod
    def _note(record: OverrideRecord, actor: Actor) -> OverrideRecord:
        made = record.override
        extra = {"override": made.id, "actor": actor.id, "schedule": made.schedule, "person": made.person}
        log.info("override until %s", record.until.isoformat(), extra=extra | {"reason": made.reason})
        return record
