"""`muster addresses`: a table for people, the API's answer for machines, and 1 where somebody may not be reached."""

import json
from collections.abc import Iterator
from functools import partial

import pytest

from muster.domain.rules.paging_tests import PagingTestRule
from muster.ports import SendFailed
from tests.support.disposable import disposable_store
from tests.support.handler_server import serve
from tests.support.muster_command import Muster, muster_at
from tests.support.paging_tests import TUESDAY, link, with_tokens
from tests.support.world import World


@pytest.fixture
def world() -> Iterator[World]:
    """Return the shop, where Ada and Dir are tried out on Tuesday, and Ada alone is on call."""
    with disposable_store() as store:
        yield World(store, with_tokens(PagingTestRule(exempt=("bo", "cy"))))


@pytest.fixture
def muster(world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Muster]:
    """Run `muster addresses` against the shop, as somebody who may look."""
    with serve(world.handlers["api"]) as url:
        yield partial(muster_at(url, "view-token", monkeypatch, capsys), "addresses")


def test_whoever_may_not_be_reached_is_named(muster: Muster, world: World) -> None:
    """With what is known of each address; and the exit code says so."""
    world.channels.broken["ada-push"] = lambda: SendFailed("404")
    world.tick_at(TUESDAY)
    world.request("POST", link(world, "dir-push"))
    code, out, err = muster()
    lines = [line.split() for line in out.splitlines()]
    assert (code, err) == (1, "")
    assert lines[0][:4] == ["PERSON", "CHANNEL", "ADDRESS", "STATE"]
    assert [line[:4] for line in lines[1:5]] == [
        ["Ada", "push", "…", "failed"],
        ["Ada", "call", "…605", "unverified"],
        ["Ada", "sms", "…606", "unverified"],
        ["Dir", "push", "…", "verified"],
    ]
    assert lines[1][-1] == "404"
    assert out.splitlines()[5:] == ["On call within a week, with no verified address, is Ada."]


def test_all_is_well_once_one_address_is_verified(muster: Muster, world: World) -> None:
    """Of each who is on call."""
    world.tick_at(TUESDAY)
    world.request("POST", link(world, "ada-push"))
    code, out, _ = muster()
    assert (code, len(out.splitlines())) == (0, 5)


def test_a_machine_gets_the_answer_as_it_is(muster: Muster) -> None:
    """And the same exit code."""
    code, out, _ = muster("--json")
    found = json.loads(out)
    assert (code, found["unverified_on_call"]) == (1, ["ada"])
    assert {each["state"] for each in found["addresses"]} == {"never_tested"}


def test_a_policy_without_test_pages_is_said(muster: Muster, world: World) -> None:
    """It is not that nobody has an address."""
    world.policies.policy = with_tokens(None)
    code, out, _ = muster()
    assert (code, out) == (0, "No test pages go out: the policy has no section test_pages, or nobody to try out.\n")
