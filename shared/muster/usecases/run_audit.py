"""Audit Muster's own work in the tick: an incident about what is left undone, a sign of life where nothing is."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from muster.domain.audit import Audit, is_time, report
from muster.domain.policy import Policy
from muster.ports import Conflict, DocumentStore, ExternalHeartbeat, HeartbeatUnavailable
from muster.records import Stored
from muster.schema import read, write
from muster.usecases.accept_alerts import AcceptAlerts

CURRENT = "audits/current"

Look: TypeAlias = Callable[[Policy, datetime], dict[str, str]]
"""Returns what is left undone, a sentence by kind of trouble; nothing where all is well."""

log = logging.getLogger("muster.audit")


class RunAudit:
    """Looks every five minutes, by the tick's own time: whoever notes first that it looks, looks.

    Where anything goes wrong with the looking itself, nothing is told and no sign of life is given: whoever waits for
    that, outside, raises the alarm.
    """

    def __init__(
        self, documents: DocumentStore, look: Look, accept: AcceptAlerts, heartbeat: ExternalHeartbeat
    ) -> None:
        """Note in `documents`, tell through `accept`, and ping `heartbeat` when `look` finds nothing."""
        self._documents = documents
        self._look = look
        self._accept = accept
        self._heartbeat = heartbeat
        self._last: Audit | None = None

    def __call__(self, policy: Policy, now: datetime) -> None:
        """Audit, if it is time to at `now` (aware, UTC). Raises StoreUnavailable and BusUnavailable."""
        if not is_time(now, self._last):
            return
        document = self._documents.get(CURRENT)
        before = read(document, Audit) if document else Audit(at=now)
        self._last = before
        if document and not is_time(now, before):
            return
        begun = before.begun(now)
        try:
            version = self._documents.commit([write(CURRENT, begun, document)])
        except Conflict:
            return
        self._last = begun
        self._audit(Stored(value=begun, version=version), policy, now)

    def _audit(self, stored: Stored[Audit], policy: Policy, now: datetime) -> None:
        troubles, begun = self._look(policy, now), stored.value
        after = begun.found(troubles)
        for kind, said in troubles.items():
            log.error("left undone: %s", said, extra={"reason": kind})
        if alert := report(begun, after, troubles):
            self._accept([alert])
        if after != begun:
            self._documents.commit([write(CURRENT, after, stored)])
        if not troubles:
            self._ping()

    def _ping(self) -> None:
        try:
            self._heartbeat.ping()
        except HeartbeatUnavailable as error:
            log.warning("no sign of life could be given", extra={"reason": str(error)})
