"""Keep what matches from paging for a while, and end that early: what was held by it goes on at once."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from muster.domain import silences
from muster.domain.commands.lifecycle import Tick
from muster.domain.hold import SILENCES
from muster.domain.parties import Actor
from muster.domain.rules.matching import Condition
from muster.domain.silences import SilenceRecord
from muster.domain.standing import Silence, Standing
from muster.incident_store import IncidentStore
from muster.ports import Clock, Conflict, NoPolicy, StoreUnavailable
from muster.standing_store import Change, StandingStore, silence_write
from muster.usecases.act_on_incident import ActOnIncident, NotFound

log = logging.getLogger("muster.standing")


class KeepSilences:
    """Makes and ends silences. Raises Refused where that makes no sense, Conflict and StoreUnavailable."""

    def __init__(self, incidents: IncidentStore, act: ActOnIncident, clock: Clock, new_id: Callable[[], str]) -> None:
        """Keep silences beside the incidents, each under an id of its own from `new_id`."""
        self._store = StandingStore(incidents.documents)
        self._incidents = incidents
        self._act = act
        self._clock = clock
        self._new_id = new_id

    def add(self, actor: Actor, when: Condition, start: datetime | None, end: datetime, reason: str) -> SilenceRecord:
        """Silence what `when` matches from `start` (now if None) until `end`, both aware UTC."""
        now = self._clock.now()
        silence = Silence(id=self._new_id(), when=when, start=start or now, end=end, reason=reason)
        record = silences.made(silence, actor, now)

        def decide(standing: Standing) -> Change[SilenceRecord]:
            after = silences.added(standing, record.silence)
            return Change(standing=after, writes=[silence_write(record)], result=record)

        return self._note(self._store.change(decide, now), actor)

    def end(self, actor: Actor, silence: str) -> SilenceRecord:
        """End a silence now, and let every incident go on that it alone holds. Raises NotFound.

        Harmless to repeat: whoever is not told that it is done asks again, and what was left is done then. So nobody is
        told while the store, or the policy, keeps an incident from going on. What is being silenced in this very moment
        goes on within a minute.
        """
        now = self._clock.now()

        def decide(standing: Standing) -> Change[SilenceRecord]:
            stored = self._store.silence(silence)
            if stored is None:
                raise NotFound(silence)
            record = silences.ended(stored.value, actor, now)
            writes = [] if record == stored.value else [silence_write(record, stored)]
            return Change(standing=silences.without(standing, silence), writes=writes, result=record)

        record = self._note(self._store.change(decide, now), actor)
        self._let_go(self._incidents.silenced_by(f"{SILENCES}{silence}"))
        return record

    def _let_go(self, incidents: Sequence[str]) -> None:
        """Let each of the incidents go on; one that cannot be decided on holds up no other."""
        away: Exception | None = None
        for incident in incidents:
            try:
                self._act(incident, Tick())
            except (Conflict, NoPolicy, StoreUnavailable) as error:
                away = error
            except Exception:
                log.exception("incident left to its next decision", extra={"incident": incident})
        if away:
            raise away

    @staticmethod
    def _note(record: SilenceRecord, actor: Actor) -> SilenceRecord:
        extra = {"silence": record.silence.id, "actor": actor.id, "reason": record.silence.reason}
        log.info("silence of %s until %s", record.silence.when, record.until.isoformat(), extra=extra)
        return record
