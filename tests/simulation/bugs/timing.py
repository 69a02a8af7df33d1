"""Bugs that break rules 3, 6, 7 and 8: what is due is not done, or is done although it should wait."""

# ruff: noqa: ANN401, SLF001 - what is wrong stands in the place of what is right, wherever that is

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from muster.domain import due, escalation, reception, silencing
from muster.domain.facts.lifecycle import Response as Planned
from muster.domain.folding import classification
from muster.domain.folding.lifecycle import adopt
from muster.domain.hold import Hold, HoldKind
from muster.domain.holding import hold
from muster.domain.incident import Incident
from muster.domain.reason import Reason
from muster.domain.standing import Standing
from muster.domain.story import Story
from muster.entrypoint.http import Response
from muster.entrypoint.pages import LinkPages
from muster.incident_store import IncidentStore
from muster.records import StoredIncident
from tests.simulation.bugs.bug import Bug, nothing
from tests.simulation.checks import pages, steps

_due = IncidentStore.due


def _all_but_one(self: IncidentStore, now: datetime, limit: int) -> list[tuple[str, StoredIncident | None]]:
    found = _due(self, now, limit)
    return found[:-1] if len(found) > 1 else found


def _only_what_is_fresh(self: IncidentStore, now: datetime, limit: int) -> list[tuple[str, StoredIncident | None]]:
    old = now - timedelta(minutes=10)
    return [
        (name, found)
        for name, found in _due(self, now, limit)
        if found is None or found.value.due_at is None or found.value.due_at > old
    ]


def _adopted_anew(incident: Incident, response: Planned, at: datetime) -> Incident:
    return replace(adopt(incident, response, at), fired={})


_look = LinkPages._look


def _pressed_by_looking(self: Any, visit: object, *_more: object) -> Response:
    with patch.object(LinkPages, "_look", _look):
        response: Response = self._press(visit, b"")
    return response


def _held_on(story: Story, name: str) -> None:
    kind = HoldKind(name.partition(":")[2])
    hold(story, kind, story.now + timedelta(hours=1), Reason(code=str(kind), text="a while longer"))


def _unexplained(story: Story, waits: Sequence[tuple[HoldKind, Hold]]) -> None:
    for kind, wait in waits:
        hold(story, kind, wait.until, Reason(code=str(kind), text="so it is"))


_standing = IncidentStore.standing


def _without_overrides(self: IncidentStore) -> Standing:
    return replace(_standing(self), overrides=())


def _silenced(self: Incident) -> bool:
    return self.open and HoldKind.SILENCED in self.holds


def _never(*_arguments: object) -> bool:
    return False


SILENT = steps.nothing_fires_in_a_silence
BUGS = (
    Bug("a tick forgets one", steps.due_steps_are_carried_out, 0, IncidentStore, "due", _all_but_one),
    Bug("a tick takes what is late for done", steps.nothing_is_overdue, 1, IncidentStore, "due", _only_what_is_fresh),
    Bug("another severity begins the plan anew", steps.steps_fire_once, 9, classification, "adopt", _adopted_anew),
    Bug("a step waits for nobody", steps.nobody_is_not_waited_for, 6, escalation, "pull_forward", nothing),
    Bug("a link acts when it is looked at", pages.looking_changes_nothing, 11, LinkPages, "_look", _pressed_by_looking),
    Bug("a snooze holds nothing", steps.nothing_fires_while_it_is_held, 4, Incident, "waits", property(_silenced)),
    Bug("a silence is asked about at the opening alone", SILENT, 31, silencing, "keep_quiet", _never),
    Bug(
        "the end of a silence lets nothing go",
        steps.nothing_stays_silent,
        4,
        IncidentStore,
        "silenced_by",
        lambda *_: [],
    ),
    Bug("a hold never ends", steps.nothing_is_held_for_ever, 0, due, "_ALARMS", due._ALARMS | {"hold": _held_on}),
    Bug("a wait does not say why", steps.every_wait_is_explained, 4, reception, "restrain", _unexplained),
    Bug("who was put on call is not asked", steps.overrides_hold, 93, IncidentStore, "standing", _without_overrides),
)
