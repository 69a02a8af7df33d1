"""Go by the newest valid policy: a bad one, or one that stays away, changes nothing, but an incident about it."""

import hashlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from muster.domain.own_alert import policy_alert
from muster.domain.policy import Policy
from muster.policy.load import Unreadable, decode, parse
from muster.ports import (
    BusUnavailable,
    Clock,
    Conflict,
    Create,
    Document,
    DocumentStore,
    NoPolicy,
    Patch,
    PolicySource,
    Replace,
    StoreUnavailable,
)
from muster.schema import SCHEMA
from muster.usecases.accept_alerts import AcceptAlerts

READ_AGAIN_AFTER = timedelta(seconds=30)
TELL_AFTER = timedelta(minutes=10)
"""Cloud Storage that is away, a file that is being replaced, a permission that is: none of them wakes anybody."""
CURRENT = "policies/current"
AWAY = "away"
"""Stands for the text of a policy that has been away for TELL_AFTER."""

log = logging.getLogger("muster.policy")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A policy, or what is wrong with it. `mark` tells one reading from another: its sha256, or AWAY."""

    mark: str
    data: bytes = b""
    policy: Policy | None = None
    errors: str = ""


class KeepPolicy(PolicySource):
    """Reads the policy every 30 s at most, and keeps each valid text as `policies/{sha256}`.

    A text that is no valid policy is told of at once; that there is none to read, for whatever reason, once a process
    has seen nothing else for ten minutes. `policies/current` names the last valid text, the one by which everything
    stands that was settled, and what has been told of since then: a bad text's sha256, or "away" ("" where there is
    nothing). Only one of the functions is given `accept`, the one that tells. It is called every minute, so that its
    processes live long enough to count the ten.
    """

    def __init__(
        self, read: Callable[[], bytes], documents: DocumentStore, clock: Clock, accept: AcceptAlerts | None = None
    ) -> None:
        """Take `read`, which returns the bytes of the policy now, or raises OSError with one line for people."""
        self._read = read
        self._documents = documents
        self._clock = clock
        self._accept = accept
        self._lock = threading.Lock()
        self._policy: Policy | None = None
        self._reading: _Reading | None = None
        self._noted = ""
        self._unsettled: Callable[[], None] | None = None
        self._away_since: datetime | None = None
        self._read_at: datetime | None = None

    def current(self) -> Policy:
        """Return the policy in force. Raises NoPolicy, and StoreUnavailable where the last good one cannot be read.

        One thread reads it again when that is due; the others go by the one in force meanwhile, if there is one.
        """
        if self._lock.acquire(blocking=self._policy is None):
            try:
                self._keep_up(self._clock.now())
            finally:
                self._lock.release()
        if self._policy is None:
            raise NoPolicy("there is no policy that can be read and is valid, and no earlier one is known")
        return self._policy

    def unsettled(self) -> Callable[[], None] | None:
        """Return what to call once everything stands by the text that is named as the last valid one."""
        return self._unsettled

    def _keep_up(self, now: datetime) -> None:
        if self._policy is None or self._read_at is None or now - self._read_at >= READ_AGAIN_AFTER:
            self._refresh(now)
            self._read_at = now

    def _refresh(self, now: datetime) -> None:
        reading = self._look(now)
        self._policy = reading.policy or self._policy or self._last_good()
        if reading.mark != self._noted:
            self._note(reading)

    def _look(self, now: datetime) -> _Reading:
        """Return what there is now: the text's reading, AWAY, or nothing new where it is away for a moment."""
        try:
            data = self._read()
        except OSError as error:
            log.warning("the policy cannot be read; the one in force stays", extra={"reason": str(error)})
            self._away_since = self._away_since or now
            long = now - self._away_since >= TELL_AFTER
            return _Reading(mark=AWAY if long else self._noted, errors=str(error))
        self._away_since = None
        if self._reading is None or data != self._reading.data:
            self._reading = _check(data)
            if self._reading.errors:
                log.error("the policy is not valid; the last good one stays", extra={"reason": self._reading.errors})
        return self._reading

    def _last_good(self) -> Policy | None:
        kept = self._documents.get(CURRENT)
        last = self._documents.get(f"policies/{kept.fields['sha256']}") if kept and kept.fields["sha256"] else None
        return parse(last.fields["text"], "policy").policy if last else None

    def _note(self, reading: _Reading) -> None:
        """Keep a good policy, tell of a turn. What fails is done at the next reading."""
        try:
            self._write(reading, self._documents.get(CURRENT))
            self._noted = reading.mark
        except (StoreUnavailable, BusUnavailable, Conflict) as error:
            log.warning("the policy's state is noted later: %s", error)

    def _write(self, reading: _Reading, kept: Document | None) -> None:
        before = kept.fields if kept else {"schema": SCHEMA, "sha256": "", "bad": ""}
        after = dict(before)
        if reading.policy and before["sha256"] != reading.mark:
            self._keep(reading)
            after["sha256"] = reading.mark
        bad = "" if reading.policy else reading.mark
        if self._accept and before["bad"] != bad:
            # Told first: a process that dies before it has noted that only tells it once more.
            away, receipt = reading.mark == AWAY, f"policy:{kept.version if kept else 0}:{bad}"
            self._accept([policy_alert(reading.errors, self._clock.now(), away=away, receipt=receipt)])
            after["bad"] = bad
        if after != before:
            self._documents.commit([Replace(CURRENT, after, kept.version) if kept else Create(CURRENT, after)])
        settled = after.get("settled", "") == after["sha256"]
        self._unsettled = None if settled else partial(self._settle, after["sha256"])

    def _settle(self, sha256: str) -> None:
        self._documents.commit([Patch(CURRENT, {"settled": sha256})])
        self._unsettled = None

    def _keep(self, reading: _Reading) -> None:
        fields = {"schema": SCHEMA, "text": reading.data.decode()}
        try:
            self._documents.commit([Create(f"policies/{reading.mark}", fields)])
        except Conflict:
            log.info("the policy is kept already", extra={"policy": reading.mark})


def _check(data: bytes) -> _Reading:
    mark = hashlib.sha256(data).hexdigest()
    try:
        checked = parse(decode(data, "policy"), "policy")
    except Unreadable as error:
        return _Reading(mark=mark, data=data, errors=str(error))
    return _Reading(mark=mark, data=data, policy=checked.policy, errors="\n".join(map(str, checked.errors)))
