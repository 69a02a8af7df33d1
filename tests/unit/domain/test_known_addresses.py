"""How an address stands, by what was confirmed and what came of its last test page."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from muster.domain.deliveries import delivery_of
from muster.domain.delivery import Delivery, DeliveryState
from muster.domain.known_addresses import (
    SOON,
    Address,
    AddressState,
    KnownAddresses,
    assess,
    masked,
    unverified_on_call,
)
from muster.domain.paging_test_words import FAILURE_LIMIT, report, trial
from muster.domain.paging_tests import Part, urgent_addresses
from muster.domain.parties import Recipient
from muster.domain.reason import Reason
from muster.domain.rules.oncall import Contact
from muster.domain.rules.paging_tests import PagingTestRule
from muster.domain.standing import Override, Standing
from tests.support.paging_tests import DAY, MINUTE, TUESDAY, tried_policy
from tests.support.policies import START

POLICY = tried_policy(PagingTestRule(exempt=("ada", "cy", "dir")))
BO = POLICY.people["bo"]
(PUSH,) = urgent_addresses(BO, POLICY)
SENT, FAILED, PENDING = DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.PENDING
EARLIER, LATER = -MINUTE, MINUTE


def a_test(state: DeliveryState, address: str | None) -> Delivery:
    """Return Bo's last test page, of Tuesday."""
    to = Recipient(person="bo", name="Bo", channels=("push",), why="")
    asked = delivery_of(
        trial("push", POLICY), to, about=Part.TEST, event="e", reason=Reason(code="", text=""), now=TUESDAY
    )
    return replace(asked, state=state, address=address, outcome="404")


def stands(verified: timedelta | None, test: Delivery | None, now: datetime = TUESDAY + DAY) -> Address:
    """Return how Bo's address stands, verified so long after Tuesday's test."""
    known = KnownAddresses(person="bo")
    if verified is not None:
        known = known.confirmed(PUSH, BO, TUESDAY + verified)
    (found,) = assess(POLICY, {"bo": known}, [test] if test else [], now)
    return found


@pytest.mark.parametrize(
    ("verified", "state", "address", "expected"),
    [
        (None, None, None, "never_tested"),
        (None, PENDING, None, "unverified"),
        (None, SENT, PUSH.address, "unverified"),
        (None, DeliveryState.SKIPPED, PUSH.address, "unverified"),
        (None, FAILED, PUSH.address, "failed"),
        (None, FAILED, None, "failed"),
        (None, SENT, "bo-before", "never_tested"),
        (None, FAILED, "bo-before", "never_tested"),
        (EARLIER, None, None, "verified"),
        (EARLIER, SENT, PUSH.address, "verified"),
        (EARLIER, FAILED, PUSH.address, "failed"),
        (EARLIER, FAILED, "bo-before", "verified"),
        (LATER, FAILED, PUSH.address, "verified"),
        (LATER, SENT, PUSH.address, "verified"),
        (-30 * DAY, SENT, PUSH.address, "unverified"),
        (-30 * DAY, None, None, "unverified"),
    ],
)
def test_a_state_follows_from_what_is_known(
    verified: timedelta | None, state: DeliveryState | None, address: str | None, expected: str
) -> None:
    """A confirmation counts for so long, and until a later test of the same address fails."""
    assert stands(verified, a_test(state, address) if state else None).state == expected


def test_what_is_said_of_an_address() -> None:
    """When it was confirmed, when it was tried out, and why that failed, if it did."""
    failed = stands(EARLIER, a_test(FAILED, PUSH.address))
    assert (failed.verified_at, failed.tested_at, failed.failure) == (TUESDAY - MINUTE, TUESDAY, "404")
    other = stands(LATER, a_test(FAILED, "bo-before"))
    assert (other.verified_at, other.tested_at, other.failure) == (TUESDAY + MINUTE, None, None)


def test_of_two_addresses_on_one_channel_the_first_is_urgent() -> None:
    """A page goes to no other."""
    two = replace(BO, contacts=(*BO.contacts, Contact(channel="push", address="bo-other")))
    assert urgent_addresses(two, POLICY) == (PUSH,)


def test_an_address_that_is_theirs_no_more_is_forgotten() -> None:
    """With the next that is confirmed."""
    known = KnownAddresses(person="bo").confirmed(PUSH, BO, TUESDAY)
    new = Contact(channel="push", address="bo-new")
    after = known.confirmed(new, replace(BO, contacts=(new,)), TUESDAY)
    assert (after.verified_at(new), after.verified_at(PUSH)) == (TUESDAY, None)


def test_an_address_counts_on_its_channel_only() -> None:
    """The same number may take an SMS and no call."""
    known = KnownAddresses(person="bo").confirmed(PUSH, BO, TUESDAY)
    assert known.verified_at(replace(PUSH, channel="sms")) is None


def test_who_is_on_call_soon_should_have_a_verified_address() -> None:
    """By whatever they are so: Cy by an override that begins within the week, and Bo once it is his turn."""
    policy = tried_policy()
    people = {"ada", "bo", "cy", "dir"}

    def missing(verified: str = "", standing: Standing | None = None, at: datetime = START) -> set[str]:
        known = {each: KnownAddresses(person=each) for each in people}
        if verified:
            person = policy.people[verified]
            known[verified] = known[verified].confirmed(person.contacts[0], person, at)
        found = assess(policy, known, [], at)
        return {each.id for each in unverified_on_call(policy, found, standing or Standing(), at)}

    assert missing() == {"ada", "bo"}
    assert missing(verified="ada") == {"bo"}
    begins = START + SOON - MINUTE
    override = Override(id="o", schedule="primary", person="cy", start=begins, end=begins + DAY, reason="")
    assert missing(standing=Standing(overrides=(override,))) == {"ada", "bo", "cy"}
    later = replace(override, start=START + SOON)
    assert missing(standing=Standing(overrides=(later,))) == {"ada", "bo"}


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("+46701740605", "…605"),
        ("ada@example.com", "a…@example.com"),
        ("U024BE7LH", "…7LH"),
        ("ada-push", "…"),
        ("https://hooks.example.com/a@b", "…a@b"),
        ("", "…"),
    ],
)
def test_an_address_is_shown_as_its_person_knows_it(address: str, shown: str) -> None:
    """Nobody else can use what is left of it."""
    assert masked(address) == shown


def test_a_report_names_each_with_the_reason() -> None:
    """In a sentence a person; one that never ends is cut."""

    def address(person: str, channel: str, state: AddressState, failure: str | None = None) -> Address:
        return Address(person=person, contact=Contact(channel=channel, address="x"), state=state, failure=failure)

    letter = report(
        (
            address("ada", "push", AddressState.VERIFIED),
            address("ada", "sms", AddressState.FAILED, "x" * 100),
            address("bo", "push", AddressState.NEVER_TESTED),
            address("bo", "call", AddressState.UNVERIFIED),
        ),
        POLICY,
    )
    assert letter.headline == "3 urgent addresses are not verified"
    cut = f"{'x' * (FAILURE_LIMIT - 7)}… [cut]"
    assert letter.details == f"Ada: sms (failed: {cut})\nBo: push (not tried out yet) and call (not confirmed)"
    one = report((address("bo", "call", AddressState.UNVERIFIED),), POLICY)
    assert (one.headline, one.why[:25]) == ("1 urgent address is not verified", "A page by it may not arri")
