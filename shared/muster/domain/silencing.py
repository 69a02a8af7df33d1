"""Keep what a silence or a maintenance window matches from paging: asked at the opening, at every step and at its end.

A window that begins while an incident runs holds its next step; one that is extended, or overlaps with another, goes
on; one that is ended early lets go of what it held.
"""

from dataclasses import dataclass
from datetime import datetime

from muster.domain.hold import HoldKind
from muster.domain.holding import hold
from muster.domain.reason import Reason
from muster.domain.story import Context, Story

SILENCES = "silences/"
"""How the rule of a hold begins that a silence made at run time stands behind; its id follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Nobody is paged until `until` (UTC), by `rule`, for the reason `text`."""

    until: datetime
    rule: str
    text: str


def quiet_for(facts: dict[str, str], context: Context, at: datetime) -> Quiet | None:
    """Return what keeps an incident with these facts quiet at an aware instant: of all that match, what ends last."""
    found = [
        Quiet(until=silence.end, rule=f"{SILENCES}{silence.id}", text=_said(silence.by, silence.reason))
        for silence in context.standing.silences
        if silence.start <= at < silence.end and silence.when.holds(facts)
    ]
    found += [
        Quiet(until=end, rule=each.rule, text=f"in maintenance: {each.name}")
        for each in context.policy.noise.maintenance
        if (end := each.window.end_at(at)) and each.when.holds(facts)
    ]
    return max(found, key=lambda quiet: (quiet.until, quiet.rule), default=None)


def keep_quiet(story: Story) -> bool:
    """Hold the incident where something keeps it quiet now; return whether it does.

    What was raised, since it gathers more than that speaks of, is kept quiet by nothing but a snooze.
    """
    quiet = quiet_for(story.incident.facts, story.context, story.now)
    if quiet is None or story.incident.raised:
        return False
    held = story.incident.holds.get(HoldKind.SILENCED)
    if held is None or (held.until, held.rule) != (quiet.until, quiet.rule):
        reason = Reason(code=str(HoldKind.SILENCED), text=quiet.text, rule=quiet.rule)
        hold(story, HoldKind.SILENCED, quiet.until, reason)
    return True


def _said(by: str, reason: str) -> str:
    return (f"silenced by {by}" if by else "silenced") + (f": {reason}" if reason else "")
