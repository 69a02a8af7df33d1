"""The doctor on those who are on call soon: whether one of their addresses has proved to reach them."""

from collections.abc import Iterator

import pytest

from muster.doctor.addresses import FIX, addresses
from muster.doctor.check import Result, examine
from muster.doctor.trouble import explain
from muster.domain.known_addresses import KnownAddresses
from muster.domain.rules.oncall import Contact
from muster.policy.load import parse
from muster.ports import Create, DocumentStore
from muster.records import addresses_write
from muster.usecases.keep_policy import CURRENT
from tests.support.clock import FakeClock
from tests.support.disposable import disposable_store
from tests.support.policies import START
from tests.support.policy_file import GOOD

TEXT = GOOD + "test_pages: {}\n"


def keep(documents: DocumentStore, text: str) -> None:
    """Put a policy in force."""
    kept = {"schema": 1, "sha256": "x", "bad": ""}
    documents.commit([Create("policies/x", {"schema": 1, "text": text}), Create(CURRENT, kept)])


@pytest.fixture
def documents() -> Iterator[DocumentStore]:
    """Return the documents of a Muster that tries addresses out."""
    with disposable_store() as store:
        keep(store, TEXT)
        yield store


def found(documents: DocumentStore) -> list[Result]:
    """Return what the doctor says on Monday: Bo hands over to Ada then."""
    return examine([addresses(documents, FakeClock(START))], explain)


def verify(documents: DocumentStore, person: str, contact: Contact) -> None:
    """Have an address confirmed."""
    policy = parse(TEXT, "policy").policy
    assert policy
    known = KnownAddresses(person=person).confirmed(contact, policy.people[person], START)
    documents.commit([addresses_write(known, None)])


def test_who_has_none_is_warned_of(documents: DocumentStore) -> None:
    """With what is known of each, and whose turn it is within the week."""
    verify(documents, "bo", Contact(channel="call", address="+46701740606"))
    (result,) = found(documents)
    assert (result.severity, result.fix) == ("warning", FIX)
    assert result.finding == (
        "Ada is on call within a week, and has no verified address: "
        "push (not tried out yet) and email (not tried out yet)"
    )


def test_one_verified_address_is_enough(documents: DocumentStore) -> None:
    """Of everybody who is on call."""
    verify(documents, "ada", Contact(channel="email", address="ada@example.com"))
    verify(documents, "bo", Contact(channel="call", address="+46701740606"))
    (result,) = found(documents)
    assert (result.severity, result.finding) == (None, "everybody who is on call within a week has a verified address")


def test_an_override_counts() -> None:
    """Whoever it puts on call."""
    override = {"id": "o", "schedule": "primary", "person": "bo", "reason": ""}
    span = {"start": "2026-11-02T10:00:00Z", "end": "2026-11-02T11:00:00Z"}
    with disposable_store() as documents:
        keep(documents, TEXT.replace("people: [ada, bo]", "people: [ada]"))
        verify(documents, "ada", Contact(channel="email", address="ada@example.com"))
        assert found(documents)[0].severity is None
        documents.commit([Create("standing/current", {"schema": 1, "overrides": [override | span]})])
        after = [result.finding for result in found(documents)]
    assert [finding.split(" and ")[0] for finding in after] == ["Bo is on call within a week,"]


@pytest.mark.parametrize("text", [GOOD, None])
def test_whoever_tries_none_out_is_told_so(text: str | None) -> None:
    """It is no warning: they may know it otherwise."""
    with disposable_store() as store:
        if text:
            keep(store, text)
        (result,) = found(store)
    assert (result.severity, result.finding) == (
        None,
        "everybody who is on call within a week is taken to be reachable: no test pages are asked for",
    )
