"""Let an alert make an open incident worse; see that somebody is paged of what was not known of it."""

from dataclasses import dataclass

from muster.domain.addressees import woken
from muster.domain.classification import Classification
from muster.domain.group import Gathering, Joined
from muster.domain.hold import Hold, HoldKind
from muster.domain.holding import rouse
from muster.domain.incident import Incident
from muster.domain.joining import raise_up
from muster.domain.parties import Actor
from muster.domain.reason import Reason
from muster.domain.rules.severities import SEVERITIES, worst
from muster.domain.story import Story
from muster.domain.transitions import change_severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A further alert of an incident: its `title`, what it is found to be, and what would keep it quiet by itself.

    What it has in common with others is its `gathering`; `joined` names it where the incident is called by another.
    """

    title: str
    found: Classification
    waits: tuple[tuple[HoldKind, Hold], ...]
    gathering: Gathering | None = None
    joined: Joined | None = None

    @property
    def apart(self) -> bool:
        """Whether it might have been an incident of its own that cannot wait."""
        return self.joined is not None and self.found.severity == SEVERITIES[0]

    @property
    def silenced(self) -> bool:
        """Whether somebody keeps it quiet, and what it joins is another matter."""
        return any(kind is HoldKind.SILENCED for kind, _ in self.waits)


def worsen(story: Story, actor: Actor, heard: Heard) -> None:
    """Make the incident as severe as the alert says, if that is worse, and end a snooze, which was not about that.

    Its owner is paged; the plan begins anew for a P1 that might have been an incident of its own, and after a snooze.
    """
    incident, severity, joined = story.incident, heard.found.severity, heard.joined
    if not _worse(severity, incident, apart=heard.apart):
        return
    reason = _why(heard, incident, actor)
    snoozed = HoldKind.SNOOZED in incident.holds
    storm = heard.gathering is not None and bool(heard.gathering.title)
    known = incident.acknowledged_by is not None or snoozed or storm
    if heard.gathering and joined and heard.apart and not heard.waits and known:
        change_severity(story, actor, severity, reason, joined=joined, loud=False)
        text = f"{joined.said} joined it as {severity}: people are paged as for an incident of its own"
        raise_up(story, heard.gathering, joined, text, wakes=snoozed)
        return
    if snoozed and not (joined and heard.silenced):
        came = f"{joined.said} joined it" if joined else f'"{heard.title}" came'
        rouse(story, Reason(code="snoozed_over", text=f"{came} as {severity}: the snooze ended"))
    wakes = () if heard.silenced else woken(story, severity)
    change_severity(story, actor, severity, reason, wakes=wakes, joined=joined, loud=not heard.silenced)


def _worse(severity: str, incident: Incident, *, apart: bool) -> bool:
    """Return whether an alert of this severity makes the incident worse.

    A person's word outvotes what had been said by then; nothing outvotes what might have been an incident `apart`.
    """
    known = worst(incident.severity, incident.outvoted) if incident.outvoted and not apart else incident.severity
    return worst(severity, known) != known


def _why(heard: Heard, incident: Incident, actor: Actor) -> Reason:
    found = heard.found
    text = f"{actor.name} now reports it as {found.severity} because {found.why}"
    if heard.joined:
        text = f"{heard.joined.said} joined it as {found.severity}, since {found.why}"
    if incident.outvoted and worst(incident.outvoted, incident.severity) != incident.severity:
        text += f"; a person had set {incident.severity}, when nothing worse than {incident.outvoted} was said"
    return Reason(code="alert", text=text, rule=found.rule)
