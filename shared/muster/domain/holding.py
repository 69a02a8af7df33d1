"""Keep an incident from paging for a while, and let it go on when nothing keeps it any more."""

from datetime import datetime, timedelta

from muster.domain.facts.holds import Held, Released
from muster.domain.hold import HoldKind
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
}


def hold(story: Story, kind: HoldKind, until: datetime, reason: Reason, actor: Actor = MUSTER) -> None:
    """Let no step fire until `until`."""
    story.add(actor, reason, Held(kind=kind, until=until), tell=story.audience())


def release(story: Story, kind: HoldKind, reason: Reason, actor: Actor = MUSTER) -> None:
    """End one kind of hold. When none is left, an incident that nobody owns, or that was snoozed, begins anew.

    An acknowledged one goes on: what has fallen due meanwhile is due now.
    """
    incident = story.incident
    last = incident.open and not incident.holds.keys() - {kind}
    unowned = incident.state is IncidentState.TRIGGERED or kind is HoldKind.SNOOZED
    response = respond_anew(incident, story.policy, story.now) if last and unowned else None
    story.add(actor, reason, Released(kind=kind, response=response), tell=story.audience())


def end(story: Story, timer: str) -> None:
    """End the hold whose timer has run out."""
    kind = HoldKind(timer.partition(":")[2])
    release(story, kind, Reason(code=f"{kind}_over", text=_ENDED[kind], rule=story.incident.holds[kind].rule))


def snooze(story: Story, actor: Actor, until: datetime, why: str) -> None:
    """Keep an open incident quiet until `until`, at most LONGEST_SNOOZE from now."""
    if not story.now < until <= story.now + LONGEST_SNOOZE:
        raise Refused(f"a snooze ends later than now, and within {LONGEST_SNOOZE.days} days")
    text = f"{actor.name} snoozed it" + (f": {why}" if why else "")
    hold(story, HoldKind.SNOOZED, until, Reason(code="snoozed", text=text), actor)
