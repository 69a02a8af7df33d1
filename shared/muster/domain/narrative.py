"""Tell what has happened as a story, one line an event: the words of pages, the API and the command line alike."""

from collections.abc import Mapping, Sequence

from muster.domain.event import Event
from muster.domain.facts.asides import DeliveryReported, EvidenceAttached
from muster.domain.facts.classification import SeverityChanged, Triaged
from muster.domain.facts.escalation import Escalated, NobodyToPage, Paged, Told
from muster.domain.facts.lifecycle import Acknowledged, Closed, Opened, Reopened, Resolved
from muster.domain.facts.work import MilestoneReached, NoteAdded
from muster.domain.parties import ActorKind, Recipient
from muster.domain.text import listed, one_line

_SIMPLY = {
    Acknowledged.type: "Acknowledged",
    Resolved.type: "Resolved",
    Reopened.type: "Reopened",
    Closed.type: "Closed",
}
_ECHOES = {
    Acknowledged.type: "owns it",
    Resolved.type: "resolved it",
    Reopened.type: "reopened it",
    Closed.type: "closed it",
    SeverityChanged.type: "decided so",
    MilestoneReached.type: "said so",
    NoteAdded.type: "wrote it down",
}
"""How a reason begins, after the actor's name, that only says once more what the event itself says."""
_OUTCOMES = {  # "sent" and "delivered" say so in their reasons
    "delivered": "",
    "retrying": "is tried again",
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


def _what(event: Event, names: Mapping[str, str]) -> str:  # noqa: C901, PLR0911 - a table, one entry a fact
    """Say what happened, without the reason; nothing where the reason is the whole story."""
    match event.fact:
        case Opened(severity=severity, title=title):
            return f'Opened as {severity}, "{title}"'
        case Paged():
            return f"Paged {_people(event.recipients)}"
        case Escalated(level=level, level_name=name):
            paged = f" and paged {_people(event.recipients)}" if event.recipients else ""
            return f"Escalated to level {level} ({name}){paged}"
        case Told():
            return f"Told {listed(event.tell)}" if event.tell else ""
        case NobodyToPage(level=level):
            return f"Nobody to page at level {level}"
        case SeverityChanged(before=before, after=after):
            return f"Severity changed from {before} to {after}"
        case Triaged(incident_type=kind):
            return f"Triaged as {kind}"
        case MilestoneReached(milestone=milestone):
            return f"Marked as {milestone}"
        case NoteAdded(text=text):
            return f'Note "{text}"'
        case DeliveryReported():
            return _delivery(event.fact, names)
        case EvidenceAttached(entries=entries):
            return f"Attached {entries} log {'entry' if entries == 1 else 'entries'}" if entries else "No logs attached"
        case _:
            return ""


def _delivery(fact: DeliveryReported, names: Mapping[str, str]) -> str:
    if fact.outcome == "sent":
        return ""
    who = names.get(fact.recipient, fact.recipient)
    road = "" if fact.recipient == fact.channel else f" by {fact.channel}"
    return f"Message to {who}{road} {_OUTCOMES.get(fact.outcome, fact.outcome)}".rstrip()


def _people(recipients: Sequence[Recipient]) -> str:
    """Say who was paged by which channels, these once where they are the same for all."""
    roads = [f" ({', then '.join(each.channels)})" if each.channels else "" for each in recipients]
    if len(set(roads)) == 1:
        return listed([each.name for each in recipients]) + roads[0]
    return listed([each.name + road for each, road in zip(recipients, roads, strict=True)])
