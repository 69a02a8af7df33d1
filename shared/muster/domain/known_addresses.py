"""What is known of people's urgent addresses: which have proved to reach them, and which have not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from muster.domain.delivery import Delivery, DeliveryState
from muster.domain.oncall_turns import shifts
from muster.domain.paging_tests import Due, Part, tried_out, urgent_addresses
from muster.domain.policy import Policy
from muster.domain.rules.oncall import Contact, Person
from muster.domain.standing import Standing
from muster.domain.text import digest

SOON = timedelta(days=7)
"""Whoever is on call within this time should have a verified address."""
SHOWN = 3
"""Characters at its end by which people know an address that is not shown to them."""
LONG = 3 * SHOWN


class AddressState(StrEnum):
    """What is known of an address."""

    VERIFIED = "verified"
    """Its person has confirmed lately that a test page came by it."""
    UNVERIFIED = "unverified"
    """Nobody has confirmed, or not for too long."""
    FAILED = "failed"
    """The last test page could not be sent, or did not arrive."""
    NEVER_TESTED = "never_tested"
    """It is new, or another than it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAddresses:
    """A person's: what was `told` last, by when it was due, and which addresses were `verified` when (UTC).

    An address counts by its digest, together with its channel: one that is changed in the policy is not verified.
    """

    person: str
    told: dict[Part, datetime] = field(default_factory=dict)
    verified: dict[str, datetime] = field(default_factory=dict)

    def wants(self, due: Due) -> bool:
        """Return whether somebody has not been told yet what is due."""
        told = self.told.get(due.part)
        return told is None or told < due.at

    def after(self, due: Due) -> "KnownAddresses":
        """Return it when they have been told."""
        return replace(self, told=self.told | {due.part: due.at})

    def verified_at(self, contact: Contact) -> datetime | None:
        """Return when an address was verified last."""
        return self.verified.get(_identity(contact))

    def confirmed(self, contact: Contact, person: Person, now: datetime) -> "KnownAddresses":
        """Return it when one of the person's addresses is verified; those that are no longer theirs are forgotten."""
        verified = self.verified | {_identity(contact): now}
        theirs = {_identity(each) for each in person.contacts}
        return replace(self, verified={key: at for key, at in verified.items() if key in theirs})


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An urgent address as it stands: since when it is verified, when it was tried out last, and why that failed."""

    person: str
    contact: Contact
    state: AddressState
    verified_at: datetime | None = None
    tested_at: datetime | None = None
    failure: str | None = None


def assess(
    policy: Policy, known: Mapping[str, KnownAddresses], tests: Iterable[Delivery], now: datetime
) -> tuple[Address, ...]:
    """Return every urgent address that is tried out as it stands at `now`, by the last `tests` of each."""
    last = {(each.recipient, each.channel): each for each in tests}
    return tuple(
        _stands(person, contact, known.get(person.id), last.get((person.id, contact.channel)), policy, now)
        for person in tried_out(policy)
        for contact in urgent_addresses(person, policy)
    )


def unverified_on_call(
    policy: Policy, addresses: Iterable[Address], standing: Standing, now: datetime
) -> tuple[Person, ...]:
    """Return those who are on call at some time SOON, and none of whose addresses is verified."""
    verified = {each.person for each in addresses if each.state is AddressState.VERIFIED}
    found = (shifts(schedule, now, now + SOON, standing) for schedule in policy.schedules.values())
    soon = {person for several in found for shift in several for person in shift.people}
    return tuple(person for person in tried_out(policy) if person.id in soon - verified)


def masked(address: str) -> str:
    """Return an address so that its person knows it, and nobody can use it."""
    name, at, domain = address.rpartition("@")
    if at and "/" not in address:
        return f"{name[:1]}…@{domain}"
    return f"…{address[-SHOWN:]}" if len(address) >= LONG else "…"


def _stands(  # noqa: PLR0913, PLR0917 - all that it depends on
    person: Person,
    contact: Contact,
    known: KnownAddresses | None,
    test: Delivery | None,
    policy: Policy,
    now: datetime,
) -> Address:
    if test and test.address not in {None, contact.address}:
        test = None  # it went to another address, that was theirs then
    verified_at = known.verified_at(contact) if known else None
    address = Address(
        person=person.id,
        contact=contact,
        state=AddressState.UNVERIFIED if test or verified_at else AddressState.NEVER_TESTED,
        verified_at=verified_at,
        tested_at=test.asked_at if test else None,
    )
    if test and test.state is DeliveryState.FAILED and (verified_at is None or verified_at < test.asked_at):
        return replace(address, state=AddressState.FAILED, failure=test.outcome)
    rule = policy.test_pages
    fresh = rule is not None and verified_at is not None and now - verified_at <= rule.verified_for
    return replace(address, state=AddressState.VERIFIED) if fresh else address


def _identity(contact: Contact) -> str:
    return digest("address", contact.channel, contact.address)
