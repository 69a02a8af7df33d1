"""Show what is stored in the API's shapes."""

from collections.abc import Mapping

import msgspec

from muster.domain.event import Event
from muster.domain.evidence import LogEvidence
from muster.domain.gathered import Gathered
from muster.domain.guidance import guidance
from muster.domain.incident import Incident
from muster.domain.narrative import tell
from muster.domain.parties import Recipient
from muster.domain.policy import Policy
from muster.entrypoint import api_organisation_shapes as organisation
from muster.entrypoint import api_shapes as shapes
from muster.entrypoint.api_aftermath import aftermath, measured


def incident(value: Incident) -> shapes.Incident:
    """Show an incident, its next steps included."""
    return msgspec.convert(_with_next(value), shapes.Incident)


def details(
    value: Incident, kept: LogEvidence | None, joined: Gathered | None, policy: Policy
) -> shapes.IncidentDetails:
    """Show an incident with the evidence that is kept with it, what has joined it, and what the policy has to help."""
    own = {
        "evidence": _fields(kept) if kept else None,
        "gathered": {**_fields(joined), "text": joined.said} if joined else None,
        "metrics": _fields(measured(value)),
        "video_bridge": policy.bridge(value.severity),
        **_fields(guidance(value, policy)),
    }
    return msgspec.convert({**_with_next(value), **own}, shapes.IncidentDetails)


def _with_next(value: Incident) -> dict[str, object]:
    planned = [
        {
            "at": at,
            "step": step.number,
            "escalates_to": step.level if step.raises else None,
            "pages": [str(target) for target in step.page],
            "tells": step.tell,
            "unless": step.unless,
            "rule": step.rule,
        }
        for at, step in value.pending
    ]
    return {**_fields(value), "aftermath": _fields(aftermath(value)), "next": planned}


def entry(event: Event, names: Mapping[str, str]) -> shapes.TimelineEntry:
    """Show an event; `names` are the people's, by id."""
    own = {
        "id": event.id,
        "type": event.fact.type,
        "text": tell(event, names),
        "recipients": [_recipient(each) for each in event.recipients],
        "reminds": [_recipient(each) for each in event.reminds],
        "told": event.tell,
    }
    return msgspec.convert({**_fields(event), **own}, shapes.TimelineEntry)


def _recipient(value: Recipient) -> dict[str, object]:
    return {**_fields(value), "after": [wait.total_seconds() for wait in value.after]}


def policy(value: Policy) -> organisation.Policy:
    """Show a policy without anybody's address."""
    levels = [
        {"number": level.number, "name": level.name, "pages": [str(target) for target in level.page]}
        for _, level in sorted(value.levels.items())
    ]
    fields = {
        **{name: getattr(value, name) for name in ("organisation", "time_zone")},
        **{
            name: [_fields(each) for each in getattr(value, name).values()]
            for name in ("people", "teams", "services", "severities", "types", "schedules", "roles", "audiences")
        },
        "levels": levels,
    }
    return msgspec.convert(fields, organisation.Policy)


def _fields(value: object) -> dict[str, object]:
    """Return a value as JSON has it. What a shape has no place for is left out when the shape is made."""
    fields: dict[str, object] = msgspec.to_builtins(value)
    return fields
