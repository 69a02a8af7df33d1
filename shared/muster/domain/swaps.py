"""Swaps of shifts: somebody asks a colleague, who takes them or declines."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from muster.domain.oncall_turns import shifts
from muster.domain.overrides import REASON_LIMIT, Span, checked, known
from muster.domain.parties import Actor
from muster.domain.policy import Policy
from muster.domain.standing import Override, Standing
from muster.domain.story import Refused
from muster.domain.text import cap
from muster.domain.void_overrides import heeded


class SwapState(StrEnum):
    """What has become of a request: `requested → taken | declined | withdrawn`, or lapsed when its time is over."""

    REQUESTED = "requested"
    TAKEN = "taken"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """`person` asks `to` to be on call in their place for `schedule` whenever it is theirs from `start` until `end`.

    All instants are aware UTC. `asked_by` is who made the request, which may be another than `person`.
    """

    id: str
    schedule: str
    person: str
    to: str
    start: datetime
    end: datetime
    reason: str
    asked_at: datetime
    asked_by: Actor
    state: SwapState = SwapState.REQUESTED
    answered_at: datetime | None = None
    answered_by: Actor | None = None

    def state_at(self, now: datetime) -> SwapState:
        """Return what has become of it by `now`."""
        lapsed = self.state is SwapState.REQUESTED and self.end <= now
        return SwapState.LAPSED if lapsed else self.state

    @property
    def override(self) -> Override:
        """What stands once it is taken."""
        return Override(
            id=self.id,
            schedule=self.schedule,
            person=self.to,
            start=self.start,
            end=self.end,
            instead=self.person,
            reason=self.reason,
            by=self.to,
        )


def requested(swap: Swap, policy: Policy, standing: Standing) -> Swap:
    """Return a request as it may be made at its `asked_at`. Raises Refused."""
    known(swap.person, policy)
    if known(swap.to, policy) == swap.person:
        raise Refused("nobody takes a shift from themselves")
    return replace(_current(swap, policy, standing, swap.asked_at), reason=cap(swap.reason.strip(), REASON_LIMIT))


def taken(swap: Swap, actor: Actor, policy: Policy, standing: Standing, now: datetime) -> Swap:
    """Return the request as `actor` takes it. Raises Refused, save for who has taken it before."""
    if swap.state is SwapState.TAKEN and actor.id == swap.to:
        return swap
    known(swap.to, policy)
    answered = _answered(_asked_of(swap, actor, policy), actor, SwapState.TAKEN, now)
    return _current(answered, policy, standing, now)


def declined(swap: Swap, actor: Actor, policy: Policy, now: datetime) -> Swap:
    """Return the request as `actor` declines it. Raises Refused."""
    return _answered(_asked_of(swap, actor, policy), actor, SwapState.DECLINED, now)


def withdrawn(swap: Swap, actor: Actor, policy: Policy, now: datetime) -> Swap:
    """Return the request as `actor` takes it back. Raises Refused."""
    if actor.id not in {swap.person, swap.asked_by.id}:
        raise Refused(f"only {policy.called(swap.person)} can withdraw it")
    return _answered(swap, actor, SwapState.WITHDRAWN, now)


def _asked_of(swap: Swap, actor: Actor, policy: Policy) -> Swap:
    if actor.id != swap.to:
        raise Refused(f"only {policy.called(swap.to)} can answer it")
    return swap


def _answered(swap: Swap, actor: Actor, state: SwapState, now: datetime) -> Swap:
    before = swap.state_at(now)
    if before is not SwapState.REQUESTED and before is not state:
        raise Refused(f"it is {before} already")
    return replace(swap, state=state, answered_at=now, answered_by=actor) if before is not state else swap


def _current(swap: Swap, policy: Policy, standing: Standing, now: datetime) -> Swap:
    """Return what is still to come of a request, in which there must be a shift to take."""
    span = checked(Span(schedule=swap.schedule, start=swap.start, end=swap.end), policy, now)
    schedule = policy.schedules[span.schedule]
    found = shifts(schedule, span.start, span.end, heeded(standing, policy))
    if not any(swap.person in shift.people for shift in found):
        raise Refused(f"{policy.called(swap.person)} is not on call for {schedule.name} then")
    return replace(swap, start=span.start)
