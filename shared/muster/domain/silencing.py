"""Keep what a silence or a maintenance window matches from paging: asked at the opening, at every step and at its end.

A window that begins while an incident runs holds its next step; one that is extended, or overlaps with another, goes
on; one that is ended early lets go of what it held. It is asked about the instant at which something fell due, so that
a late tick keeps quiet what punctual ones would have.
"""

from dataclasses import dataclass
from datetime import datetime

from muster.domain.hold import SILENCES, HoldKind
from muster.domain.holding import end as end_hold
from muster.domain.holding import hold
from muster.domain.reason import Reason
from muster.domain.story import Context, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Nobody is paged until `until` (UTC), by `rule`, for the reason `text`."""

    until: datetime
    rule: str
    text: str


def quiet_for(facts: dict[str, str], context: Context, at: datetime) -> Quiet | None:
    """Return what keeps an incident with these facts quiet at an aware instant: of all that match, what ends last."""
    return _last(_matching(facts, context, at))


def keep_quiet(story: Story, at: datetime) -> bool:
    """Hold the incident where something keeps it quiet at an instant (UTC), now or earlier; return whether it does.

    What holds it goes on to do so as long as it is what it was. What was raised, since it gathers more than that speaks
    of, is kept quiet by nothing but a snooze.
    """
    found = _found(story, at)
    held = story.incident.holds.get(HoldKind.SILENCED)
    quiet = _last(found)
    if quiet and (held is None or (held.until, held.rule) not in {(each.until, each.rule) for each in found}):
        reason = Reason(code=str(HoldKind.SILENCED), text=quiet.text, rule=quiet.rule)
        hold(story, HoldKind.SILENCED, quiet.until, reason)
    return quiet is not None


def is_quiet(story: Story, at: datetime) -> bool:
    """Return whether something kept the incident quiet at an instant (UTC), whether anybody looked then or not."""
    return bool(_found(story, at))


def end(story: Story, timer: str) -> None:
    """End a silence whose time has run out, unless something else keeps the incident quiet from then on."""
    if not keep_quiet(story, story.incident.alarms[timer]):
        end_hold(story, timer)


def _found(story: Story, at: datetime) -> tuple[Quiet, ...]:
    return () if story.incident.raised else _matching(story.incident.facts, story.context, at)


def _matching(facts: dict[str, str], context: Context, at: datetime) -> tuple[Quiet, ...]:
    made = (
        Quiet(until=silence.end, rule=f"{SILENCES}{silence.id}", text=_said(silence.by, silence.reason))
        for silence in context.standing.silences
        if silence.start <= at < silence.end and silence.when.holds(facts)
    )
    written = (
        Quiet(until=end, rule=each.rule, text=f"in maintenance: {each.name}")
        for each in context.policy.noise.maintenance
        if (end := each.window.end_at(at)) and each.when.holds(facts)
    )
    return (*made, *written)


def _last(found: tuple[Quiet, ...]) -> Quiet | None:
    return max(found, key=lambda quiet: (quiet.until, quiet.rule), default=None)


def _said(by: str, reason: str) -> str:
    return (f"silenced by {by}" if by else "silenced") + (f": {reason}" if reason else "")
