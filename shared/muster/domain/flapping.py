"""Keep open what opens and closes again and again, until it is quiet: nobody is paged anew each time it turns."""

from datetime import datetime

from muster.domain.clockwork import spoken
from muster.domain.facts.noise import Flapping, Steadied
from muster.domain.parties import MUSTER, Actor
from muster.domain.reason import Reason
from muster.domain.story import Story
from muster.domain.transitions import resolve

RULE = "flapping"


def close(story: Story, actor: Actor, turns: tuple[datetime, ...]) -> None:
    """Resolve an open incident that its sender closes, unless it flaps; then it stays open until it is quiet.

    `turns` are the latest instants at which the sender's word changed, this time among them.
    """
    rule, flap = story.policy.noise.flapping, story.incident.flap
    if not (rule and story.incident.open and (flap or rule.met(turns))):
        resolve(story, actor)
    elif flap is None:
        often = f"it opened and closed {rule.changes} times within {spoken(rule.within)}"
        _turn(story, actor, f"{often}, and stays open until it was quiet for {spoken(rule.stable)}", closed=True)
    elif not flap.closed:
        _turn(story, actor, f"{actor.name} says it is over, for now", closed=True)


def open_again(story: Story, actor: Actor) -> None:
    """Note that what flaps is happening again."""
    flap = story.incident.flap
    if flap and flap.closed and story.incident.open:
        _turn(story, actor, f"{actor.name} reports it again", closed=False)


def end(story: Story, _timer: str) -> None:
    """Let the sender's last word count, since nothing has changed for long enough."""
    flap = story.incident.flap
    if flap and flap.closed:
        text = "it has been quiet for long enough, after it had opened and closed often"
        resolve(story, MUSTER, text, at=flap.until, rule=RULE)
    else:
        reason = Reason(code="steadied", text="it does not come and go any more: it stays", rule=RULE)
        story.add(MUSTER, reason, Steadied())


def _turn(story: Story, actor: Actor, text: str, *, closed: bool) -> None:
    """Wait anew from here. The rooms are told when it begins to flap, and not of each turn."""
    rule = story.policy.noise.flapping
    until = story.now + rule.stable if rule else story.now
    tell = () if story.incident.flap else story.audience()
    story.add(actor, Reason(code="flapping", text=text, rule=RULE), Flapping(until=until, closed=closed), tell=tell)
