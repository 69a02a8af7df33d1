"""Stakeholders are kept informed: the first word and the last by themselves, the rest by whoever has the role."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from muster.adapters.sqlite_store import SqliteStore
from muster.domain.message import MessageKind
from muster.domain.rules.closure import ReviewRule, Reviews
from muster.domain.rules.communication import UpdateKind
from muster.ports import SendAgain
from tests.support.informing import a_role, kept_informed, with_roles
from tests.support.informing import told as informed
from tests.support.policies import CY, when
from tests.support.sendings import told
from tests.support.world import World

FIRST, LAST = "[P1] Incident: Orders are stale", "Incident resolved: Orders are stale"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a Muster whose Cy writes to the bosses every half hour."""
    store = SqliteStore(tmp_path / "incidents.db")
    policy = kept_informed(policy=with_roles(a_role("writer", CY)), role="writer")
    yield World(store, policy=policy)
    store.close()


def reminders(world: World) -> list[tuple[str, str]]:
    """Return who was reminded by which channel, in order."""
    sent = (each for each in world.channels.sent if each.message.kind is MessageKind.REMINDER)
    return [(each.message.recipient, each.channel) for each in sent]


def test_the_first_word_a_draft_that_is_sent_and_the_last_word(world: World) -> None:
    """Cy is reminded after 30 min, by what does not ring; opens the link, presses the button, and is left alone."""
    world.alert(severity="P1", key="orders")
    assert told(world, "boss-mail") == [FIRST]
    world.advance(timedelta(minutes=31))
    assert reminders(world) == [("Cy", "push")]
    (draft,) = (each.message.details for each in world.channels.sent if each.message.kind is MessageKind.REMINDER)
    assert draft.startswith("[P1] Incident update: Orders are stale\n\nStatus: Detected")
    headers = {"content-type": "application/x-www-form-urlencoded"}
    response = world.request("POST", world.link("update", "Cy"), b"text=We+found+it.&eta=noon", **headers)
    world.deliver()
    assert response.status == 200
    assert told(world, "boss-mail")[1:] == ["[P1] Incident update: Orders are stale"]
    world.advance(timedelta(minutes=15))
    assert len(reminders(world)) == 1
    world.alert(severity="P1", key="orders", state="closed")
    assert told(world, "boss-mail")[2:] == [LAST]
    world.advance(timedelta(minutes=50))
    assert len(reminders(world)) == 1


def test_the_first_word_is_not_sent_after_the_last(world: World) -> None:
    """Mail is down over the whole incident: when it is back, the bosses hear the end, and not that it begins."""
    world.channels.broken["boss-mail"] = lambda: SendAgain("mail is down")
    incident = world.alert(severity="P1", key="orders")
    world.advance(timedelta(minutes=3))
    world.alert(severity="P1", key="orders", state="closed")
    del world.channels.broken["boss-mail"]
    world.advance(timedelta(minutes=30))
    assert told(world, "boss-mail") == [LAST]
    (skipped,) = [
        each.value.outcome
        for each in world.store.deliveries(incident.id)
        if each.value.state == "skipped" and each.value.words
    ]
    assert skipped == "they have been told something later"


def test_news_of_the_responders_goes_to_no_audience(world: World) -> None:
    """Acknowledged, escalated: the bosses hear of neither, and never get a link that acts."""
    world.alert(severity="P1", key="orders")
    world.click("acknowledge", "Ada")
    assert told(world, "boss-mail") == [FIRST]
    assert [each.message.actions for each in world.channels.sent if each.channel == "boss-mail"] == [()]


def test_a_review_is_told_beside_the_end(world: World) -> None:
    """Both follow from the resolution: the bosses hear that it is over, and by when it is reviewed."""
    reviews = Reviews(rules=(ReviewRule(rule="reviews.when[1]", when=when(severity="P1")),))
    kinds = (UpdateKind.INITIAL, UpdateKind.RESOLUTION, UpdateKind.REVIEW)
    world.policies.policy = replace(kept_informed(informed(30, *kinds)), reviews=reviews)
    world.alert(severity="P1", key="orders")
    world.alert(severity="P1", key="orders", state="closed")
    assert sorted(told(world, "boss-mail")[1:]) == sorted([LAST, "Incident review: Orders are stale"])
