"""Every command in every state."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest

from muster.domain.alert import AlertState
from muster.domain.command import Command
from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.commands.classification import SetSeverity, Triage
from muster.domain.commands.escalation import Escalate, ReportUnreached
from muster.domain.commands.lifecycle import Acknowledge, Close, Reopen, Resolve, Tick
from muster.domain.commands.work import AddNote, ReachMilestone
from muster.domain.decide import decide
from muster.domain.facts.classification import Triaged
from muster.domain.facts.lifecycle import Opened
from muster.domain.facts.work import NoteAdded
from muster.domain.incident import IncidentState
from muster.domain.story import TEXT_LIMIT, Context, Refused
from muster.domain.text import MARK
from tests.support.alerts import an_alert
from tests.support.drill import ADA, BO, INCIDENT, Drill, at, facts, paged, reasons, types
from tests.support.policies import a_policy

NOW = 2.0
"""Minutes after the opening: nothing of the plan is due between the opening and then."""


def _acknowledged() -> Drill:
    drill = Drill()
    drill.acknowledge(1)
    return drill


def _resolved() -> Drill:
    drill = Drill()
    drill.resolve(1)
    return drill


def _closed() -> Drill:
    drill = _resolved()
    drill.do(1.5, Close(actor=ADA))
    return drill


STATES: dict[IncidentState, Callable[[], Drill]] = {
    IncidentState.TRIGGERED: Drill,
    IncidentState.ACKNOWLEDGED: _acknowledged,
    IncidentState.RESOLVED: _resolved,
    IncidentState.CLOSED: _closed,
}
TRIGGERED, ACKNOWLEDGED, RESOLVED, CLOSED = STATES


def _alert(state: AlertState) -> ReceiveAlert:
    return ReceiveAlert(alert=an_alert(state=state), incident="other")


COMMANDS: dict[str, Command] = {
    "open": _alert(AlertState.OPEN),
    "close": _alert(AlertState.CLOSED),
    "acknowledging alert": _alert(AlertState.ACKNOWLEDGED),
    "cancelled": _alert(AlertState.CANCELLED),
    "tick": Tick(),
    "acknowledge": Acknowledge(actor=BO),
    "resolve": Resolve(actor=BO),
    "reopen": Reopen(actor=BO),
    "complete": Close(actor=BO),
    "severity": SetSeverity(actor=BO, severity="P2", reason="it is so bad"),
    "escalate": Escalate(actor=BO),
    "triage": Triage(actor=BO),
    "milestone": ReachMilestone(actor=BO, milestone="identified"),
    "note": AddNote(actor=BO, text="looking"),
    "unreached": ReportUnreached(person="ada", step="0|on-call|incidents|#1", run=1),
}

HAPPENS: dict[str, tuple[list[str] | None, ...]] = {
    # command: what follows when triggered, acknowledged, resolved, closed; None: it is refused
    "open": ([], [], ["reopened", "paged"], None),
    "close": (["resolved"], ["resolved"], [], []),
    "acknowledging alert": (["acknowledged"], [], [], []),
    "cancelled": (["watch_stopped"], ["watch_stopped"], None, None),
    "tick": ([], [], [], []),
    "acknowledge": (["acknowledged"], [], [], []),
    "resolve": (["resolved"], ["resolved"], [], []),
    "reopen": ([], [], ["reopened", "paged"], None),
    "complete": (None, None, ["closed"], []),
    "severity": (["severity_changed"], ["severity_changed"], ["severity_changed"], None),
    "escalate": (["escalated"], ["escalated"], None, None),
    "triage": (["triaged"], ["triaged"], None, None),
    "milestone": (["milestone"], ["milestone"], None, None),
    "note": (["note"], ["note"], ["note"], None),
    "unreached": (["person_unreached", "paged"], ["person_unreached"], ["person_unreached"], ["person_unreached"]),
}


@pytest.mark.parametrize(("name", "state"), list(product(COMMANDS, STATES)))
def test_every_command_in_every_state(name: str, state: IncidentState) -> None:
    """Each command does in each state exactly what the table says, or is refused in words."""
    drill = STATES[state]()
    expected = HAPPENS[name][list(STATES).index(state)]
    if expected is None:
        with pytest.raises(Refused) as refused:
            drill.do(NOW, COMMANDS[name])
        assert len(str(refused.value)) > len("no")
    else:
        assert types(drill.do(NOW, COMMANDS[name])) == expected


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in {"open", "tick"}])
def test_nothing_can_be_done_to_an_incident_that_was_never_opened(name: str) -> None:
    """Only an alert that says it is happening opens an incident; everything else is refused."""
    with pytest.raises(Refused, match="has not been opened"):
        decide(None, COMMANDS[name], Context(policy=a_policy()), at(0))


def test_an_open_alert_opens_the_incident_it_was_given_the_name_of() -> None:
    """The first event is Opened, of the id in the command, numbered 1."""
    drill = Drill()
    assert facts(drill.events, Opened)
    assert (drill.events[0].incident, drill.events[0].seq, drill.incident.id) == (INCIDENT, 1, INCIDENT)


def test_acknowledging_a_resolved_incident_changes_nothing() -> None:
    """Resolved wins the race: the late click is a no-op, not an error."""
    drill = _resolved()
    before = drill.incident
    assert drill.acknowledge(NOW) == []
    assert drill.incident == before


def test_resolve_wins_over_an_acknowledgement() -> None:
    """An acknowledged incident is resolved all the same, and says by whom."""
    drill = _acknowledged()
    drill.resolve(NOW, BO)
    assert (drill.incident.state, drill.incident.acknowledged_by, drill.incident.resolved_by) == (RESOLVED, "ada", "bo")


def test_the_first_to_acknowledge_keeps_it() -> None:
    """A second acknowledgement changes neither the owner nor the time."""
    drill = _acknowledged()
    drill.acknowledge(NOW, BO)
    assert (drill.incident.acknowledged_by, drill.incident.acknowledged_at) == ("ada", at(1))


def test_acknowledgement_resolution_and_reopening_raise_the_epoch() -> None:
    """Each makes the pages asked for before it stale; nothing else does."""
    drill = Drill()
    epochs = [drill.incident.epoch]
    for minutes, name in enumerate(("acknowledge", "note", "severity", "escalate", "resolve", "reopen"), start=1):
        drill.do(minutes / 10, COMMANDS[name])
        epochs.append(drill.incident.epoch)
    assert epochs == [1, 2, 2, 2, 2, 3, 4]


def test_an_acknowledgement_is_not_overtaken_by_the_page_it_was_to_stop() -> None:
    """A step that is due but not fired stays silent once somebody acknowledges."""
    drill = Drill()
    assert paged(drill.acknowledge(6)) == []
    assert paged(drill.tick(40)) == []


def test_a_note_fires_what_is_due_and_still_wanted() -> None:
    """Whatever is due follows the command in the same decision, even before the tick comes."""
    assert types(Drill().do(6, COMMANDS["note"])) == ["note", "deadline_missed", "paged"]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (SetSeverity(actor=ADA, severity="P0", reason="it is so bad"), "P0 is no severity: say one of P1, P2, P3, P4"),
        (ReachMilestone(actor=ADA, milestone="done"), "done is no milestone: say one of investigating, identified"),
        (Triage(actor=ADA, type="weather"), "weather is no type: say one of outage, data"),
        (AddNote(actor=ADA, text=" \n"), "the note is empty"),
        (Escalate(actor=ADA, level=9), "there is no level 9"),
        (Close(actor=ADA), "still open"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_would(command: Command, words: str) -> None:
    """The refusal tells whoever asked what was expected."""
    with pytest.raises(Refused, match=words):
        Drill().do(NOW, command)


def test_a_refusal_leaves_what_is_due_to_the_tick() -> None:
    """A refused command raises, and the incident stays as it was."""
    drill = Drill()
    with pytest.raises(Refused):
        drill.do(6, Escalate(actor=ADA, level=9))
    assert paged(drill.tick(6)) == ["bo"]


def test_triage_confirms_once_and_corrects_the_type() -> None:
    """Confirming twice is one event; another type is a second, with who said so."""
    drill = Drill()
    assert facts(drill.do(1, Triage(actor=ADA)), Triaged) == [Triaged(incident_type="outage")]
    assert drill.do(2, Triage(actor=BO)) == []
    events = drill.do(3, Triage(actor=BO, type="data"))
    assert (drill.incident.type, drill.incident.triaged_at) == ("data", at(3))
    assert reasons(events) == ["Bo says it is data"]


def test_a_milestone_is_reached_once() -> None:
    """The first time stands."""
    drill = Drill()
    drill.do(1, COMMANDS["milestone"])
    assert drill.do(2, COMMANDS["milestone"]) == []
    assert drill.incident.milestones == {"identified": at(1)}


def test_setting_the_severity_it_has_changes_nothing() -> None:
    """No event, and a person has not taken the severity over."""
    drill = Drill()
    assert drill.do(1, SetSeverity(actor=ADA, severity="P1", reason="it is so bad")) == []
    assert drill.incident.outvoted is None


def test_an_unknown_command_is_a_fault_of_the_program() -> None:
    """What is no command raises TypeError with its name."""
    with pytest.raises(TypeError, match="no rule for str"):
        Drill().do(1, "acknowledge")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (Reopen(actor=ADA, reason=" it is back "), "Ada reopened it: it is back"),
        (Reopen(actor=ADA, reason=" "), "Ada reopened it"),
    ],
)
def test_reopening_says_by_whom_and_why(command: Command, said: str) -> None:
    """The reason names the person, and holds their own words where there are any."""
    assert reasons(_resolved().do(NOW, command))[0] == said


def test_a_severity_is_set_with_its_reason() -> None:
    """The person's words are the reason."""
    events = Drill().do(1, SetSeverity(actor=ADA, severity="P2", reason=" few users "))
    assert reasons(events)[0] == "few users"


