"""The actions of a scenario: how each is written, and what it does."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from muster.domain.command import Command
from muster.domain.commands.classification import AssessImpact, RequestSeverity, SetSeverity, Triage
from muster.domain.commands.closure import (
    AddActionItem,
    CheckCriterion,
    CompleteActionItem,
    CompleteReview,
    RequestReview,
    VerifyActionItem,
)
from muster.domain.commands.communication import SendUpdate
from muster.domain.commands.escalation import Escalate
from muster.domain.commands.healing import DecideRemedy
from muster.domain.commands.holds import Snooze, Wake
from muster.domain.commands.lifecycle import Acknowledge, Close, Reopen, Resolve
from muster.domain.commands.roles import AssignRole
from muster.domain.commands.work import AddNote, ReachMilestone
from muster.domain.healing_report import HealingState
from muster.domain.parties import Actor
from muster.domain.policy import Policy
from muster.domain.rules.severities import SEVERITIES
from muster.domain.ruling.work import MILESTONES
from muster.intake.formats import PARSERS
from muster.policy.names import reference
from muster.policy.place import Place
from muster.policy.words import day, duration, name, one_of, small_number, whole, yes_or_no
from muster.simulator.action import Action, Reader
from muster.simulator.deeds import Break, Deed, Mend, Mending, Ping, Send, Wish
from muster.simulator.payloads import payload
from muster.simulator.setting import Setting


def _any_text(place: Place, _setting: Setting) -> str:
    return place.text()


def _line(place: Place, _setting: Setting) -> str:
    return name(place)


def _named(section: Callable[[Policy], Iterable[str]], what: str) -> Callable[[Place, Setting], str]:
    """Return the reader of a name that the policy gives; without a policy, any may be one."""

    def read(place: Place, setting: Setting) -> str:
        return reference(section(setting.policy), what)(place) if setting.policy else place.word()

    return read


_person = _named(lambda policy: policy.people, "person")
_channel = _named(lambda policy: policy.channels, "channel")
_heartbeat = _named(lambda policy: policy.heartbeats, "heartbeat")
_type = _named(lambda policy: policy.types, "type")
_role = _named(lambda policy: policy.roles, "role")
_audience = _named(lambda policy: policy.audiences, "audience")


def _holder(place: Place, setting: Setting) -> str | None:
    return None if place.word() == "nobody" else _person(place, setting)


def _number(place: Place, _setting: Setting) -> int | None:
    return whole(place)


def _minutes(place: Place, _setting: Setting) -> int:
    return duration(place) // timedelta(minutes=1)


def _day(place: Place, _setting: Setting) -> date:
    return day(place)


def _yes_or_no(place: Place, _setting: Setting) -> bool:
    return yes_or_no(place)


def _criterion(place: Place, _setting: Setting) -> int | str:
    """Return a criterion's number, or its words."""
    return small_number(place.word()) or name(place)


def _word(known: tuple[str, ...], what: str) -> Reader:
    return lambda place, _setting: one_of(known, what)(place)


def _payload(place: Place, setting: Setting) -> bytes:
    return payload(place, setting.folder)


def _levels(place: Place, setting: Setting) -> dict[str, str]:
    found: dict[str, str] = {}
    if setting.policy is None:
        return found
    dimensions = setting.policy.impact.dimensions
    for dimension, level in place.entries().items():
        if dimension not in dimensions:
            level.entry_error(f"unknown dimension {dimension!r}{level.hint(dimension, dimensions)}")
        else:
            found[dimension] = one_of(dimensions[dimension], f"level of {dimension}")(level)
    return found


def _wish(action: str, command: Callable[..., Command], *needs: str, **fields: Reader) -> tuple[str, Action]:
    """Return the row of what a person wants: its fields are the command's own, beside who wants it of which incident.

    `needs` are those that cannot be left out.
    """

    def deed(*, by: str, incident: str | None = None, **said: Any) -> Deed:  # noqa: ANN401 - the command's own fields
        return Wish(action=action, command=command, by=by, said=said, incident=incident)

    return action, Action(fields={"by": _person, "incident": _line, **fields}, needs=("by", *needs), deed=deed)


def _snooze(actor: Actor, *, reason: str = "", **said: int) -> Snooze:
    return Snooze(actor=actor, minutes=said["for"], reason=reason)


def _outage(deed: Callable[..., Deed]) -> Action:
    return Action(fields={"channel": _channel, "person": _person}, anyone=("channel", "person"), deed=partial(deed))


_SEVERITY: Mapping[str, Reader] = {"severity": _word(SEVERITIES, "severity"), "reason": _line}
ACTIONS: Mapping[str, Action] = {
    "alert": Action(
        fields={"source": _word(tuple(PARSERS), "source"), "payload": _payload}, needs=("source", "payload"), deed=Send
    ),
    "healing": Action(
        fields={"state": _word(tuple(HealingState), "state"), "action": _line, "id": _line, "incident": _line},
        needs=("state", "action"),
        deed=Mending,
    ),
    "ping": Action(fields={"heartbeat": _heartbeat}, needs=("heartbeat",), deed=Ping),
    "go_offline": _outage(Break),
    "come_back": _outage(Mend),
    **dict(
        (
            _wish("acknowledge", Acknowledge),
            _wish("resolve", Resolve, note=_any_text),
            _wish("reopen", Reopen, reason=_line),
            _wish("close", Close, reason=_line),
            _wish("check", CheckCriterion, "criterion", criterion=_criterion, done=_yes_or_no),
            _wish("review", RequestReview, reason=_line),
            _wish("reviewed", CompleteReview, notes=_any_text),
            _wish("action", AddActionItem, "text", "owner", "due", text=_line, owner=_person, due=_day),
            _wish("action_done", CompleteActionItem, "number", number=_number, note=_line),
            _wish("action_verified", VerifyActionItem, "number", number=_number, helped=_yes_or_no, note=_line),
            _wish("set_severity", SetSeverity, *_SEVERITY, **_SEVERITY),
            _wish("request_severity", RequestSeverity, *_SEVERITY, **_SEVERITY),
            _wish("assess", AssessImpact, "levels", levels=_levels, note=_any_text),
            _wish(
                "escalate", Escalate, level=_number, summary=_any_text, actions_taken=_any_text, help_needed=_any_text
            ),
            _wish("triage", Triage, type=_type),
            _wish("snooze", _snooze, "for", **{"for": _minutes}, reason=_line),
            _wish("wake", Wake),
            _wish("approve", partial(DecideRemedy, approve=True), "id", id=_line, reason=_line),
            _wish("deny", partial(DecideRemedy, approve=False), "id", id=_line, reason=_line),
            _wish("milestone", ReachMilestone, "milestone", milestone=_word(MILESTONES, "milestone")),
            _wish("note", AddNote, "text", text=_any_text),
            _wish("assign", AssignRole, "role", "person", role=_role, person=_holder, reason=_line),
            _wish("update", SendUpdate, "text", text=_any_text, audience=_audience, eta=_line),
        )
    ),
}
"""By name. What a person wants is one row: its command, the fields that must be said, and the reader of each field."""
