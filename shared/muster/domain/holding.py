"""Keep an incident from paging for a while, and let it go on when nothing keeps it any more."""

from datetime import datetime, timedelta

from muster.domain.addressees import former_owner
from muster.domain.clockwork import spoken
from muster.domain.facts.holds import Held, Released
from muster.domain.hold import HUSHED, HoldKind, is_window
from muster.domain.incident import IncidentState
from muster.domain.parties import MUSTER, Actor
from muster.domain.reason import Reason
from muster.domain.response import respond_anew
from muster.domain.story import Refused, Story

LONGEST_SNOOZE = timedelta(days=30)
_ENDED = {
    HoldKind.SNOOZED: "its snooze ended",
    HoldKind.SILENCED: "the silence ended",
    HoldKind.HEALING: "it did not heal in time",
    HoldKind.WAITING: "it did not go away by itself",
}


def hold(story: Story, kind: HoldKind, until: datetime, reason: Reason, actor: Actor = MUSTER) -> None:
    """Let no step fire until `until`."""
    hushed = story.incident.hushed or kind in HUSHED
    story.add(actor, reason, Held(kind=kind, until=until), tell=story.audience(hushed=hushed))


def release(story: Story, kind: HoldKind, reason: Reason, actor: Actor = MUSTER, *, at: datetime | None = None) -> None:
    """End one kind of hold. When none is left, an incident that nobody owns, or that was snoozed, begins anew.

    It begins at `at` (UTC), where that is not now, but not before it was reopened. One that somebody owns goes on: what
    has fallen due meanwhile is due now; so does one that was snoozed if somebody has taken it on since.
    """
    story.add(actor, reason, _released(story, kind, at or story.now), tell=_told_without(story, kind))


def rouse(story: Story, reason: Reason) -> None:
    """End the snooze of an incident that is not any more what somebody wanted quiet about; tell whoever loses it."""
    lost = () if story.incident.owned_since_snoozed else former_owner(story)
    fact, tell = _released(story, HoldKind.SNOOZED, story.now), _told_without(story, HoldKind.SNOOZED)
    story.add(MUSTER, reason, fact, reminds=lost, tell=tell)


def end(story: Story, timer: str) -> None:
    """End the hold whose timer has run out."""
    kind = HoldKind(timer.partition(":")[2])
    ended = story.incident.holds[kind]
    text = "the maintenance window ended" if is_window(kind, ended) else _ENDED[kind]
    release(story, kind, Reason(code=f"{kind}_over", text=text, rule=ended.rule), at=ended.until)


def _released(story: Story, kind: HoldKind, at: datetime) -> Released:
    incident = story.incident
    ended = min(max(at, incident.run_started_at), story.now)
    last = incident.open and not incident.holds.keys() - {kind}
    snoozed = kind is HoldKind.SNOOZED and not incident.owned_since_snoozed
    unowned = incident.state is IncidentState.TRIGGERED or snoozed
    response = respond_anew(incident, story.policy, ended) if last and unowned else None
    return Released(kind=kind, ended_at=ended, response=response)


def _told_without(story: Story, kind: HoldKind) -> tuple[str, ...]:
    """Return the channels to tell once a hold of this kind has ended."""
    return story.audience(hushed=bool(HUSHED & story.incident.holds.keys() - {kind}))


def snooze(story: Story, actor: Actor, lasting: timedelta, why: str) -> None:
    """Keep an open incident quiet for a while, at most LONGEST_SNOOZE."""
    if not timedelta() < lasting <= LONGEST_SNOOZE:
        raise Refused(f"a snooze lasts a minute at least, and {LONGEST_SNOOZE.days} days at most")
    text = f"{actor.name} snoozed it for {spoken(lasting)}" + (f": {why}" if why else "")
    hold(story, HoldKind.SNOOZED, story.now + lasting, Reason(code="snoozed", text=text), actor)
