"""The canary by which Muster tries itself out: whether it arrives, and how long it takes."""

from collections.abc import Iterator
from functools import partial

from muster.doctor.check import Access, Check, Finding
from muster.doctor.documents import Documents
from muster.doctor.policy import in_force
from muster.domain.canary import Canary
from muster.domain.clockwork import spoken
from muster.ports import Clock
from muster.records import CANARY, canary_from


def canary(documents: Documents, clock: Clock, fix: str, access: Access | None = None) -> Check:
    """Return a check of the canary that was sent last; `fix` has the tick look again."""
    return Check(
        area="work",
        subject="the canary",
        well=partial(_took, documents),
        look=partial(_missing, documents, clock, fix),
        access=access,
    )


def _missing(documents: Documents, clock: Clock, fix: str) -> Iterator[Finding]:
    policy, last = in_force(documents), _last(documents)
    rule = policy.canary if policy else None
    if rule and last is None:
        yield Finding(what="no canary has been sent yet, which the policy asks for", fix=fix, severity="warning")
    elif rule and last and last.missing(rule, clock.now()):
        what = f"no canary has arrived since the one of {last.well_at:%Y-%m-%d %H:%M} UTC"
        yield Finding(what=f"{what}: its incident says at which hop it is", fix=fix)


def _took(documents: Documents) -> str:
    """Say how long the last one took, and the slowest of those that are remembered."""
    last = _last(documents)
    if last is None or not last.latencies:
        return "is not asked for, or under way for the first time"
    slowest = max(last.latencies)
    return f"took {spoken(last.latencies[-1])} from end to end, and {spoken(slowest)} at most lately"


def _last(documents: Documents) -> Canary | None:
    document = documents.get(CANARY)
    return canary_from(document) if document else None
