"""A message to one recipient, before any channel has shaped it. All text is plain and untrusted: channels escape it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from muster.domain.alert import Link


class MessageKind(StrEnum):
    """Whether somebody is to act now, is asked to do something in their own time, or is only told."""

    PAGE = "page"
    REMINDER = "reminder"
    UPDATE = "update"

    @property
    def is_personal(self) -> bool:
        """Whether it goes to a person, on their own roads, rather than to a place where many are told."""
        return self is not MessageKind.UPDATE


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionLink:
    """A signed link that shows what it would do on GET and does it on POST."""

    action: str
    label: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a recipient is told: what, how bad, since when, why they, what happens next, and where to click.

    `headline` is one line ("P1 Critical: Orders stale"); `why`, `since`, `next` and `late` are whole sentences in the
    recipient's time zone; `details` is the alert's own description, possibly of many lines. `callback` is the URL
    under which a provider reports on this delivery (signed; channels append "/status" or "/keys"). One that is about no
    incident has neither `incident` nor `severity`: both are empty.
    """

    kind: MessageKind
    incident: str
    severity: str
    headline: str
    title: str
    why: str
    since: str
    next: str
    sent_at: datetime
    recipient: str
    details: str = ""
    late: str | None = None
    facts: tuple[tuple[str, str], ...] = ()
    """Short pairs to show: ("Service", "checkout"), ("Team", "Shop"), …"""
    actions: tuple[ActionLink, ...] = ()
    """The most wanted first: acknowledge, then escalate, then resolve. Empty for an update nobody is to act on."""
    links: tuple[Link, ...] = ()
    """The alert's own references: the console, a runbook."""
    reply_code: str | None = None
    """Digits that acknowledge when sent back by SMS; of a message about no incident, that confirm it."""
    others: int = 0
    """How many other incidents it tells of, the worst of which are among the links."""
    callback: str | None = None
    colour: str = "#5f6368"
    """The severity's colour, as #rrggbb."""
