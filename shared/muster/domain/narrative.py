"""Tell what has happened as a story, one line an event: the words of pages, the API and the command line alike."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from muster.domain.briefing import Briefing
from muster.domain.clockwork import MINUTE, spoken
from muster.domain.event import Event
from muster.domain.facts.asides import DeliveryReported, EvidenceAttached
from muster.domain.facts.classification import ImpactAssessed, SeverityChanged, Triaged
from muster.domain.facts.closure import (
    ActionItemAdded,
    ActionItemDone,
    ActionItemReopened,
    ActionItemVerified,
    CriterionChecked,
    ReviewHeld,
    ReviewScheduled,
)
from muster.domain.facts.communication import UpdateDue, UpdateSent
from muster.domain.facts.escalation import (
    Escalated,
    HelpRequested,
    NobodyToPage,
    Paged,
    StepPutOff,
    StepSkipped,
    Told,
)
from muster.domain.facts.healing import ApprovalRequested
from muster.domain.facts.holds import Held
from muster.domain.facts.lifecycle import Acknowledged, Closed, Opened, Reopened, Resolved
from muster.domain.facts.noise import Gathered
from muster.domain.facts.roles import RoleAssigned, RoleUnfilled
from muster.domain.facts.work import MilestoneReached, NoteAdded
from muster.domain.parties import ActorKind, Recipient
from muster.domain.text import listed, one_line

_SIMPLY = {
    Acknowledged.type: "Acknowledged",
    Resolved.type: "Resolved",
    Reopened.type: "Reopened",
    Closed.type: "Closed",
    ReviewHeld.type: "Review held",
}
_ECHOES = {
    Acknowledged.type: "owns it",
    Resolved.type: "resolved it",
    Reopened.type: "reopened it",
    Closed.type: "closed it",
    ImpactAssessed.type: "assessed the impact",
    HelpRequested.type: "asked for it",
    MilestoneReached.type: "said so",
    NoteAdded.type: "wrote it down",
    UpdateSent.type: "wrote it",
    CriterionChecked.type: "says so",
    ReviewHeld.type: "says so",
    ActionItemDone.type: "says so",
    ActionItemVerified.type: "says so",
    ActionItemReopened.type: "says so",
}
"""How a reason begins, after the actor's name, that only says once more what the event itself says."""
_OUTCOMES = {  # "sent" and "delivered" say so in their reasons
    "delivered": "",
    "retrying": "is tried again",
    "bundled": "waits",
    "held": "waits",
    "failed": "failed",
    "unknown": "may or may not have arrived",
    "skipped": "was not sent",
}


def tell(event: Event, names: Mapping[str, str]) -> str:
    """Return one line that says what happened and why: "Paged Bo Ek (sms): Ada did not acknowledge within 15 min".

    `names` are the people's, by id. The text is plain and in part a stranger's: whoever shows it escapes it.
    """
    what = _SIMPLY.get(event.fact.type) or _what(event, names)
    actor, reason = event.actor.name, event.reason.text
    if not what:
        return one_line(reason[:1].upper() + reason[1:])
    echo = _ECHOES.get(event.fact.type)
    if echo and reason.startswith(f"{actor} {echo}"):
        return one_line(f"{what} by {actor}{reason.removeprefix(f'{actor} {echo}')}")
    by = "" if actor in reason or event.actor.kind is ActorKind.MUSTER else f" by {actor}"
    return one_line(f"{what}{by}: {reason}")


def _what(event: Event, names: Mapping[str, str]) -> str:
    """Say what happened, without the reason; nothing where the reason is the whole story."""
    if isinstance(event.fact, DeliveryReported):
        return _delivery(event.fact, names)
    words = _WORDS.get(type(event.fact))
    return words(event.fact, event) if words else ""


def _escalated(fact: Escalated, event: Event) -> str:
    return f"Escalated to level {fact.level} ({fact.level_name}){_and_paged(event)}"


def _worsened(fact: SeverityChanged, event: Event) -> str:
    return f"Severity changed from {fact.before} to {fact.after}{_and_paged(event)}"


def _and_paged(event: Event) -> str:
    return f" and paged {_people(event.recipients)}" if event.recipients else ""


