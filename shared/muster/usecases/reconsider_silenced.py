"""Look again at what is silenced, once another policy is in force: the window that silenced it may be in it no more."""

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from muster.domain.commands.lifecycle import Tick
from muster.domain.policy import Policy
from muster.incident_store import IncidentStore
from muster.ports import NoPolicy, PolicySource, StoreUnavailable
from muster.usecases.act_on_incident import ActOnIncident

if TYPE_CHECKING:
    from collections.abc import Callable

AT_ONCE = 500
"""Incidents that a tick looks at, after which the next goes on."""

log = logging.getLogger("muster.standing")


class ReconsiderSilenced:
    """Asks for nothing while the policy stays what it is.

    What a process silences that goes by the earlier policy for some seconds more is looked at by its own sweep.
    """

    def __init__(self, store: IncidentStore, act: ActOnIncident, policies: PolicySource) -> None:
        """Look at the incidents of `store`, by the policy in force."""
        self._store = store
        self._act = act
        self._policies = policies
        self._settle: Callable[[], None] | None = None
        self._left: set[str] = set()

    def __call__(self, _policy: Policy, now: datetime) -> None:
        """Let go, at `now` (aware, UTC), what nothing silences any more. Raises Conflict and StoreUnavailable.

        One that cannot be decided on holds up no other, and is left to its next decision.
        """
        settle = self._policies.unsettled()
        if settle is None:
            return
        if settle is not self._settle:
            self._left = {*self._store.silenced()}
            self._settle = settle
        for incident in sorted(self._left)[:AT_ONCE]:
            self._look_at(incident, now)
            self._left.remove(incident)
        if not self._left:
            settle()

    def _look_at(self, incident: str, now: datetime) -> None:
        try:
            self._act(incident, Tick(), now=now)
        except (NoPolicy, StoreUnavailable):
            raise
        except Exception:
            log.exception("a silenced incident is left to its next decision", extra={"incident": incident})
