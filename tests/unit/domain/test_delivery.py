"""A delivery: when it may be tried, where to go next, how long to wait."""

from datetime import timedelta

import pytest

from muster.channels import http_post, smtp
from muster.domain.delivery import LEASE, DeliveryState, back_off
from muster.domain.rules.channels import MOST_PROVIDERS
from tests.support.deliveries import a_page
from tests.support.policies import START


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(0, 10), (1, 10), (2, 20), (3, 40), (4, 80), (5, 160), (6, 320), (7, 600), (8, 600), (10_000, 600)],
)
def test_the_wait_doubles_up_to_ten_minutes(attempts: int, seconds: int) -> None:
    """From ten seconds after the first failure."""
    assert back_off(attempts) == timedelta(seconds=seconds)


def test_a_pending_one_is_free_when_it_is_due() -> None:
    """And not before."""
    page = a_page(next_attempt_at=START)
    assert page.free(START)
    assert not page.free(START - timedelta(microseconds=1))


def test_one_that_is_being_sent_is_free_when_its_lease_is_over() -> None:
    """Whoever held it has died."""
    page = a_page(state=DeliveryState.SENDING, lease_until=START + LEASE)
    assert not page.free(START + LEASE - timedelta(microseconds=1))
    assert page.free(START + LEASE)
    assert a_page(state=DeliveryState.SENDING).free(START)


@pytest.mark.parametrize("state", DeliveryState)
def test_only_what_has_no_outcome_is_open_and_may_be_free(state: DeliveryState) -> None:
    """Sent, failed, unknown and skipped are final."""
    final = state not in {DeliveryState.PENDING, DeliveryState.SENDING}
    page = a_page(state=state)
    assert page.open is not final
    assert page.free(START) is not final


def test_a_page_falls_to_the_next_channel_until_there_is_none() -> None:
    """In the recipient's order."""
    chain = ("push", "call", "email")
    assert [a_page(chain=chain, channel=each).next_channel for each in chain] == ["call", "email", None]


def test_a_lease_outlasts_the_longest_send() -> None:
    """Through all providers, each of which fails as late as it can: or else somebody else would send it meanwhile."""
    post = http_post.CONNECT_SECONDS + http_post.READ_SECONDS + http_post.BODY_SECONDS
    assert timedelta(seconds=MOST_PROVIDERS * max(post, smtp.SESSION_SECONDS)) < LEASE
