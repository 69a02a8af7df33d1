"""A message about no incident names none, in no channel."""

import pytest

from muster.channels import email_message, ntfy, slack_blocks
from muster.channels.preview import render
from muster.domain.message import MessageKind
from tests.support.messages import a_page

NOTICE = a_page(
    kind=MessageKind.REMINDER,
    incident="",
    severity="",
    headline="You are on call in Primary",
    why="You take over from Ada.",
    next="",
    facts=(),
    actions=(),
    links=(),
)
PAGE = a_page()


@pytest.mark.parametrize("kind", ["sms", "call", "push", "slack", "email", "console"])
def test_no_channel_speaks_of_an_incident(kind: str) -> None:
    """Nor leaves a gap where it would be."""
    address = "ada@example.com" if kind == "email" else "ada"
    shown = render(kind, NOTICE, address)
    assert "You are on call in Primary" in shown
    assert "Incident" not in shown
    assert shown.strip() == shown.strip().replace("\n\n\n", "\n\n")


def test_a_mail_is_in_no_incidents_thread() -> None:
    """One about an incident is."""
    about_none, about_one = (
        email_message.compose(each, "muster@example.com", "ada@example.com", "d1") for each in (NOTICE, PAGE)
    )
    names = {"In-Reply-To", "References", "X-Muster-Incident"}
    assert names & {*about_none.keys()} == set()
    assert names <= {*about_one.keys()}
    assert "Incident" not in email_message.html(NOTICE)


def test_a_push_has_no_severity_for_a_tag() -> None:
    """And does not ring."""
    shown = ntfy.publication(NOTICE, "ada", "d1")
    assert (shown["tags"], shown["priority"]) == (["information_source"], 3)


def test_slack_ends_without_an_incident() -> None:
    """The context block is left out, not empty."""
    assert [block["type"] for block in slack_blocks.blocks(NOTICE)] == ["header", "section", "section"]
    assert slack_blocks.blocks(PAGE)[-1]["type"] == "context"
