"""A message in Slack's Block Kit (https://docs.slack.dev/reference/block-kit/).

Every text is a `plain_text` object and escaped besides, as Slack asks of all text, so that `<!channel>`, `<@U…>` and
`<https://…|words>` in an alert are shown and do nothing.
"""

from itertools import accumulate
from typing import Any, TypeAlias

from muster.channels import wording
from muster.domain.message import Message
from muster.domain.text import MARK

HEADER_LIMIT = 150
SECTION_LIMIT = 3_000
FIELD_LIMIT = 2_000
BUTTON_LIMIT = 75
CONTEXT_LIMIT = 500

Block: TypeAlias = dict[str, Any]


def content(message: Message) -> dict[str, Any]:
    """Return the blocks, the text for notifications and screen readers, and no unfurling of links."""
    return {
        "text": escape(" - ".join((wording.headline(message), *wording.sentences(message))), SECTION_LIMIT),
        "blocks": blocks(message),
        "unfurl_links": False,
        "unfurl_media": False,
    }


def blocks(message: Message) -> list[Block]:
    """Return at most seven blocks: headline, sentences, facts, details, actions, references, incident."""
    sentences = "\n".join(wording.sentences(message))
    details = wording.inert(message.details, SECTION_LIMIT)
    fields = [_plain(f"{name}\n{value}", FIELD_LIMIT) for name, value in wording.facts(message)]
    actions = [_button(action.action, action.label, action.href) for action in message.actions]
    links = [_button(f"link-{n}", wording.label(link), link.href) for n, link in enumerate(wording.links(message))]
    if actions:
        actions[0]["style"] = "primary"
    incident = wording.line(f"Incident {message.incident} · {message.severity}", CONTEXT_LIMIT)
    ending = {"type": "context", "elements": [_plain(incident, CONTEXT_LIMIT)]}
    found = (
        {"type": "header", "text": _plain(wording.headline(message), HEADER_LIMIT)},
        {"type": "section", "text": _plain(sentences, SECTION_LIMIT)} if sentences else None,
        {"type": "section", "fields": fields} if fields else None,
        {"type": "section", "text": _plain(details, SECTION_LIMIT)} if details else None,
        {"type": "actions", "elements": actions} if actions else None,
        {"type": "actions", "elements": links} if links else None,
        ending if message.incident else None,
    )
    return [block for block in found if block]


def escape(text: str, limit: int) -> str:
    """Return `text` with &, < and > as entities, in at most `limit` characters; no entity is cut in two."""
    escaped = _entities(text)
    if len(escaped) <= limit:
        return escaped
    widths = accumulate(len(_entities(character)) for character in text)
    kept = sum(1 for width in widths if width <= limit - len(MARK))
    return _entities(text[:kept]) + MARK


def unescape(text: str) -> str:
    """Return what Slack shows of an escaped text."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def as_shown(message: Message) -> str:
    """Return the blocks as a reader sees them, in plain text; a button as its label and where it leads."""
    return "\n\n".join(_shown(block) for block in blocks(message))


def _shown(block: Block) -> str:
    if block["type"] == "actions":
        return "\n".join(f"[{unescape(button['text']['text'])}] {button['url']}" for button in block["elements"])
    if "text" in block:
        return unescape(block["text"]["text"])
    texts = [unescape(part["text"]) for part in block.get("fields") or block["elements"]]
    return "\n".join(text.replace("\n", ": ", 1) for text in texts)


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": escape(text, limit), "emoji": False}


def _button(name: str, label: str, href: str) -> Block:
    return {"type": "button", "action_id": name, "text": _plain(label, BUTTON_LIMIT), "url": href}
