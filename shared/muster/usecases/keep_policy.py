"""Go by the newest valid policy: a bad one changes nothing, but an incident about it."""

import hashlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from muster.domain.alert import Alert, AlertState
from muster.domain.policy import Policy
from muster.policy.load import Unreadable, parse
from muster.ports import (
    BusUnavailable,
    Clock,
    Conflict,
    Create,
    Document,
    DocumentStore,
    NoPolicy,
    PolicySource,
    Replace,
    StoreUnavailable,
)
from muster.records import SCHEMA
from muster.usecases.accept_alerts import AcceptAlerts

READ_AGAIN_AFTER = timedelta(seconds=30)
CURRENT = "policies/current"

log = logging.getLogger("muster.policy")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What the file held: a policy, or what is wrong with it. `unreadable` says why there is no text."""

    text: str
    unreadable: str
    policy: Policy | None
    errors: str

    @property
    def sha(self) -> str:
        return hashlib.sha256((self.text or self.unreadable).encode()).hexdigest()


class KeepPolicy(PolicySource):
    """Reads the policy every 30 s at most, and keeps each valid text as `policies/{sha256}`.

    `policies/current` names the last valid one, and the bad one since then that was told of ("" where there is none).
    Only one of the functions is given `accept`, the one that tells.
    """

    def __init__(
        self, read: Callable[[], str], documents: DocumentStore, clock: Clock, accept: AcceptAlerts | None = None
    ) -> None:
        """Take `read`, which returns the text of the policy's file now, or raises Unreadable."""
        self._read = read
        self._documents = documents
        self._clock = clock
        self._accept = accept
        self._lock = threading.Lock()
        self._policy: Policy | None = None
        self._reading: _Reading | None = None
        self._noted = False
        self._read_at: datetime | None = None

    def current(self) -> Policy:
        """Return the policy in force. Raises NoPolicy, and StoreUnavailable where the last good one cannot be read."""
        with self._lock:
            now = self._clock.now()
            if self._policy is None or self._read_at is None or now - self._read_at >= READ_AGAIN_AFTER:
                self._refresh()
                self._read_at = now
            if self._policy is None:
                message = "the policy is not valid, and no earlier one is known: see `muster policy check`"
                raise NoPolicy(message)
            return self._policy

    def _refresh(self) -> None:
        reading = _read(self._read, self._reading)
        if reading is not self._reading:
            self._reading, self._noted = reading, False
            self._policy = reading.policy or self._policy
            if reading.errors:
                log.error("the policy is not valid; the last good one stays", extra={"reason": reading.errors})
        if not self._noted:
            self._note(reading)

    def _note(self, reading: _Reading) -> None:
        """Keep a good policy, or fall back on the one kept; tell of a turn. What fails is done at the next reading."""
        try:
            kept = self._documents.get(CURRENT)
            self._policy = self._policy or self._last_good(kept)
            self._write(reading, kept)
            self._noted = True
        except (StoreUnavailable, BusUnavailable, Conflict) as error:
            if self._policy is None and isinstance(error, StoreUnavailable):
                raise
            log.warning("the policy's state is noted later: %s", error)

    def _write(self, reading: _Reading, kept: Document | None) -> None:
        before = kept.fields if kept else {"schema": SCHEMA, "sha256": "", "bad": ""}
        after = dict(before)
        if reading.policy and before["sha256"] != reading.sha:
            self._keep(reading)
            after["sha256"] = reading.sha
        bad = "" if reading.policy else reading.sha
        if self._accept and before["bad"] != bad:
            # Told first: a process that dies before it has noted that only tells it once more.
            self._accept([self._alert(reading, f"policy:{kept.version if kept else 0}:{bad}")])
            after["bad"] = bad
        if after != before:
            self._documents.commit([Replace(CURRENT, after, kept.version) if kept else Create(CURRENT, after)])

    def _keep(self, reading: _Reading) -> None:
        try:
            self._documents.commit([Create(f"policies/{reading.sha}", {"schema": SCHEMA, "text": reading.text})])
        except Conflict:
            log.info("the policy is kept already", extra={"policy": reading.sha})

    def _last_good(self, kept: Document | None) -> Policy | None:
        last = self._documents.get(f"policies/{kept.fields['sha256']}") if kept and kept.fields["sha256"] else None
        return parse(last.fields["text"], "policy").policy if last else None

    def _alert(self, reading: _Reading, receipt: str) -> Alert:
        return Alert(
            source="muster",
            receipt=receipt,
            received_at=self._clock.now(),
            key="policy",
            state=AlertState.OPEN if reading.errors else AlertState.CLOSED,
            title="The policy is not valid; the last good one stays in force",
            description=reading.errors or "The policy is valid again.",
            severity="P2",
        )


def _read(read: Callable[[], str], before: _Reading | None) -> _Reading:
    """Read the policy; return the reading `before` where it is the same still."""
    try:
        text, unreadable = read(), ""
    except Unreadable as error:
        text, unreadable = "", str(error)
    if before and (text, unreadable) == (before.text, before.unreadable):
        return before
    checked = parse(text, "policy")
    errors = unreadable or "\n".join(map(str, checked.errors))
    return _Reading(text=text, unreadable=unreadable, policy=checked.policy, errors=errors)
