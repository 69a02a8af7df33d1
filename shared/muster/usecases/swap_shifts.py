"""Ask a colleague to take shifts; once taken, they are on call in the other's place."""

import logging
from collections.abc import Callable
from datetime import datetime

from muster.domain import overrides, swaps
from muster.domain.overrides import Span
from muster.domain.parties import Actor
from muster.domain.policy import Policy
from muster.domain.standing import Standing
from muster.domain.swaps import Swap, SwapState
from muster.ports import Clock, PolicySource
from muster.standing_store import Change, StandingStore, override_write, swap_write
from muster.usecases.act_on_incident import NotFound

log = logging.getLogger("muster.standing")


class SwapShifts:
    """Requests, takes, declines and withdraws swaps. Raises Refused, NotFound, Conflict and StoreUnavailable."""

    def __init__(self, store: StandingStore, policies: PolicySource, clock: Clock, new_id: Callable[[], str]) -> None:
        """Keep swaps in `store`, each under an id of its own from `new_id`."""
        self._store = store
        self._policies = policies
        self._clock = clock
        self._new_id = new_id

    def request(self, actor: Actor, span: Span, person: str, to: str, reason: str) -> Swap:
        """Ask `to` to take the shifts that `person` has in what is still to come of `span`."""
        policy, now = self._policies.current(), self._clock.now()
        coming = overrides.checked(span, policy, now)
        wanted = Swap(
            id=self._new_id(),
            schedule=coming.schedule,
            person=person,
            to=to,
            start=coming.start,
            end=coming.end,
            reason=reason,
            asked_at=now,
            asked_by=actor,
        )

        def decide(standing: Standing) -> Change[Swap]:
            swap = swaps.requested(wanted, policy, standing)
            return Change(standing=standing, writes=[swap_write(swap)], result=swap)

        return self._note(self._store.change(decide, now), actor)

    def take(self, actor: Actor, swap: str) -> Swap:
        """Take the shifts: from now on it is an override, in one person's place."""

        def answer(found: Swap, policy: Policy, standing: Standing, now: datetime) -> Swap:
            return swaps.taken(found, actor, policy, standing, now)

        return self._answer(actor, swap, answer)

    def decline(self, actor: Actor, swap: str) -> Swap:
        """Leave the shifts to whoever has them."""
        return self._answer(actor, swap, lambda found, policy, _, now: swaps.declined(found, actor, policy, now))

    def withdraw(self, actor: Actor, swap: str) -> Swap:
        """Take a request back."""
        return self._answer(actor, swap, lambda found, policy, _, now: swaps.withdrawn(found, actor, policy, now))

    def _answer(self, actor: Actor, swap: str, answer: Callable[[Swap, Policy, Standing, datetime], Swap]) -> Swap:
        policy, now = self._policies.current(), self._clock.now()

        def decide(standing: Standing) -> Change[Swap]:
            stored = self._store.swap(swap)
            if stored is None:
                raise NotFound(swap)
            after = answer(stored.value, policy, standing, now)
            if after == stored.value:
                return Change(standing=standing, writes=[], result=after)
            writes = [swap_write(after, stored)]
            if after.state is SwapState.TAKEN:
                standing = overrides.added(standing, after.override)
                writes.append(override_write(overrides.made(after.override, actor, now)))
            return Change(standing=standing, writes=writes, result=after)

        return self._note(self._store.change(decide, now), actor)

    @staticmethod
    def _note(swap: Swap, actor: Actor) -> Swap:
        extra = {"swap": swap.id, "actor": actor.id, "schedule": swap.schedule, "person": swap.person, "to": swap.to}
        log.info("swap %s", swap.state, extra=extra | {"reason": swap.reason})
        return swap
