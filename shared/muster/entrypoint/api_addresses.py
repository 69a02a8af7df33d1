"""The API's answer about people's urgent addresses."""

from muster.domain.known_addresses import Address, masked, unverified_on_call
from muster.domain.policy import Policy
from muster.domain.void_overrides import heeded
from muster.entrypoint import api_address_shapes as shapes
from muster.entrypoint.api_call import Call
from muster.entrypoint.http import Response, json_response
from muster.incident_store import IncidentStore
from muster.ports import Clock
from muster.usecases.find_addresses import find_addresses


class Addresses:
    """Says which have proved to reach people, and shows none."""

    def __init__(self, store: IncidentStore, clock: Clock) -> None:
        """Answer from `store`."""
        self._store = store
        self._clock = clock

    def listing(self, call: Call) -> Response:
        """Return every address that test pages go to."""
        policy, now = call.policy, self._clock.now()
        found = find_addresses(self._store.documents, policy, now)
        standing = heeded(self._store.standing(), policy)
        return json_response(
            200,
            shapes.AddressList(
                addresses=tuple(_shown(each, policy) for each in found),
                unverified_on_call=tuple(each.id for each in unverified_on_call(policy, found, standing, now)),
            ),
        )


def _shown(address: Address, policy: Policy) -> shapes.Address:
    return shapes.Address(
        person=address.person,
        name=policy.people[address.person].name,
        channel=address.contact.channel,
        address=masked(address.contact.address),
        state=address.state.value,
        verified_at=address.verified_at,
        tested_at=address.tested_at,
        failure=address.failure,
    )
