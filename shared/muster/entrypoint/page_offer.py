"""What the page behind a link offers to do: the one button."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from muster.domain.clockwork import spoken
from muster.domain.incident import Incident, IncidentState
from muster.domain.severity_override import asked_last, may_decide
from muster.domain.story import Context
from muster.domain.text import listed
from muster.domain.whom import reached
from muster.entrypoint.page_words import line, title
from muster.entrypoint.update_form import Draft, draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The one button: its words, what pressing it means, the level or the severity it leads to, a draft to change."""

    label: str
    hint: str
    level: int | None = None
    severity: str = ""
    draft: Draft | None = None


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
    remedy = title(approval.action)
    silence = f"If nobody decides in time, it is {'approved' if approval.approve else 'denied'}."
    if action == "approve":
        return Offer(label=f"Approve: {remedy}", hint=f"The healing system goes ahead with it at once. {silence}")
    return Offer(label=f"Deny: {remedy}", hint=f"It is not done, and whoever is on call is paged now. {silence}")


def _severity(incident: Incident, context: Context, now: datetime, you: str | None) -> Offer | None:
    """Offer what was asked for last, to whom may decide on it."""
    asked = asked_last(incident)
    if asked is None or not may_decide(you, incident, context, now):
        return None
    hint = f"{line(asked.text)}. It stays {incident.severity} as long as nobody does this."
    return Offer(label=f"Set {asked.severity}", hint=hint, severity=asked.severity)


def _escalation(incident: Incident, context: Context, now: datetime) -> Offer | None:
    rung = incident.next_rung
    if rung is None:
        return None
    people = [person.name for person in reached(rung.page, (), incident, context, now)]
    hint = f"This pages {listed(people)} now." if people else "Nobody is on call there now."
    return Offer(label=f"Escalate to level {rung.number} ({rung.name})", hint=hint, level=rung.number)
