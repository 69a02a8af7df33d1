"""Fetching and keeping Google's certificates."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from muster.entrypoint.certificates import Certificates, CertificatesUnavailable
from tests.support.google_tokens import MAX_AGE, GoogleKeys, google_keys
from tests.support.servers import Answer, as_json


class Seconds:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


@pytest.fixture
def google() -> Iterator[GoogleKeys]:
    """Serve Google's certificates."""
    with google_keys() as keys:
        yield keys


@pytest.fixture
def clock() -> Seconds:
    """Return the clock of `certificates`."""
    return Seconds()


@pytest.fixture
def certificates(google: GoogleKeys, clock: Seconds) -> Certificates:
    """Return certificates from `google`."""
    return Certificates(google.server.url, clock)


def test_they_are_kept_as_long_as_the_answer_allows(
    certificates: Certificates, google: GoogleKeys, clock: Seconds
) -> None:
    """One request serves until max-age is over; then they are fetched anew."""
    assert "first" in certificates.current("first")
    clock.now += MAX_AGE - 1
    certificates.current("first")
    assert len(google.server.requests.all) == 1

    clock.now += 1
    certificates.current("first")
    assert len(google.server.requests.all) == 2


def test_the_age_in_a_cache_counts(certificates: Certificates, google: GoogleKeys, clock: Seconds) -> None:
    """An answer that has lain in a cache on the way is fresh for the rest of its time only."""
    aged = {"Cache-Control": "public, max-age=1000", "Age": "600"}
    google.server.script(Answer(200, google.answer().body, aged))
    certificates.current("first")

    clock.now += 400
    certificates.current("first")

    assert len(google.server.requests.all) == 2


@pytest.mark.parametrize("caching", ["", "no-store", "max-age=0", "max-age=" + "9" * 400, "max-age=-5"])
def test_odd_lifetimes_are_neither_for_ever_nor_for_each_request(
    certificates: Certificates, google: GoogleKeys, clock: Seconds, caching: str
) -> None:
    """Whatever the answer says, it is kept for a minute at least and a day at most."""
    google.server.script(Answer(200, google.answer().body, {"Cache-Control": caching} if caching else {}))
    certificates.current("first")
    clock.now += 59
    certificates.current("first")
    assert len(google.server.requests.all) == 1

    clock.now += 86_400
    certificates.current("first")
    assert len(google.server.requests.all) == 2


def test_a_new_key_is_looked_for(certificates: Certificates, google: GoogleKeys, clock: Seconds) -> None:
    """Google may sign with a new key before the old certificates' time is over."""
    certificates.current("first")
    google.key_ids.append("second")
    clock.now += 60

    assert "second" in certificates.current("second")


def test_unknown_keys_do_not_flood_google(certificates: Certificates, google: GoogleKeys) -> None:
    """A stream of tokens with made-up key ids causes one request a minute, not one each."""
    for number in range(50):
        assert f"made-up-{number}" not in certificates.current(f"made-up-{number}")

    assert len(google.server.requests.all) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer(503),
        Answer(200, b"<html>"),
        Answer(200, b"\xff"),
        as_json([]),
        as_json({"first": {"kty": "RSA"}}),
        as_json({"first": "certificate"}, 404),
    ],
    ids=lambda answer: f"{answer.status} {answer.body[:8]!r}",
)
def test_no_certificates_are_unavailable(certificates: Certificates, google: GoogleKeys, answer: Answer) -> None:
    """Anything but an object of texts leaves us without a means to check."""
    google.server.default = lambda _: answer

    with pytest.raises(CertificatesUnavailable):
        certificates.current("first")


def test_a_redirect_is_not_followed(certificates: Certificates, google: GoogleKeys) -> None:
    """Certificates come from where we were told to look, and from nowhere else."""
    google.server.script(Answer(302, headers={"Location": f"{google.server.url}/elsewhere"}))

    with pytest.raises(CertificatesUnavailable):
        certificates.current("first")


def test_a_lost_connection_is_tried_once_more(certificates: Certificates, google: GoogleKeys) -> None:
    """A connection that breaks on the way costs one more attempt, and no refusal."""
    google.server.script(Answer(drop=True))

    assert "first" in certificates.current("first")


def test_a_failure_is_tried_again_after_a_moment(
    certificates: Certificates, google: GoogleKeys, clock: Seconds
) -> None:
    """Within a second of a failure others fail at once; after it, the certificates are fetched."""
    google.server.script(Answer(503))
    for _ in range(3):
        with pytest.raises(CertificatesUnavailable):
            certificates.current("first")
    assert len(google.server.requests.all) == 1

    clock.now += 1
    assert "first" in certificates.current("first")


def test_expired_certificates_are_not_used(certificates: Certificates, google: GoogleKeys, clock: Seconds) -> None:
    """When they cannot be renewed, old certificates are no ground to accept anybody: the key may have been revoked."""
    certificates.current("first")
    clock.now += MAX_AGE
    google.server.default = lambda _: Answer(503)

    with pytest.raises(CertificatesUnavailable):
        certificates.current("first")


def test_one_request_serves_all_who_wait(certificates: Certificates, google: GoogleKeys) -> None:
    """Many first callers at once cause one fetch."""
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(certificates.current, ["first"] * 32))

    assert all("first" in each for each in found)
    assert len(google.server.requests.all) == 1
