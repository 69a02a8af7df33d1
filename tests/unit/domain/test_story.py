"""A decision under way."""

import pytest

from muster.domain.facts.work import NoteAdded
from muster.domain.parties import MUSTER
from muster.domain.reason import Reason
from muster.domain.story import TEXT_LIMIT, Context, Refused, Story
from tests.support.drill import Drill, at
from tests.support.policies import a_policy


def _story(drill: Drill) -> Story:
    return Story(drill.incident.id, drill.incident, Context(policy=drill.policy), at(1))


def test_each_event_is_folded_before_the_next() -> None:
    """Sequence numbers go on from the incident's, and the incident is the one after them."""
    story = _story(Drill())
    for text in ("a", "b"):
        story.add(MUSTER, Reason(code="c", text=text), NoteAdded(text=text))
    assert [event.seq for event in story.events] == [3, 4]
    assert story.incident.seq == 4
    assert story.before is not None
    assert story.before.seq == 2


def test_before_the_opening_there_is_no_incident() -> None:
    """Whoever asks for it is refused in words."""
    story = Story("i", None, Context(policy=a_policy()), at(0))
    with pytest.raises(Refused, match="has not been opened"):
        _ = story.incident


def test_a_long_reason_is_cut() -> None:
    """An event is a document, and documents have limits."""
    story = _story(Drill())
    story.add(MUSTER, Reason(code="c", text="x" * (TEXT_LIMIT + 1)), NoteAdded(text="n"))
    assert len(story.events[0].reason.text) == TEXT_LIMIT


def test_the_audience_is_everybody_who_has_heard_of_it() -> None:
    """The team's channel, those told so far, and more; each once, in this order."""
    story = _story(Drill())
    assert story.audience("email", "incidents") == ("shop-room", "incidents", "email")
