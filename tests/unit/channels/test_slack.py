"""What Slack gets, and what its answers become."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.channels import slack_blocks
from muster.channels.slack import SlackBot, SlackWebhook
from muster.domain.alert import Link
from muster.domain.text import MARK
from muster.ports import Receipt, SendAgain, SendFailed, SendUnknown
from tests.support.channel_ports import SettableSecrets, StoppedClock
from tests.support.messages import ACKNOWLEDGE, ESCALATE, HOSTILE, a_page, an_update, hostile
from tests.support.servers import Answer, HttpRecorder, as_json, fake_slack


@pytest.fixture
def slack() -> Iterator[HttpRecorder]:
    """Yield a Slack."""
    with fake_slack() as server:
        yield server


def _bot(server: HttpRecorder) -> SlackBot:
    secrets = SettableSecrets({"slack-token": ("xoxb-1",)})
    return SlackBot(
        provider="slack/1", secret="slack-token", secrets=secrets, clock=StoppedClock(), url=f"{server.url}/api"
    )


def _webhook(server: HttpRecorder) -> SlackWebhook:
    secrets = SettableSecrets({"slack-hook": (f"{server.url}/services/T0/B0/XYZ",)})
    return SlackWebhook(provider="slack/2", secret="slack-hook", secrets=secrets, clock=StoppedClock())


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


EXPECTED_BLOCKS = [
    {"type": "header", "text": _plain("P1 Critical: Orders stale")},
    {
        "type": "section",
        "text": _plain(
            "You are on call for Shop.\nSince 10:00 (2 min ago).\nUnless acknowledged by 10:15, Bo is paged."
        ),
    },
    {"type": "section", "fields": [_plain("Service\norders-etl"), _plain("Team\nShop")]},
    {"type": "section", "text": _plain("The last order is 40 minutes old.\nExpected: at most 10.")},
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "acknowledge",
                "text": _plain("Acknowledge"),
                "url": ACKNOWLEDGE,
                "style": "primary",
            },
            {"type": "button", "action_id": "escalate", "text": _plain("Escalate"), "url": ESCALATE},
        ],
    },
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "link-0",
                "text": _plain("Runbook (wiki.example)"),
                "url": "https://wiki.example/orders?a=1&b=2",
            }
        ],
    },
    {"type": "context", "elements": [_plain("Incident 2026-11-02-k3v9 · P1")]},
]


def test_the_bot_posts_to_the_address(slack: HttpRecorder) -> None:
    """The exact request, and the message's timestamp as the reference."""
    assert _bot(slack).send(a_page(), "C042", "d-1") == Receipt(provider="slack/1", reference="1730000000.000100")
    request = slack.requests.all[0]
    assert (request.method, request.path) == ("POST", "/api/chat.postMessage")
    assert request.headers["authorization"] == "Bearer xoxb-1"
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert request.json() == {
        "channel": "C042",
        "text": (
            "P1 Critical: Orders stale - You are on call for Shop. - Since 10:00 (2 min ago). - "
            "Unless acknowledged by 10:15, Bo is paged."
        ),
        "blocks": EXPECTED_BLOCKS,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def test_the_webhook_posts_where_it_was_set_up(slack: HttpRecorder) -> None:
    """The secret is the URL; no channel and no token go with it."""
    assert _webhook(slack).send(a_page(), "#ops", "d-1") == Receipt(provider="slack/2")
    request = slack.requests.all[0]
    assert request.path == "/services/T0/B0/XYZ"
    assert "authorization" not in request.headers
    assert request.json().keys() == {"text", "blocks", "unfurl_links", "unfurl_media"}


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        ("ratelimited", SendAgain),
        ("internal_error", SendAgain),
        ("fatal_error", SendAgain),
        ("service_unavailable", SendAgain),
        ("channel_not_found", SendFailed),
        ("not_in_channel", SendFailed),
        ("is_archived", SendFailed),
        ("invalid_auth", SendFailed),
        ("an_error_of_tomorrow", SendFailed),
        ("", SendFailed),
    ],
)
def test_ok_false_is_an_outcome_by_its_error(slack: HttpRecorder, error: str, outcome: type[Exception]) -> None:
    """HTTP 200 is not success: what passes is sent again, what stays has failed."""
    slack.script(as_json({"ok": False, "error": error}))
    with pytest.raises(outcome, match=f"^Slack refused: {error or 'it gave no reason'}$"):
        _bot(slack).send(a_page(), "C042", "d-1")


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"ok": "yes"}', b"null"])
def test_an_answer_that_cannot_be_read_is_unknown(slack: HttpRecorder, body: bytes) -> None:
    """Without a readable ok nobody knows whether it was posted."""
    slack.script(Answer(200, body))
    with pytest.raises(SendUnknown, match="could not be read"):
        _bot(slack).send(a_page(), "C042", "d-1")