def test_a_note_is_stripped_and_capped() -> None:
    """What somebody writes is kept up to a limit, with a visible mark."""
    events = Drill().do(1, AddNote(actor=ADA, text=f" {'x' * (TEXT_LIMIT + 1)} "))
    note = facts(events, NoteAdded)[0].text
    assert len(note) == TEXT_LIMIT
    assert note.endswith(f"x{MARK}")


def test_a_reason_is_capped() -> None:
    """So is a reason, whichever command it came with."""
    events = Drill().do(1, SetSeverity(actor=ADA, severity="P2", reason="x" * (TEXT_LIMIT + 1)))
    assert len(events[0].reason.text) == TEXT_LIMIT


def test_closing_completes_a_resolved_incident() -> None:
    """A closed incident has nothing left to wait for."""
    drill = _closed()
    assert (drill.incident.state, drill.incident.closed_at, drill.incident.due_at) == (CLOSED, at(1.5), None)


def test_the_events_of_a_decision_carry_the_epoch_and_run_after_them() -> None:
    """A delivery compares them with the incident's, so an event's own change counts."""
    drill = _resolved()
    drill.do(NOW, Reopen(actor=ADA))
    by_type = {event.fact.type: (event.epoch, event.run) for event in drill.events}
    assert by_type["incident.opened"] == (1, 1)
    assert by_type["incident.resolved"] == (2, 1)
    assert by_type["incident.reopened"] == (3, 2)


def test_a_decision_changes_nothing_it_was_given() -> None:
    """The incident that was read stays as it was; only the fold of the events is new."""
    drill = Drill()
    before = drill.incident
    copy = {name: getattr(before, name) for name in ("seq", "state", "fired", "deadlines", "told")}
    drill.acknowledge(1)
    assert {name: getattr(before, name) for name in copy} == copy
    assert drill.incident.acknowledged_at == before.opened_at + timedelta(minutes=1)
