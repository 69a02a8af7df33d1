"""The urgent addresses of those who are on call soon: whether one of each has proved to reach its person."""

from collections.abc import Iterator
from functools import partial

from muster.doctor.check import Access, Check, Finding
from muster.doctor.documents import Documents
from muster.doctor.policy import in_force
from muster.domain.known_addresses import unverified_on_call
from muster.domain.paging_test_words import doubts
from muster.domain.standing import Standing
from muster.domain.void_overrides import heeded
from muster.ports import Clock
from muster.schema import read
from muster.standing_store import CURRENT
from muster.usecases.find_addresses import find_addresses

FIX = "have them confirm their next test page, or mend the address in the policy; muster addresses"


def addresses(documents: Documents, clock: Clock, access: Access | None = None) -> Check:
    """Return a check of those who are on call within a week."""
    return Check(
        area="people",
        subject="everybody who is on call within a week",
        well=partial(_well, documents),
        look=partial(_unverified, documents, clock),
        access=access,
    )


def _unverified(documents: Documents, clock: Clock) -> Iterator[Finding]:
    policy, now = in_force(documents), clock.now()
    if policy is None or policy.test_pages is None:
        return
    found = find_addresses(documents, policy, now)
    document = documents.get(CURRENT)
    standing = heeded(read(document, Standing) if document else Standing(), policy)
    for person in unverified_on_call(policy, found, standing, now):
        what = f"{person.name} is on call within a week, and has no verified address: {doubts(person.id, found)}"
        yield Finding(what=what, fix=FIX, severity="warning")


def _well(documents: Documents) -> str:
    policy = in_force(documents)
    tried = policy is not None and policy.test_pages is not None
    return "has a verified address" if tried else "is taken to be reachable: no test pages are asked for"
