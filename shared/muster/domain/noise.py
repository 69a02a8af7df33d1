"""Keep what has just begun from paging while it may be noise: silenced, about to go away, or not come often enough."""

from collections.abc import Iterator
from datetime import datetime

from muster.domain.clockwork import spoken
from muster.domain.hold import Hold, HoldKind
from muster.domain.holding import hold, release
from muster.domain.incident import IncidentState
from muster.domain.parties import MUSTER
from muster.domain.reason import Reason
from muster.domain.rules.noise import RecurrenceRule, TransientRule
from muster.domain.silencing import keep_quiet, quiet_for
from muster.domain.story import Context, Story
from muster.domain.transitions import resolve


def waits_for(
    facts: dict[str, str], context: Context, now: datetime, came: tuple[datetime, ...]
) -> Iterator[tuple[HoldKind, Hold]]:
    """Yield why an incident with these facts waits if it begins at `now`, and until when.

    `came` are the instants at which alerts of its key came, in order, this one's among them.
    """
    if quiet := quiet_for(facts, context, now):
        yield HoldKind.SILENCED, Hold(until=quiet.until, text=quiet.text, rule=quiet.rule)
    transient = next((rule for rule in context.policy.noise.transient if rule.when.holds(facts)), None)
    if transient:
        text = f"it pages only if it is still firing after {spoken(transient.wait)}"
        yield HoldKind.WAITING, Hold(until=now + transient.wait, text=text, rule=transient.rule)
    recurrence = next((rule for rule in context.policy.noise.recurrence if rule.when.holds(facts)), None)
    if recurrence and not recurrence.met(came):
        text = f"it pages only if it comes {recurrence.times} times within {spoken(recurrence.within)}"
        yield HoldKind.RECURRING, Hold(until=now + recurrence.within, text=text, rule=recurrence.rule)


def restrain(story: Story, waits: tuple[tuple[HoldKind, Hold], ...]) -> None:
    """Hold an incident that has just begun."""
    for kind, wait in waits:
        hold(story, kind, wait.until, Reason(code=str(kind), text=wait.text, rule=wait.rule))


def count(story: Story, came: tuple[datetime, ...]) -> None:
    """Let an incident page that has waited to come often enough, now that it has."""
    rule = _recurrence(story)
    if rule and rule.met(came):
        text = f"it came {rule.times} times within {spoken(rule.within)}"
        release(story, HoldKind.RECURRING, Reason(code="recurring_over", text=text, rule=rule.rule))


def reconsider(story: Story) -> None:
    """Let an open incident go on that waits for what does not keep it any more.

    A silence is over, was ended early, or does not match; it has become something that another rule speaks of.
    """
    for kind, held in story.incident.holds.items() if story.incident.open else ():
        over = _over(story, kind, held)
        if over:
            release(story, kind, Reason(code=f"{kind}_over", text=over, rule=held.rule))


def end_recurrence(story: Story) -> None:
    """End an incident that has not come often enough in time, without a word; one that somebody owns goes on."""
    held = story.incident.holds[HoldKind.RECURRING]
    if story.incident.state is IncidentState.TRIGGERED and not story.incident.gathers:
        resolve(story, MUSTER, "it did not come often enough to page anybody", at=held.until, rule=held.rule)
    else:
        text = "it did not come again, but somebody owns it, or others have joined it"
        reason = Reason(code="recurring_over", text=text, rule=held.rule)
        release(story, HoldKind.RECURRING, reason, at=held.until)


def _over(story: Story, kind: HoldKind, held: Hold) -> str:
    """Return why a hold is over before its time; empty where it goes on."""
    if kind is HoldKind.SILENCED:
        gone = held.until > story.now and not keep_quiet(story, story.now)
        return "nothing silences it any more" if gone else ""
    if kind is HoldKind.HEALING:
        return _no_longer_healing(story, held)
    if story.incident.raised:
        return ""  # the rule speaks of what has joined it
    rules: tuple[TransientRule | RecurrenceRule, ...] = (*story.policy.noise.transient, *story.policy.noise.recurrence)
    rule = next((rule for rule in rules if rule.rule == held.rule), None)
    return "it is not what the rule speaks of any more" if rule and not rule.when.holds(story.incident.facts) else ""


def _no_longer_healing(story: Story, held: Hold) -> str:
    incident = story.incident
    facts = incident.facts | {"action": incident.healing.action if incident.healing else ""}
    rule = next((rule for rule in story.policy.healing if rule.rule == held.rule), None)
    return "it is not what the rule speaks of any more" if rule and not rule.when.holds(facts) else ""


def _recurrence(story: Story) -> RecurrenceRule | None:
    held = story.incident.holds.get(HoldKind.RECURRING)
    return next((rule for rule in story.policy.noise.recurrence if held and rule.rule == held.rule), None)
