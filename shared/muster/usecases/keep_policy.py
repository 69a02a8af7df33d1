"""Go by the newest valid policy: a bad one changes nothing, but an incident about it."""

import hashlib
import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from muster.domain.alert import Alert, AlertState
from muster.domain.policy import Policy
from muster.policy.load import Unreadable, parse
from muster.ports import Clock, Conflict, Create, DocumentStore, NoPolicy, Patch, PolicySource
from muster.records import SCHEMA
from muster.usecases.accept_alerts import AcceptAlerts

READ_AGAIN_AFTER = timedelta(seconds=30)
CURRENT = "policies/current"

log = logging.getLogger("muster.policy")


class KeepPolicy(PolicySource):
    """Reads the policy every 30 s at most. `policies/{sha256}` keeps each valid one, `policies/current` names the last.

    Only one of the functions is given `accept`, the one that tells of a bad policy, once for each bad text.
    """

    def __init__(
        self, read: Callable[[], str], documents: DocumentStore, clock: Clock, accept: AcceptAlerts | None = None
    ) -> None:
        """Take `read`, which returns the text of the policy's file now."""
        self._read = read
        self._documents = documents
        self._clock = clock
        self._accept = accept
        self._lock = threading.Lock()
        self._policy: Policy | None = None
        self._sha = ""
        self._read_at: datetime | None = None

    def current(self) -> Policy:
        """Return the policy in force. Raises NoPolicy, and StoreUnavailable where the last good one cannot be read."""
        with self._lock:
            now = self._clock.now()
            if self._policy is None or self._read_at is None or now - self._read_at >= READ_AGAIN_AFTER:
                self._refresh(self._text())
                self._read_at = now
            if self._policy is None:
                message = "the policy is not valid, and no earlier one is known: see `muster policy check`"
                raise NoPolicy(message)
            return self._policy

    def _text(self) -> str:
        try:
            return self._read()
        except Unreadable as error:
            log.error("the policy cannot be read", extra={"reason": str(error)})  # noqa: TRY400 - the reason says it all
            return ""

    def _refresh(self, text: str) -> None:
        sha = hashlib.sha256(text.encode()).hexdigest()
        if sha == self._sha:
            return
        checked = parse(text, "policy")
        if checked.policy:
            self._policy, self._sha = checked.policy, sha
            self._remember(sha, text)
            return
        self._sha = sha
        errors = [str(problem) for problem in checked.problems if problem.severity == "error"]
        log.error("the policy is not valid; the last good one stays in force", extra={"reason": errors[0]})
        self._policy = self._policy or self._last_good()
        self._tell(AlertState.OPEN, sha, "\n".join(errors))

    def _remember(self, sha: str, text: str) -> None:
        """Keep a valid policy, if it is not the one kept last."""
        current = self._documents.get(CURRENT)
        if current and current.fields["sha256"] == sha:
            return
        for write in (
            Create(f"policies/{sha}", {"schema": SCHEMA, "text": text}),
            Patch(CURRENT, {"sha256": sha}) if current else Create(CURRENT, {"schema": SCHEMA, "sha256": sha}),
        ):
            try:
                self._documents.commit([write])
            except Conflict:
                log.info("the policy is kept already", extra={"policy": sha})
        if current:
            self._tell(AlertState.CLOSED, sha, "")

    def _last_good(self) -> Policy | None:
        current = self._documents.get(CURRENT)
        kept = self._documents.get(f"policies/{current.fields['sha256']}") if current else None
        return parse(kept.fields["text"], "policy").policy if kept else None

    def _tell(self, state: AlertState, sha: str, detail: str) -> None:
        if self._accept is None:
            return
        now = self._clock.now()
        alert = Alert(
            source="muster",
            receipt=f"policy:{sha}:{state}",
            received_at=now,
            key="policy",
            state=state,
            title="The policy is not valid" if state is AlertState.OPEN else "The policy is valid",
            description=f"The last good policy stays in force.\n\n{detail}" if detail else "",
            severity="P2",
            occurrence=f"{sha}|{state}",
        )
        self._accept([alert])
