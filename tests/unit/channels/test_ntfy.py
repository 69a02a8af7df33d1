"""What ntfy gets, and what its answers become."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.channels.ntfy import TEXT_BYTES, Ntfy, priority, publication, push_text
from muster.domain.text import MARK, digest
from muster.ports import Receipt, SendAgain, SendFailed, SendUnknown
from tests.support.channel_ports import SettableSecrets, StoppedClock
from tests.support.messages import ACKNOWLEDGE, ESCALATE, HOSTILE, a_page, an_update, hostile
from tests.support.servers import Answer, HttpRecorder, as_json, fake_ntfy


@pytest.fixture
def ntfy() -> Iterator[HttpRecorder]:
    """Yield an ntfy server."""
    with fake_ntfy() as server:
        yield server


def _channel(server: HttpRecorder, *, token: bool = True) -> Ntfy:
    secrets = SettableSecrets({"ntfy-token": ("tk_1",)})
    return Ntfy(
        provider="push/1",
        secrets=secrets,
        clock=StoppedClock(),
        secret="ntfy-token" if token else None,
        url=f"{server.url}/",
    )


def test_a_page_is_published_as_json(ntfy: HttpRecorder) -> None:
    """The exact request; a tap opens the page that acknowledges, and no button acts by itself (TRAPS #1)."""
    assert _channel(ntfy).send(a_page(), "ada-phone", "d-1") == Receipt(provider="push/1", reference="nt0001")
    request = ntfy.requests.all[0]
    assert (request.method, request.path) == ("POST", "/")
    assert request.headers["authorization"] == "Bearer tk_1"
    assert request.json() == {
        "topic": "ada-phone",
        "title": "P1 Critical: Orders stale",
        "message": (
            "You are on call for Shop.\nSince 10:00 (2 min ago).\nUnless acknowledged by 10:15, Bo is paged.\n"
            "Service: orders-etl\nTeam: Shop\n\nThe last order is 40 minutes old.\nExpected: at most 10."
        ),
        "priority": 5,
        "tags": ["rotating_light", "P1"],
        "actions": [
            {"action": "view", "label": "Acknowledge", "url": ACKNOWLEDGE},
            {"action": "view", "label": "Escalate", "url": ESCALATE},
        ],
        "click": ACKNOWLEDGE,
        "sequence_id": digest("delivery", "d-1"),
    }


def test_an_open_server_gets_no_token(ntfy: HttpRecorder) -> None:
    """Without a secret in the settings nothing is sent as one."""
    _channel(ntfy, token=False).send(a_page(), "ada-phone", "d-1")
    assert "authorization" not in ntfy.requests.all[0].headers


@pytest.mark.parametrize(
    ("severity", "page", "update"), [("P1", 5, 3), ("P2", 4, 3), ("P3", 3, 3), ("P4", 2, 2), ("?", 3, 3)]
)
def test_priority_follows_severity(severity: str, page: int, update: int) -> None:
    """P1 rings through everything; an update never does."""
    assert (priority(a_page(severity=severity)), priority(an_update(severity=severity))) == (page, update)


def test_an_update_leads_to_the_references() -> None:
    """With nothing to do, the buttons are the alert's own links."""
    links = a_page().links
    shown = publication(an_update(links=links), "t", "d")
    assert shown["actions"] == [{"action": "view", "label": "Runbook (wiki.example)", "url": links[0].href}]
    assert shown["click"] == links[0].href
    assert "click" not in publication(an_update(), "t", "d")


@given(st.text(st.characters()) | st.just(HOSTILE) | st.just("💥" * 9_000))
def test_text_stays_a_message(text: str) -> None:
    """Whatever its script, it does not become an attachment, and what is cut is marked."""
    body = push_text(hostile(text))
    assert len(body.encode()) <= TEXT_BYTES
    assert {action["action"] for action in publication(hostile(text), "t", "d")["actions"]} == {"view"}
    assert (
        len(json.dumps(publication(replace(hostile(text), actions=()), "t", "d"), ensure_ascii=False).encode()) < 16_384
    )


def test_cut_text_shows_it() -> None:
    """The mark ends the text, on a whole character."""
    body = push_text(a_page(details="💥" * 8_000))
    assert body.endswith("💥" + MARK)
    assert len(push_text(a_page(details="x" * 8_000)).encode()) == TEXT_BYTES


@pytest.mark.parametrize("address", ["", "a b", "a/b", "ä", "x" * 65, "t\n"])
def test_an_impossible_topic_has_failed(ntfy: HttpRecorder, address: str) -> None:
    """What can be no topic is not sent."""
    with pytest.raises(SendFailed, match=r"^not a topic of ntfy"):
        _channel(ntfy).send(a_page(), address, "d-1")
    assert ntfy.requests.all == ()


@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        (
            as_json({"code": 40301, "http": 403, "error": "forbidden"}, 403),
            SendFailed,
            "^ntfy answered 403: forbidden$",
        ),
        (as_json({"code": 42901, "http": 429, "error": "limit reached"}, 429), SendAgain, "429: limit reached"),
        (Answer(507, b"\xff"), SendAgain, "^ntfy answered 507$"),
        (Answer(drop=True), SendUnknown, "did not answer"),
    ],
)
def test_refusals_say_why(ntfy: HttpRecorder, answer: Answer, outcome: type[Exception], reason: str) -> None:
    """Ntfy's own words are the reason."""
    ntfy.script(answer)
    with pytest.raises(outcome, match=reason):
        _channel(ntfy).send(a_page(), "ada-phone", "d-1")
