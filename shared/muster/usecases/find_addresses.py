"""Find out how every urgent address stands: verified, or not, and why not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol, TypeAlias

from muster import queries
from muster.domain.delivery import Delivery
from muster.domain.known_addresses import Address, KnownAddresses, assess
from muster.domain.paging_tests import Part, round_of, tried_out
from muster.domain.policy import Policy
from muster.ports import Document, Query
from muster.records import Stored, addresses_from
from muster.schema import read

Known: TypeAlias = Mapping[str, Stored[KnownAddresses]]
"""What is known of people's addresses, by the person."""


class Queries(Protocol):
    """What is asked of the documents; see ports.DocumentStore."""

    def query(self, query: Query) -> list[Document]:
        """Return the documents that match."""
        ...


def known_addresses(documents: Queries) -> Known:
    """Return what is known of everybody's addresses. Raises StoreUnavailable."""
    found = map(addresses_from, documents.query(queries.addresses()))
    return {each.value.person: each for each in found}


def find_addresses(
    documents: Queries, policy: Policy, now: datetime, known: Known | None = None
) -> tuple[Address, ...]:
    """Return every address that test pages go to, as it stands at `now` (aware, UTC); none where the policy wants none.

    What is `known` is not read again. Raises StoreUnavailable.
    """
    if policy.test_pages is None:
        return ()
    read_now = known_addresses(documents) if known is None else known
    theirs = {each.id: read_now[each.id].value for each in tried_out(policy) if each.id in read_now}
    times = {each.told[Part.TEST] for each in theirs.values() if Part.TEST in each.told}
    asked = (queries.deliveries_of_event(round_of(Part.TEST, at)) for at in sorted(times))
    tests = [read(document, Delivery) for query in asked for document in documents.query(query)]
    return assess(policy, theirs, tests, now)
