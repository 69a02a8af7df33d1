"""Word a test page, and the report on those that were not confirmed."""

from collections.abc import Sequence

from muster.domain.delivery import Letter
from muster.domain.known_addresses import Address, AddressState
from muster.domain.policy import Policy
from muster.domain.text import cap, listed

REASONS = {
    AddressState.UNVERIFIED: "not confirmed",
    AddressState.FAILED: "failed",
    AddressState.NEVER_TESTED: "not tried out yet",
}
FAILURE_LIMIT = 80
ASKED = "Nothing is wrong. This only tries out whether a page would reach you."
VERIFIED = "Thank you: this address is verified."
CHANGED = "Thank you. The policy has another address for you by now, which the next test page tries out."


def trial(channel: str, policy: Policy) -> Letter:
    """Return what goes to an address to try it out. It says first that nothing is wrong."""
    return Letter(
        headline="Test page: nothing is wrong",
        why=f"{policy.organisation} tries out each week whether a page by {channel} would reach you.",
        next="Please confirm that this one has.",
        tries=True,
    )


def report(addresses: Sequence[Address], policy: Policy) -> Letter:
    """Return what those are told who are to know which of some addresses are not verified."""
    bad = [each for each in addresses if each.state is not AddressState.VERIFIED]
    people = list(dict.fromkeys(each.person for each in bad))
    several = len(bad) > 1
    return Letter(
        headline=f"{len(bad)} urgent address{'es are' if several else ' is'} not verified",
        why=f"A page by {'them' if several else 'it'} may not arrive. The policy wants you to know.",
        details="\n".join(f"{policy.people[person].name}: {doubts(person, bad)}" for person in people),
    )


def doubts(person: str, addresses: Sequence[Address]) -> str:
    """Say "push (not confirmed) and sms (failed: the number is unknown)"."""
    return listed([f"{each.contact.channel} ({_reason(each)})" for each in addresses if each.person == person])


def _reason(address: Address) -> str:
    reason = REASONS[address.state]
    return f"{reason}: {cap(address.failure, FAILURE_LIMIT)}" if address.failure else reason
