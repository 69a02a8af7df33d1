"""The incident's state machine, explored whole: every order of up to six commands, duplicates among them.

What must hold is said of single commands in single states; that they are all the states there are is the point.
"""

import pytest

from muster.domain.facts.escalation import Escalated, NobodyToPage, Paged
from muster.domain.facts.healing import ApprovalRequested
from muster.domain.incident import IncidentState
from muster.domain.reason import REQUESTED
from muster.domain.rules.escalation import CountedFrom
from tests.support.incident_spaces import SPACES
from tests.support.state_space import LATE, Edge, Space, State

DEPTH = 6
TRIGGERED, ACKNOWLEDGED, RESOLVED, CLOSED = IncidentState
PERMITTED = {
    "incident.acknowledged": {(TRIGGERED, ACKNOWLEDGED)},
    "incident.resolved": {(TRIGGERED, RESOLVED), (ACKNOWLEDGED, RESOLVED)},
    "incident.reopened": {(RESOLVED, TRIGGERED)},
    "incident.closed": {(RESOLVED, CLOSED)},
    "incident.acknowledgement_lapsed": {(ACKNOWLEDGED, TRIGGERED)},
    "incident.released": {(ACKNOWLEDGED, TRIGGERED)},
}
"""Which event may change the state, from what to what; no other may (ARCHITECTURE, States)."""


@pytest.fixture(scope="module", params=SPACES)
def space(request: pytest.FixtureRequest) -> Space:
    """Return each of the spaces."""
    return SPACES[request.param]


@pytest.fixture(scope="module")
def edges(space: Space) -> list[Edge]:
    """Return every command in every state of the space."""
    return space.explore(DEPTH)


def test_the_space_is_large_and_every_command_matters_in_it(space: Space, edges: list[Edge]) -> None:
    """Each command changes something somewhere, so that none of the others is idle for want of a case."""
    assert len({edge.before.canon for edge in edges}) > 500
    assert {edge.name for edge in edges if edge.events} == space.commands.keys()


def test_no_state_follows_but_by_what_may_lead_to_it(edges: list[Edge]) -> None:
    """Every change of state is by an event that may make it, and no other event makes one."""
    for edge in edges:
        for before, event, after in edge:
            change = (before.state, after.state)
            assert change[0] is change[1] or change in PERMITTED.get(event.fact.type, set()), edge


def test_every_change_of_state_that_may_be_is() -> None:
    """The table speaks of nothing that never happens: it would permit a mistake."""
    happens = {
        (event.fact.type, before.state, after.state)
        for space in SPACES.values()
        for edge in space.explore(4)
        for before, event, after in edge
    }
    assert {(name, *change) for name, changes in PERMITTED.items() for change in changes} <= happens


def test_no_event_is_lost_and_none_comes_twice(edges: list[Edge]) -> None:
    """Each has the next number; the epoch never falls, and rises when what was asked for must be looked at again."""
    rises = {"acknowledged", "resolved", "reopened", "held"}
    for edge in edges:
        for before, event, after in edge:
            assert event.seq == after.seq == before.seq + 1, edge
            assert after.epoch >= before.epoch
            assert event.fact.type.removeprefix("incident.") not in rises or after.epoch > before.epoch, edge


def test_nobody_is_paged_for_what_is_over(edges: list[Edge]) -> None:
    """A page is only of an open incident, in the midst of a decision too."""
    for edge in edges:
        for before, event, _after in edge:
            assert before.open or not event.recipients, edge


def test_while_it_is_held_only_a_person_pages(edges: list[Edge]) -> None:
    """No step fires of an incident that waits and that nobody owns."""
    for edge in edges:
        for before, event, _after in edge:
            by_hand = event.reason.code == REQUESTED or isinstance(event.fact, ApprovalRequested)
            assert by_hand or not event.recipients or not before.waits, edge


def test_no_step_fires_twice(edges: list[Edge]) -> None:
    """In one run of the plan each step pages once at most."""
    for edge in edges:
        for before, event, _after in edge:
            if isinstance(event.fact, Paged | Escalated | NobodyToPage) and event.reason.code != REQUESTED:
                assert event.fact.step not in before.fired, edge


def test_a_tick_leaves_nothing_due(edges: list[Edge]) -> None:
    """Neither a punctual one nor one that is a day late: what it has carried out does not come again at once."""
    for edge in edges:
        if edge.name in {"tick", LATE}:
            due_at = edge.after.incident.due_at
            assert due_at is None or due_at > edge.now, edge


def test_said_again_it_changes_nothing(space: Space, edges: list[Edge]) -> None:
    """Whatever is brought twice in one instant, the second finds nothing to do, or is refused."""
    grows = {"escalate"}
    for edge in edges:
        if edge.events and edge.name not in grows:
            again = space.edge(edge.after, edge.name) if edge.name not in {"tick", LATE} else None
            assert again is None or again.after.canon == edge.after.canon, f"{edge}, then {again}"


def test_resolved_wins(edges: list[Edge]) -> None:
    """Whoever says that it is over ends it, whatever it was; who acknowledges it afterwards changes nothing."""
    for edge in edges:
        if edge.name == "resolve":
            assert not edge.after.incident.open, edge
        if edge.name.startswith("acknowledge") and not edge.before.incident.open:
            assert not edge.events, edge


def test_nothing_is_stuck(space: Space, edges: list[Edge]) -> None:
    """By ticks alone an incident that nobody owns comes to the end of its plan, and one that is over is closed.

    And what holds one ends: nothing waits for a timer that there is not.
    """
    good: set[object] = set()
    for state in {edge.after.canon: edge.after for edge in edges}.values():
        trail = []
        for _ in range(100):
            trail.append(state.canon)
            if state.canon in good or _at_rest(state):
                break
            assert state.incident.due_at is not None, state.incident
            state = space.edge(state, "tick").after  # noqa: PLW2901 - the story of this one goes on
        else:
            pytest.fail(f"never at rest: {state.incident}")
        good |= {*trail}


def _at_rest(state: State) -> bool:
    """Return whether it is closed, or owned, or all has been done that is to be done while nobody owns it."""
    incident = state.incident
    if not incident.open or incident.holds:
        return incident.state is CLOSED
    left = [step for step in incident.plan if step.id not in {*incident.fired, *incident.skipped}]
    return incident.state is ACKNOWLEDGED or all(step.counted_from is CountedFrom.ACKNOWLEDGEMENT for step in left)
