"""Notice in the tick whose heartbeat is late, and tell of it by the road that every alert takes."""

import logging
from collections.abc import Mapping
from datetime import datetime

import msgspec

from muster import queries
from muster.domain.heartbeat import Heartbeat, end_of_watch, silence, watched
from muster.domain.policy import Policy
from muster.domain.rules.heartbeats import HeartbeatRule
from muster.ports import Conflict, Document, DocumentStore
from muster.records import Stored, heartbeat_from, heartbeat_write
from muster.usecases.accept_alerts import AcceptAlerts

AT_ONCE = 500
"""Monitors looked at in a tick, those that are late for longest first."""

Rules = Mapping[str, HeartbeatRule]

log = logging.getLogger("muster.heartbeats")


class WatchHeartbeats:
    """Keeps a document for each monitor of the policy. It asks one question a tick, and none without heartbeats.

    Harmless to repeat, and beside pings: each write finds what was read, or is left to the next tick. That a monitor is
    late is noted first, told then, and only then done with, so that a ping in between knows that something is to end.
    """

    def __init__(self, documents: DocumentStore, accept: AcceptAlerts) -> None:
        """Keep monitors in `documents`, and tell of the late ones through `accept`."""
        self._documents = documents
        self._accept = accept
        self._known: Rules = {}

    def __call__(self, policy: Policy, now: datetime) -> None:
        """Look after the monitors at `now` (aware, UTC). Raises StoreUnavailable and BusUnavailable."""
        if policy.heartbeats != self._known and self._take_over(policy.heartbeats, now):
            self._known = dict(policy.heartbeats)
        if policy.heartbeats:
            for document in self._documents.query(queries.late_heartbeats(now, AT_ONCE)):
                self._look(document, policy.heartbeats, now)

    def _take_over(self, rules: Rules, now: datetime) -> bool:
        """Begin and end to watch as the policy now says; return whether nobody was faster anywhere."""
        found = [each for each in map(_readable, self._documents.query(queries.heartbeats())) if each]
        kept = {each.value.id: each for each in found}
        begun = [self._begin(name, rule, kept.get(name), now) for name, rule in rules.items()]
        ended = [self._end(each, now) for each in found if each.value.id not in rules and not each.value.gone]
        return all((*begun, *ended))

    def _begin(self, name: str, rule: HeartbeatRule, kept: Stored[Heartbeat] | None, now: datetime) -> bool:
        after = kept.value.by(rule, now) if kept else watched(name, rule, now)
        return (kept is not None and kept.value == after) or self._save(after, kept)

    def _end(self, kept: Stored[Heartbeat], now: datetime) -> bool:
        if kept.value.late_since:
            self._accept([end_of_watch(kept.value, now)])
        return self._save(kept.value.dropped(), kept)

    def _look(self, document: Document, rules: Rules, now: datetime) -> None:
        """Note that a monitor is late, tell of it, and note that; a ping meanwhile ends it there."""
        kept = _readable(document)
        rule = rules.get(kept.value.id) if kept else None
        if kept is None or rule is None:
            return
        if kept.value.late_since is None:
            late = kept.value.late()
            try:
                kept = Stored(value=late, version=self._documents.commit([heartbeat_write(late, kept)]))
            except Conflict:
                return
        self._accept([silence(kept.value, rule, now)])
        self._save(kept.value.told(), kept)

    def _save(self, after: Heartbeat, before: Stored[Heartbeat] | None) -> bool:
        try:
            self._documents.commit([heartbeat_write(after, before)])
        except Conflict:
            return False
        return True


def _readable(document: Document) -> Stored[Heartbeat] | None:
    try:
        return heartbeat_from(document)
    except msgspec.ValidationError:
        log.exception("a heartbeat cannot be read", extra={"document": document.path})
        return None
