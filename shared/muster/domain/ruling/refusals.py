"""What commands refuse in common, and what a request sounds like."""

from muster.domain.incident import IncidentState
from muster.domain.parties import Actor
from muster.domain.reason import REQUESTED, Reason
from muster.domain.story import Refused, Story


def asked(actor: Actor, did: str) -> Reason:
    """Return the reason that somebody asked for it, said in words."""
    return Reason(code=REQUESTED, text=f"{actor.name} {did}")


def one_of(word: str, allowed: tuple[str, ...], what: str) -> None:
    """Raise Refused where a word is none of the allowed ones; `what` they are is said."""
    if word not in allowed:
        raise Refused(f"{word} is no {what}: say one of {', '.join(allowed)}")


def refuse_closed(story: Story) -> None:
    """Raise Refused where the incident is closed."""
    if story.incident.state is IncidentState.CLOSED:
        raise Refused("the incident is closed")


def refuse_open(story: Story) -> None:
    """Raise Refused where the incident is open: what follows its end has to wait."""
    if story.incident.open:
        raise Refused("the incident is still open: resolve it first")


def refuse_over(story: Story) -> None:
    """Raise Refused where the incident is not open any more."""
    if not story.incident.open:
        raise Refused(f"the incident is {story.incident.state}")