def _evidence(fact: EvidenceAttached, _event: Event) -> str:
    noun = "entry" if fact.entries == 1 else "entries"
    return f"Attached {fact.entries} log {noun}" if fact.entries else "No logs attached"


def _delivery(fact: DeliveryReported, names: Mapping[str, str]) -> str:
    if fact.outcome == "sent":
        return ""
    who = names.get(fact.recipient, fact.recipient)
    road = "" if fact.recipient == fact.channel else f" by {fact.channel}"
    return f"Message to {who}{road} {_OUTCOMES.get(fact.outcome, fact.outcome)}".rstrip()


def _lasting(wait: timedelta) -> str:
    """Say in whole minutes, rounded up, how long something lasts: by whichever clock the line itself is told."""
    return spoken(-(-max(wait, timedelta()) // MINUTE) * MINUTE)


def _people(recipients: Sequence[Recipient]) -> str:
    """Say who was paged by which channels, these once where they are the same for all."""
    roads = [f" ({_roads(each)})" if each.channels else "" for each in recipients]
    if len(set(roads)) == 1:
        return listed([each.name for each in recipients]) + roads[0]
    return listed([each.name + road for each, road in zip(recipients, roads, strict=True)])


def _said(briefing: Briefing) -> str:
    return "; ".join(f'{name[:1].lower()}{name[1:]} "{text}"' for name, text in briefing.parts)


_WORDS: dict[type, Callable[[Any, Event], str]] = {
    Opened: lambda fact, _: f'Opened as {fact.severity}, "{fact.title}"',
    Paged: lambda _, event: f"Paged {_people(event.recipients)}",
    Escalated: _escalated,
    StepSkipped: lambda fact, _: f"Left out step {fact.number}",
    StepPutOff: lambda fact, event: f"Put off step {fact.number} for {_lasting(fact.until - event.at)}",
    HelpRequested: lambda fact, _: f"Called for help ({_said(fact.briefing)})",
    Told: lambda _, event: f"Told {listed(event.tell)}" if event.tell else "",
    NobodyToPage: lambda fact, _: f"Nobody to page at level {fact.level}",
    SeverityChanged: _worsened,
    ImpactAssessed: lambda fact, _: f"Impact assessed as {fact.said}",
    Triaged: lambda fact, event: f"Triaged as {fact.incident_type}{_and_paged(event)}",
    MilestoneReached: lambda fact, _: f"Marked as {fact.milestone}",
    NoteAdded: lambda fact, _: f'Note "{fact.text}"',
    CriterionChecked: lambda fact, _: f'{"Checked" if fact.done else "No longer checked"}, "{fact.criterion}"',
    ReviewScheduled: lambda *_: "Review scheduled",
    ActionItemAdded: lambda fact, _: f'Action item {fact.number} added, "{fact.text}"',
    ActionItemDone: lambda fact, _: f"Action item {fact.number} done",
    ActionItemVerified: lambda fact, _: f"Action item {fact.number} verified",
    ActionItemReopened: lambda fact, _: f"Action item {fact.number} opened again, since it has not helped,",
    Held: lambda fact, event: f"Pages nobody for {_lasting(fact.until - event.at)}",
    ApprovalRequested: lambda _, event: f"Asked {_people(event.recipients)} to decide" if event.recipients else "",
    Gathered: lambda _, event: f"Paged {_people(event.recipients)}" if event.recipients else "",
    EvidenceAttached: _evidence,
    RoleAssigned: lambda fact, _: f"{fact.name} {'assigned' if fact.person else 'left open'}",
    RoleUnfilled: lambda fact, _: f"No {fact.name}",
    UpdateDue: lambda _, event: f"Asked {_people(event.reminds)} to write" if event.reminds else "",
    UpdateSent: lambda fact, _: f'Told {fact.name} "{fact.words}"' if fact.words else f"Told {fact.name}",
}
"""What happened, by the class of the fact. A fact that is not here is told by its reason alone."""


def _roads(recipient: Recipient) -> str:
    """Say by which channels: "push, then sms"; by a person's own rule "push, sms after 2 min"."""
    if not recipient.after:
        return ", then ".join(recipient.channels)
    timed = zip(recipient.channels, recipient.after, strict=True)
    return ", ".join(f"{channel} after {spoken(after)}" if after else channel for channel, after in timed)
