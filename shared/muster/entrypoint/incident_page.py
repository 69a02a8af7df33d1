"""What a page about an incident shows, as values: everything in words, short enough, and in the reader's time zone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from muster.channels import wording
from muster.domain.alert import Link
from muster.domain.clockwork import spoken
from muster.domain.compose import FIRST_STEPS, facts, what_next
from muster.domain.event import Aside, Event
from muster.domain.evidence import LogEvidence
from muster.domain.guidance import guidance
from muster.domain.incident import Incident, IncidentState
from muster.domain.narrative import tell
from muster.domain.policy import Policy
from muster.domain.rules.oncall import Person
from muster.domain.severity_override import asked_last, may_decide
from muster.domain.story import Context
from muster.domain.text import listed
from muster.domain.whom import reached
from muster.entrypoint.page_aftermath import Left, left
from muster.entrypoint.page_logs import Logs, logs
from muster.entrypoint.page_time import Point, point
from muster.entrypoint.update_form import Draft, draft

STORY_LIMIT = 15
"""Entries of the timeline on a page; a phone's reader wants the latest."""
TITLE_LIMIT = 160
"""So that the button stays on the first screen of a phone; the timeline has the whole title."""
LINE_LIMIT = 600
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The one button: its words, what pressing it means, the level or the severity it leads to, a draft to change."""

    label: str
    hint: str
    level: int | None = None
    severity: str = ""
    draft: Draft | None = None


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
    known = [(name, wording.line(value, LINE_LIMIT)) for name, value in facts(incident, policy)]
    return View(
        id=incident.id,
        title=wording.line(incident.title, TITLE_LIMIT) or "An incident without a title",
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
        first_steps=tuple(wording.line(each, LINE_LIMIT) for each in guidance(incident, policy).first_steps),
        reasons=_reasons(incident),
        left=left(incident, policy, zone, now),
        logs=logs(kept, zone, now) if kept else None,
        story=_story(recent[:STORY_LIMIT], policy, zone, now),
        more=len(recent) > STORY_LIMIT,
    )


def offer(  # noqa: PLR0911, PLR0913 - one for each thing a link is for; whom it was made for, and all there is to see
    action: str,
    incident: Incident,
    context: Context,
    now: datetime,
    form: Mapping[str, str] = MappingProxyType({}),
    *,
    you: str | None = None,
    subject: str = "",
) -> Offer | None:
    """Return the button for what a link is for, with what was posted before; None where it could change nothing.

    `you` is the id of the person for whom the link was made, `subject` what it is about.
    """
    if action == "update":
        written = draft(incident, context.policy, form)
        hint = "It goes out at once, in the words of your organisation's template."
        return Offer(label="Send the update", hint=hint, draft=written) if written else None
    if not incident.open:
        return None
    if action in {"approve", "deny"}:
        return _decision(action, incident, subject)
    if action == "severity":
        return _severity(incident, context, now, you)
    if action == "resolve":
        window = spoken(context.policy.reopen_within)
        return Offer(label="Resolve", hint=f"This says that it is over. The same alert within {window} reopens it.")
    if action == "escalate":
        return _escalation(incident, context, now)
    if incident.owes(you):
        return Offer(label="Acknowledge", hint="This says that you know of it: everybody who was paged is asked to.")
    if incident.state is IncidentState.ACKNOWLEDGED:
        return None
    return Offer(label="Acknowledge", hint="This says that you take it on: others are no longer paged in your place.")


def _decision(action: str, incident: Incident, subject: str) -> Offer | None:
    approval = incident.healing.approval if incident.healing else None
    if approval is None or approval.code != subject:
        return None
    remedy = wording.line(approval.action, TITLE_LIMIT)
    silence = f"If nobody decides in time, it is {'approved' if approval.approve else 'denied'}."
    if action == "approve":
        return Offer(label=f"Approve: {remedy}", hint=f"The healing system goes ahead with it at once. {silence}")
    return Offer(label=f"Deny: {remedy}", hint=f"It is not done, and whoever is on call is paged now. {silence}")


def _severity(incident: Incident, context: Context, now: datetime, you: str | None) -> Offer | None:
    """Offer what was asked for last, to whom may decide on it."""
    asked = asked_last(incident)
    if asked is None or not may_decide(you, incident, context, now):
        return None
    hint = f"{wording.line(asked.text, LINE_LIMIT)}. It stays {incident.severity} as long as nobody does this."
    return Offer(label=f"Set {asked.severity}", hint=hint, severity=asked.severity)


def _requests(incident: Incident) -> tuple[str, ...]:
    """Return in words who asks for another severity, the latest first."""
    latest = sorted(incident.severity_requests.values(), key=lambda each: -each.seq)
    return tuple(wording.line(each.text, LINE_LIMIT) for each in latest[:REQUESTS_LIMIT])


def _escalation(incident: Incident, context: Context, now: datetime) -> Offer | None:
    rung = incident.next_rung
    if rung is None:
        return None
    people = [person.name for person in reached(rung.page, (), incident, context, now)]
    hint = f"This pages {listed(people)} now." if people else "Nobody is on call there now."
    return Offer(label=f"Escalate to level {rung.number} ({rung.name})", hint=hint, level=rung.number)


def entitled(incident: Incident, policy: Policy) -> tuple[Person, ...]:
    """Return who may act on an incident without a link of their own, by name: its team, and whoever was paged.

    Where that is nobody, it is everybody.
    """
    team = policy.teams.get(incident.team)
    paged = [person for people in incident.fired.values() for person in people]
    known = {each: policy.people[each] for each in (*(team.members if team else ()), *paged) if each in policy.people}
    return tuple(sorted((known or policy.people).values(), key=lambda person: person.name.casefold()))


def _story(events: Sequence[Event], policy: Policy, zone: str, now: datetime) -> tuple[Entry, ...]:
    names = {person.id: person.name for person in policy.people.values()}
    return tuple(
        Entry(
            at=point(event.at, zone, now),
            text=wording.line(tell(event, names), LINE_LIMIT),
            aside=isinstance(event.fact, Aside),
        )
        for event in events
    )


def _reasons(incident: Incident) -> tuple[tuple[str, str], ...]:
    """Return what speaks for the severity and the rest, each beside what it speaks for."""
    return tuple(
        (kind.capitalize(), wording.line(reason.text, LINE_LIMIT))
        for kind in CLASSIFIED
        for reason in incident.classification.get(kind, ())
    )


def _links(incident: Incident) -> tuple[Link, ...]:
    return tuple(
        Link(text=wording.label(link), href=link.href)
        for link in incident.links
        if link.href.lower().startswith(("https://", "http://")) and len(link.href) <= wording.HREF_LIMIT
    )[: wording.LINKS_LIMIT]
