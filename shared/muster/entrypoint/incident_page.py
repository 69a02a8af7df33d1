"""What a page about an incident shows, as values: everything in words, short enough, and in the reader's time zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from muster.channels import wording
from muster.domain.alert import Link
from muster.domain.event import Aside, Event
from muster.domain.evidence import LogEvidence
from muster.domain.guidance import guidance
from muster.domain.incident import Incident
from muster.domain.incident_facts import FIRST_STEPS, facts
from muster.domain.narrative import tell
from muster.domain.outlook import what_next
from muster.domain.policy import Policy
from muster.domain.story import Context
from muster.entrypoint.page_aftermath import Left, left
from muster.entrypoint.page_logs import Logs, logs
from muster.entrypoint.page_time import Point, point
from muster.entrypoint.page_words import line, title

STORY_LIMIT = 15
"""Entries of the timeline on a page; a phone's reader wants the latest."""
CLASSIFIED = ("severity", "type", "service", "team")
DETAILS_LIMIT = 4_000
REQUESTS_LIMIT = 5
_SHOWN_ELSEWHERE = {"State", FIRST_STEPS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of the timeline; an aside is about a message, not about the incident."""

    at: Point
    text: str
    aside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """An incident to be shown. All text is plain, in part a stranger's, and inert: it holds no control characters."""

    id: str
    title: str
    severity: str
    severity_name: str
    colour: str
    state: str
    test: bool
    since: Point
    place: str
    next: str
    details: str
    links: tuple[Link, ...]
    facts: tuple[tuple[str, str], ...]
    requests: tuple[str, ...]
    first_steps: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...]
    left: tuple[Left, ...]
    logs: Logs | None
    story: tuple[Entry, ...]
    more: bool


def view(  # noqa: PLR0913, PLR0917 - what there is to show, and to whom
    incident: Incident,
    recent: Sequence[Event],
    kept: LogEvidence | None,
    context: Context,
    zone: str,
    now: datetime,
) -> View:
    """Show an incident at `now`, its `recent` events, newest first and at most STORY_LIMIT + 1, and the logs `kept`."""
    policy = context.policy
    severity = policy.severities[incident.severity]
    known = [(name, line(value)) for name, value in facts(incident, policy)]
    return View(
        id=incident.id,
        title=title(incident.title) or "An incident without a title",
        severity=incident.severity,
        severity_name=severity.name,
        colour=severity.colour,
        state=str(incident.state),
        test=incident.test,
        since=point(incident.opened_at, zone, now),
        place=next((value for name, value in known if name == "Service"), ""),
        next=what_next(incident, context, zone, now) if incident.open else "",
        details=wording.inert(incident.description, DETAILS_LIMIT),
        links=_links(incident),
        facts=tuple(pair for pair in known if pair[0] not in _SHOWN_ELSEWHERE),
        requests=_requests(incident) if incident.open else (),
        first_steps=tuple(line(each) for each in guidance(incident, policy).first_steps),
        reasons=_reasons(incident),
        left=left(incident, policy, zone, now),
        logs=logs(kept, zone, now) if kept else None,
        story=_story(recent[:STORY_LIMIT], policy, zone, now),
        more=len(recent) > STORY_LIMIT,
    )


def _requests(incident: Incident) -> tuple[str, ...]:
    """Return in words who asks for another severity, the latest first."""
    latest = sorted(incident.severity_requests.values(), key=lambda each: -each.seq)
    return tuple(line(each.text) for each in latest[:REQUESTS_LIMIT])


def _story(events: Sequence[Event], policy: Policy, zone: str, now: datetime) -> tuple[Entry, ...]:
    names = policy.names
    return tuple(
        Entry(
            at=point(event.at, zone, now),
            text=line(tell(event, names)),
            aside=isinstance(event.fact, Aside),
        )
        for event in events
    )


def _reasons(incident: Incident) -> tuple[tuple[str, str], ...]:
    """Return what speaks for the severity and the rest, each beside what it speaks for."""
    return tuple(
        (kind.capitalize(), line(reason.text))
        for kind in CLASSIFIED
        for reason in incident.classification.get(kind, ())
    )


def _links(incident: Incident) -> tuple[Link, ...]:
    return tuple(
        Link(text=wording.label(link), href=link.href)
        for link in incident.links
        if link.href.lower().startswith(("https://", "http://")) and len(link.href) <= wording.HREF_LIMIT
    )[: wording.LINKS_LIMIT]
