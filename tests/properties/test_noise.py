"""Whatever is kept quiet, nobody is left to wonder why nothing paged them, and nothing is kept for longer than it says.

Each story is told twice: under its policy, and as it would have been had nothing been kept quiet.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from muster.domain.alert import Alert
from muster.domain.command import Command
from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.event import Event
from muster.domain.evolve import fold
from muster.domain.facts.escalation import Escalated, Paged
from muster.domain.facts.lifecycle import Resolved
from muster.domain.flapping import RULE as FLAPPING
from muster.domain.hold import HUSHED, SILENCES
from muster.domain.incident import Incident
from muster.domain.parties import ActorKind
from muster.domain.policy import Policy
from muster.domain.reason import REQUESTED
from muster.domain.rules.noise import NOTHING
from muster.domain.standing import Standing
from tests.support.drill import at
from tests.support.noise_strategies import GATHERED_BY, STANDINGS
from tests.support.plan_strategies import plan_policies
from tests.support.play import Played, play
from tests.support.strategies import OPENING, STORIES

many = settings(max_examples=50)


@dataclass(frozen=True, kw_only=True)
class Twice:
    """A story as it went, as it would have gone had nothing been kept quiet, and the names of what keeps it quiet."""

    quiet: Played
    loud: Played
    rules: set[str]
    test: bool


def twice(policy: Policy, opening: Alert, story: list[tuple[float, Command]], standing: Standing) -> Twice:
    """Tell a story twice."""
    noise = policy.noise
    alone = [(gap, replace(each, gathering=None) if isinstance(each, ReceiveAlert) else each) for gap, each in story]
    return Twice(
        quiet=play(policy, opening, story, standing),
        loud=play(replace(policy, noise=NOTHING), opening, alone),
        test=opening.test,
        rules={
            FLAPPING,
            *GATHERED_BY,
            *(rule.rule for rule in noise.maintenance),
            *(rule.rule for rule in noise.transient),
            *(rule.rule for rule in noise.recurrence),
            *(f"{SILENCES}{silence.id}" for silence in standing.silences),
        },
    )


told = st.builds(twice, plan_policies(), OPENING, STORIES, STANDINGS)


@many
@given(story=told)
def test_the_first_thing_that_is_otherwise_names_the_rule(story: Twice) -> None:
    """Up to that decision, both stories are the same; what it comes to begins with what was asked for."""
    for quiet, loud in zip(story.quiet.scenes, story.loud.scenes, strict=True):
        if [*map(_deed, quiet.events)] != [*map(_deed, loud.events)]:
            assert any(event.reason.rule in story.rules for event in quiet.events)
            return


@many
@given(story=told)
def test_every_page_that_did_not_go_out_is_explained(story: Twice) -> None:
    """When it was due, or before, it was recorded by which rule the incident is kept quiet."""
    for quiet, loud in zip(story.quiet.scenes, story.loud.scenes, strict=True):
        if _pages(loud.events) - _pages(quiet.events):
            until = quiet.incident.seq
            assert any(event.reason.rule in story.rules for event in story.quiet.drill.events[:until])


@many
@given(story=told)
def test_what_is_kept_quiet_pages_nobody_and_says_by_which_rule(story: Twice) -> None:
    """Only whom somebody asks for by hand is paged then."""
    for event, before, after in _steps(story.quiet.drill.events):
        if isinstance(event.fact, Paged | Escalated) and event.reason.code != REQUESTED:
            assert not before.waits
        for kind in HUSHED & after.holds.keys():
            assert after.holds[kind].rule in story.rules
            assert after.holds[kind].text


@many
@given(story=told, later=st.integers(0, 600))
def test_nothing_is_kept_quiet_for_longer_than_it_says(story: Twice, later: int) -> None:
    """However late the tick comes: what still holds the incident after it holds on; the rest is done with."""
    drill, minutes = story.quiet.drill, story.quiet.minutes + later
    drill.tick(minutes)
    assert not drill.incident.open or all(hold.until > at(minutes) for hold in drill.incident.holds.values())


@many
@given(story=told)
def test_what_muster_itself_ends_names_the_rule(story: Twice) -> None:
    """It did not come often enough, was quiet for long enough, or healed; only a sender's test ends by none."""
    for event in story.quiet.drill.events:
        if isinstance(event.fact, Resolved) and event.actor.kind is ActorKind.MUSTER and not story.test:
            assert event.reason.rule in {*story.rules, "healing[1]"}


def _deed(event: Event) -> tuple[str, tuple[str, ...], str]:
    return event.fact.type, tuple(each.person for each in event.recipients), event.reason.text


def _pages(events: list[Event]) -> set[tuple[str | None, str]]:
    """Return who was paged by which step."""
    return {(event.step, each.person) for event in events for each in event.recipients}


def _steps(events: list[Event]) -> Iterator[tuple[Event, Incident, Incident]]:
    """Yield every event but the first with the incident before it and after it."""
    incident = fold(None, events[:1])
    for event in events[1:]:
        before, incident = incident, fold(incident, [event])
        yield event, before, incident
