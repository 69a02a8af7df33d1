"""GET /api/v1/addresses: which have proved to reach people, and no address itself."""

from collections.abc import Iterator

import pytest

from muster.domain.rules.paging_tests import PagingTestRule
from muster.ports import SendFailed
from tests.support.desk import said
from tests.support.disposable import disposable_store
from tests.support.paging_tests import TUESDAY, link, with_tokens
from tests.support.world import World


@pytest.fixture
def world() -> Iterator[World]:
    """Return the shop, after the test pages to Ada and Dir: one is confirmed, one was refused."""
    with disposable_store() as store:
        world = World(store, with_tokens(PagingTestRule(exempt=("cy",))))
        world.channels.broken["ada-push"] = lambda: SendFailed("404: no such topic")
        world.tick_at(TUESDAY)
        world.request("POST", link(world, "dir-push"))
        yield world


def test_each_address_is_listed_with_its_state(world: World) -> None:
    """Of everybody who is tried out; those who are on call within a week without a verified one are named."""
    answer = said(world.request("GET", "/api/v1/addresses", authorization="Bearer view-token"))
    states = [(each["person"], each["name"], each["channel"], each["state"]) for each in answer["addresses"]]
    assert states == [
        ("ada", "Ada", "push", "failed"),
        ("ada", "Ada", "call", "unverified"),
        ("ada", "Ada", "sms", "unverified"),
        ("bo", "Bo", "push", "never_tested"),
        ("dir", "Dir", "push", "verified"),
    ]
    assert answer["unverified_on_call"] == ["ada", "bo"]
    failed, *_, verified = answer["addresses"]
    assert (failed["failure"], failed["tested_at"], failed["verified_at"]) == (
        "404: no such topic",
        "2026-11-03T09:00:00Z",
        None,
    )
    assert (verified["verified_at"], verified["failure"]) == ("2026-11-03T09:00:00Z", None)


def test_no_address_is_shown(world: World) -> None:
    """Only as much as its person knows it by."""
    response = world.request("GET", "/api/v1/addresses", authorization="Bearer view-token")
    assert [each["address"] for each in said(response)["addresses"]] == ["…", "…605", "…606", "…", "…"]
    assert b"+4670174" not in response.body
    assert b"ada-push" not in response.body


def test_a_stranger_learns_nothing(world: World) -> None:
    """It takes a token."""
    assert world.request("GET", "/api/v1/addresses").status == 401


def test_a_policy_without_test_pages_lists_none(world: World) -> None:
    """Nobody knows anything of any address, and nobody is missing."""
    world.policies.policy = with_tokens(None)
    answer = said(world.request("GET", "/api/v1/addresses", authorization="Bearer view-token"))
    assert answer == {"addresses": [], "unverified_on_call": []}
