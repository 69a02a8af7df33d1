"""Draft the report of an incident from its timeline, in Markdown, for people to complete.

Source of the template: S2, 6.1; the metrics and the checklist are S1's, Incident Closure, 1 and 2.
"""

from collections.abc import Sequence
from datetime import datetime

from muster.domain.account import affected
from muster.domain.actors import actor_name
from muster.domain.clockwork import spoken
from muster.domain.event import Aside, Event
from muster.domain.facts.closure import ReviewHeld
from muster.domain.facts.lifecycle import Resolved
from muster.domain.incident import Incident
from muster.domain.markdown import block, inline
from muster.domain.metrics import PARTS, metrics
from muster.domain.narrative import tell
from muster.domain.policy import Policy
from muster.domain.reminders import owner
from muster.domain.story import TEXT_LIMIT
from muster.domain.templates import filled

PLACEHOLDERS = {
    "title": "the incident's title",
    "incident": "the incident's id",
    "date": "the day it opened, by the clock of the policy's time zone",
    "start": "when it opened",
    "end": "when it was resolved",
    "duration": "how long it lasted",
    "severity": "P1 to P4, and what the policy calls it",
    "owner": "who owned it",
    "systems": "the service with the environment, and the resource",
    "user_impact": "how bad it was for users, as it was assessed",
    "business_impact": "how bad it was for the business, as it was assessed",
    "timeline": "everything that happened, in order",
    "root_cause": "left to people",
    "resolution": "how it was resolved",
    "prevention": "the action items",
    "lessons": "the notes of the review",
    "metrics": "how long each part of the response took",
    "checklist": "the criteria of its closure, and who saw to each",
    "participants": "who is invited to the review",
    "organisation": "the organisation's name",
}
"""What may stand in braces in the policy's own template, and what is put there."""
TEMPLATE = """\
# Incident Report: {title}

## Incident Details
- **Date**: {date}
- **Time**: {start} - {end}
- **Duration**: {duration}
- **Severity**: {severity}
- **Incident Owner**: {owner}

## Impact
- **Affected Systems**: {systems}
- **User Impact**: {user_impact}
- **Business Impact**: {business_impact}

## Timeline
{timeline}

## Root Cause
{root_cause}

## Resolution
{resolution}

## Prevention
{prevention}

## Lessons Learned
{lessons}

## Metrics
{metrics}

## Closure
{checklist}
"""
"""The usual one."""
OPEN = "_To be written._"
UNKNOWN = "unknown"
NONE = "None."


def draft(incident: Incident, events: Sequence[Event], policy: Policy) -> str:
    """Return the report of an incident with all its `events`, in order. Whatever comes from outside is escaped."""
    scribe = _Scribe(incident, policy)
    held = [event.fact.notes for event in events if isinstance(event.fact, ReviewHeld)]
    ends = [event.fact.note or event.reason.text for event in events if isinstance(event.fact, Resolved)]
    values = {
        **scribe.details(),
        "timeline": scribe.timeline(events),
        "root_cause": OPEN,
        "resolution": block(ends[-1], TEXT_LIMIT) if ends else OPEN,
        "prevention": scribe.prevention() or OPEN,
        "lessons": "\n\n".join(block(notes, TEXT_LIMIT) for notes in held if notes) or OPEN,
        "metrics": scribe.metrics(),
        "checklist": scribe.checklist() or NONE,
    }
    return filled(policy.reviews.report or TEMPLATE, values).rstrip() + "\n"


def _systems(incident: Incident, policy: Policy) -> str:
    """Return what is affected, and on which resource; one that gives the service its name is said once."""
    named = affected(incident, policy)
    also = incident.resource if incident.service != incident.resource else None
    return f"{named}, {also}" if incident.service and also else named


class _Scribe:
    """Writes the parts of an incident's report, with times by the clock of the policy's zone."""

    def __init__(self, incident: Incident, policy: Policy) -> None:
        from zoneinfo import ZoneInfo  # noqa: PLC0415 - 6 ms that only who says a time need pay

        self._incident = incident
        self._policy = policy
        self._zone = ZoneInfo(policy.time_zone)

    def details(self) -> dict[str, str]:
        """Return what stands in one line each."""
        incident, policy = self._incident, self._policy
        severity = policy.severities[incident.severity]
        review = incident.aftermath.review
        ended = incident.resolved_at
        told = {
            "title": incident.title,
            "incident": incident.id,
            "date": f"{incident.opened_at.astimezone(self._zone):%Y-%m-%d}",
            "start": self._clock(incident.opened_at),
            "end": self._clock(ended) if ended else "still open",
            "duration": spoken(ended - incident.opened_at) if ended else "still open",
            "severity": f"{incident.severity} ({severity.name})",
            "owner": self._name(owner(incident, policy) or ""),
            "systems": _systems(incident, policy),
            "participants": ", ".join(map(self._name, review.participants)) if review else "",
            "organisation": policy.organisation,
        }
        impacts = {f"{who}_impact": incident.impact.get(who, "") for who in ("user", "business")}
        return {name: inline(value) or OPEN for name, value in (told | impacts).items()}

    def timeline(self, events: Sequence[Event]) -> str:
        """Return a line for each event; what became of messages is left out."""
        told = [event for event in events if not isinstance(event.fact, Aside)]
        return "\n".join(f"- {self._clock(event.at)} - {inline(tell(event, self._policy.names))}" for event in told)

    def prevention(self) -> str:
        """Return the action items; those done are ticked."""
        items = enumerate(self._incident.aftermath.actions, start=1)
        return "\n".join(
            f"- [{'x' if item.done_at else ' '}] {number}: {inline(item.text)} "
            f"({inline(self._name(item.owner))}, by {item.due}, {item.state})"
            for number, item in items
        )

    def checklist(self) -> str:
        """Return the criteria; those checked are ticked, with who saw to them and when."""
        left = self._incident.aftermath
        lines = []
        for criterion in left.checklist:
            check = left.checked.get(criterion)
            by = f" ({inline(self._name(check.by))}, {self._clock(check.at)})" if check else ""
            lines.append(f"- [{'x' if check else ' '}] {inline(criterion)}{by}")
        return "\n".join(lines)

    def metrics(self) -> str:
        """Return how long each part of the response took."""
        taken = metrics(self._incident)
        known = {part: getattr(taken, part) for part in PARTS}
        return "\n".join(
            f"- **Time to {part}**: {UNKNOWN if length is None else spoken(length)}" for part, length in known.items()
        )

    def _clock(self, at: datetime) -> str:
        local = at.astimezone(self._zone)
        same = local.date() == self._incident.opened_at.astimezone(self._zone).date()
        return local.strftime("%H:%M %Z" if same else "%Y-%m-%d %H:%M %Z")

    def _name(self, actor: str) -> str:
        return actor_name(actor, self._incident.source, self._policy) if actor else ""