def test_an_answer_that_breaks_off_is_unknown(slack: HttpRecorder) -> None:
    """So is one that was cut short."""
    slack.script(Answer(200, b'{"ok": true', cut=True))
    with pytest.raises(SendUnknown):
        _bot(slack).send(a_page(), "C042", "d-1")


@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        (Answer(429, b"", {"Retry-After": "30"}), SendAgain, "^Slack answered 429$"),
        (Answer(404, b"no_service"), SendFailed, "^Slack answered 404: no_service$"),
        (Answer(410, b"channel_is_archived\n"), SendFailed, "^Slack answered 410: channel_is_archived$"),
        (Answer(500, b"rollup_error"), SendAgain, "^Slack answered 500: rollup_error$"),
        (Answer(403, b"<p>http://x/services/T0</p>"), SendFailed, "^Slack answered 403$"),
    ],
)
def test_the_webhooks_refusals_say_why(
    slack: HttpRecorder, answer: Answer, outcome: type[Exception], reason: str
) -> None:
    """Slack's short codes are the reason; any other text is not repeated."""
    slack.script(answer)
    with pytest.raises(outcome, match=reason):
        _webhook(slack).send(a_page(), "#ops", "d-1")


def test_a_webhook_secret_that_is_no_url_is_not_shown(slack: HttpRecorder) -> None:
    """A mistaken secret stays a secret."""
    channel = _webhook(slack)
    channel.secrets.values["slack-hook"] = ("xoxb-SECRET",)  # type: ignore[attr-defined] # the fake's own
    with pytest.raises(SendFailed, match=r"^Slack: its address is not https$"):
        channel.send(a_page(), "#ops", "d-1")


def _texts(value: object) -> Iterator[str]:
    """Yield the texts that Slack formats."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from [item] if key == "text" and isinstance(item, str) else _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


@given(st.text(st.characters()) | st.just(HOSTILE) | st.just("x" * 1_000_000) | st.just("<" * 9_000))
def test_alert_text_is_inert(text: str) -> None:
    """No mention, no link, no formatting object: every text is plain and escaped, and within Slack's limits."""
    content = slack_blocks.content(hostile(text))
    for found in _texts(content):
        assert not set(found) & set("<>")
        assert "&" not in found.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
        assert found
    assert "mrkdwn" not in {part.get("type") for block in content["blocks"] for part in [block.get("text", {})]}
    assert len(content["blocks"]) <= 7
    assert len(content["text"]) <= 3_000
    for block in content["blocks"]:
        assert len(block.get("text", {}).get("text", "")) <= (150 if block["type"] == "header" else 3_000)
        assert all(len(part["text"]) <= 2_000 for part in block.get("fields", []))
    content["text"].encode()


def test_a_mention_is_shown_as_its_letters() -> None:
    """The classic: the alert names everybody, and nobody is called."""
    content = slack_blocks.content(a_page(headline="<!channel> & <@U1>"))
    assert content["text"].startswith("&lt;!channel&gt; &amp; &lt;@U1&gt; - ")
    assert content["blocks"][0]["text"]["text"] == "&lt;!channel&gt; &amp; &lt;@U1&gt;"


@given(st.text(alphabet="<>&ab", max_size=60), st.integers(min_value=len(MARK), max_value=80))
def test_escaping_cuts_between_characters(text: str, limit: int) -> None:
    """No entity is cut in two: what is shown is a beginning of the text, and the mark if there is more."""
    escaped = slack_blocks.escape(text, limit)
    assert len(escaped) <= limit
    shown = slack_blocks.unescape(escaped)
    assert shown == text or (shown.endswith(MARK) and text.startswith(shown.removesuffix(MARK)))


def test_what_is_shown_of_a_link_is_its_url() -> None:
    """The preview resolves entities in words, not in addresses."""
    shown = slack_blocks.as_shown(a_page(links=(Link(text="a < b", href="https://x.example/?a=1&lt;=2"),)))
    assert "[a < b (x.example)] https://x.example/?a=1&lt;=2" in shown


def test_empty_parts_make_no_block() -> None:
    """Slack refuses empty texts: what an update lacks is left out."""
    bare = an_update(why="", since="", next="", details="\n", facts=())
    assert [block["type"] for block in slack_blocks.blocks(bare)] == ["header", "context"]
