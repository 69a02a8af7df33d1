"""Somebody is warned before a promise ends: once, in time, and whoever owns the incident above all."""

from dataclasses import replace
from datetime import timedelta

from muster.domain.commands.classification import SetSeverity, Triage
from muster.domain.commands.holds import Snooze, Wake
from muster.domain.facts.deadlines import DeadlineMissed, DeadlineNear
from muster.domain.policy import Policy
from tests.support.drill import ADA, Drill, at, facts
from tests.support.policies import a_policy


def warning(minutes: float, severity: str = "P1", policy: Policy | None = None) -> Policy:
    """Return the policy, with a warning so long before the deadlines of a severity."""
    policy = policy or a_policy()
    warned = replace(policy.severities[severity], warn_before=timedelta(minutes=minutes))
    return replace(policy, severities=policy.severities | {severity: warned})


def near(drill: Drill) -> list[tuple[str, float]]:
    """Return which deadlines were said to be near, and when, in minutes."""
    return [
        (event.fact.deadline, (event.at - at(0)) / timedelta(minutes=1))
        for event in drill.events
        if isinstance(event.fact, DeadlineNear)
    ]


def test_each_deadline_is_warned_of_once_and_in_time() -> None:
    """Three promises after 5, 15 and 240 minutes, warned of four minutes before; without a warning, not at all."""
    warned, silent = Drill(warning(4)), Drill()
    for minutes in range(1, 300):
        warned.tick(minutes)
        silent.tick(minutes)
    assert near(warned) == [("acknowledge", 1), ("triage", 11), ("resolve", 236)]
    assert near(silent) == []
    assert [fact.deadline for fact in facts(warned.events, DeadlineMissed)] == ["acknowledge", "triage", "resolve"]


def test_a_warning_is_told_to_the_channels_and_to_the_owner() -> None:
    """Nobody owns it: the channels hear. Ada owns it: she is reminded, by whatever does not ring."""
    drill = Drill(warning(4))
    (unowned,) = drill.tick(1)
    assert (unowned.reminds, unowned.recipients, unowned.tell) == ((), (), ("shop-room", "incidents"))
    assert unowned.reason.text == "not acknowledged yet, 4 min before it is to be"
    assert unowned.reason.rule == "severities.P1.warn_before"
    drill.acknowledge(2)
    (owned,) = drill.tick(11)
    assert [(each.person, each.channels) for each in owned.reminds] == [("ada", ("push", "email"))]
    assert isinstance(owned.fact, DeadlineNear)
    assert owned.fact.due_at == at(15)


def test_what_is_done_in_time_is_not_warned_of() -> None:
    """Acknowledged before the warning, triaged before the warning, resolved before the warning: silence."""
    drill = Drill(warning(4))
    drill.acknowledge(0.5)
    drill.do(10, Triage(actor=ADA))
    drill.resolve(200)
    drill.tick(299)
    assert near(drill) == []


def test_a_held_incident_warns_of_nothing() -> None:
    """Snoozed over the warning: when it begins anew, its promises do, and so do the warnings."""
    drill = Drill(warning(4))
    drill.do(0, Snooze(actor=ADA, minutes=60))
    drill.tick(30)
    assert near(drill) == []
    drill.do(30, Wake(actor=ADA))
    drill.tick(31)
    assert near(drill) == [("acknowledge", 31)]


def test_another_severity_has_its_own_warnings_and_none_for_what_is_late_already() -> None:
    """From P4, which promises nothing, to P1 after 10 min: the acknowledgement is late at once, the triage near."""
    drill = Drill(warning(6), severity="P4")
    drill.do(10, SetSeverity(actor=ADA, severity="P1", reason="it is bad"))
    assert [fact.deadline for fact in facts(drill.events, DeadlineMissed)] == ["acknowledge"]
    assert near(drill) == [("triage", 10)]
    drill.do(11, SetSeverity(actor=ADA, severity="P4", reason="it is not"))
    drill.tick(300)
    assert near(drill) == [("triage", 10)]
