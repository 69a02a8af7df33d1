"""The policy: readable, valid, and the one that the functions go by."""

import hashlib
from collections.abc import Callable, Iterator
from functools import partial

from muster.doctor.check import Access, Check, Finding
from muster.doctor.commands import grant
from muster.doctor.documents import Documents
from muster.domain.policy import Policy
from muster.domain.standing import Standing
from muster.domain.void_overrides import void
from muster.policy.load import Unreadable, decode, parse
from muster.ports import Clock
from muster.schema import read
from muster.standing_store import CURRENT as STANDING
from muster.usecases.keep_policy import AWAY, CURRENT

READER = "roles/storage.objectViewer"


def source(read: Callable[[], bytes], name: str, documents: Documents, repair: str, access: Access) -> Check:
    """Return a check of the policy called `name`, which `read` returns, or raises OSError.

    `repair` is what puts a good one there.
    """
    unreadable = f"{repair}; where it is you who may not read it, {grant(READER, access.project)}"
    look = partial(_source, read, name, documents, (repair, unreadable))
    return Check(area="policy", subject=f"the policy {name}", well="is valid and in force", look=look, access=access)


def kept(documents: Documents) -> Check:
    """Return a check of the policy that is in force by the documents alone."""
    look = partial(_kept, documents)
    return Check(area="policy", subject="the policy", well="is valid and in force", look=look)


def overrides(documents: Documents, clock: Clock, access: Access | None = None) -> Check:
    """Return a check of what was overridden at run time, by the policy that is in force."""
    look = partial(_overrides, documents, clock)
    return Check(area="policy", subject="every override", well="names somebody of the policy", look=look, access=access)


def in_force(documents: Documents) -> Policy | None:
    """Return the policy that is kept as the last good one, None where there is none."""
    current = documents.get(CURRENT)
    text = documents.get(f"policies/{current.fields['sha256']}") if current and current.fields["sha256"] else None
    return parse(text.fields["text"], "policy").policy if text else None


def _source(read: Callable[[], bytes], name: str, documents: Documents, fixes: tuple[str, str]) -> Iterator[Finding]:
    repair, unreadable = fixes
    try:
        data = read()
        text = decode(data, name)
    except (OSError, Unreadable) as error:
        yield Finding(what=f"the policy cannot be read: {error}", fix=unreadable)
        return
    errors = parse(text, name).errors
    if errors:
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        what = f"the policy is not valid, the last good one stays in force: {errors[0]}{more}"
        yield Finding(what=what, fix=f"muster policy check FILE, then {repair}")
        return
    current = documents.get(CURRENT)
    used = current.fields["sha256"] if current else ""
    if used != hashlib.sha256(data).hexdigest():
        whose = "the functions go by another one" if used else "no function has taken it up yet"
        what = f"the policy {name} is valid, but {whose}; they read it every 30 s"
        yield Finding(what=what, fix="muster doctor, again in a minute; then see the errors that the functions log")
    elif current:
        yield from _noted(current.fields["bad"])


def _kept(documents: Documents) -> Iterator[Finding]:
    current = documents.get(CURRENT)
    if not current or not current.fields["sha256"] or in_force(documents) is None:
        yield Finding(what="no valid policy has been taken up", fix="muster up --policy FILE")
    else:
        yield from _noted(current.fields["bad"])


def _overrides(documents: Documents, clock: Clock) -> Iterator[Finding]:
    found, policy = documents.get(STANDING), in_force(documents)
    for override in void(read(found, Standing), policy) if found and policy else ():
        if clock.now() < override.end:
            who = f"{override.person}, who is not in the policy any more, on call for {override.schedule}"
            what = f"an override puts {who} until {override.end.isoformat()}; whoever has the turn otherwise is paged"
            yield Finding(what=what, fix=f"muster overrides end {override.id}", severity="warning")


def _noted(bad: str) -> Iterator[Finding]:
    """Yield a finding where the tick has noted a bad policy, by its sha256, or that it is away."""
    if bad:
        what = "cannot be read" if bad == AWAY else f"is not valid (its sha256 begins with {bad[:12]})"
        noted = f"the tick has noted that the policy {what}; the last good one stays in force"
        yield Finding(what=noted, fix="muster policy check FILE")
