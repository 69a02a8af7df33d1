"""What governs an incident: its deadlines and its plan, from the opening, a change of severity or a reopening on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from muster.domain.commands.classification import SetSeverity, Triage
from muster.domain.commands.lifecycle import Reopen
from muster.domain.incident import Incident
from muster.domain.response import respond, respond_again
from muster.domain.rules.hours import Days, Hours
from muster.domain.rules.severities import Severity, Within
from muster.domain.rules.working_time import BusinessHours
from tests.support.alerts import an_alert
from tests.support.drill import ADA, Drill, at, paged
from tests.support.policies import CY, DIR, NOBODY, START, a_policy, a_step, when, with_steps
from tests.support.schedules import hours


def _deadlines(start: datetime, acknowledge: int, triage: int) -> dict[str, datetime]:
    """Return the deadlines of a severity with so many business days to acknowledge and to triage."""
    policy = a_policy()
    severity = Severity(
        id="P1",
        name="Critical",
        acknowledge_within=Within(business_days=acknowledge),
        triage_within=Within(business_days=triage),
    )
    policy = replace(policy, severities=policy.severities | {"P1": severity})
    return respond(policy, {"severity": "P1"}, "shop", start, test=False).deadlines


class TestDeadlines:
    """When the promises of a severity end."""

    def test_durations_count_from_the_opening(self) -> None:
        """Five minutes, fifteen, four hours."""
        assert Drill().incident.deadlines == {"acknowledge": at(5), "triage": at(15), "resolve": at(240)}

    def test_a_severity_without_promises_has_no_deadlines(self) -> None:
        """Nothing to miss, nothing to wait for."""
        drill = Drill(severity="low")
        assert (drill.incident.deadlines, drill.incident.due_at) == ({}, None)

    def test_a_business_day_skips_the_weekend(self) -> None:
        """From Friday afternoon one business day ends on Monday at the same time."""
        friday = datetime(2026, 11, 6, 15, 30, tzinfo=UTC)
        found = _deadlines(friday, acknowledge=1, triage=2)
        assert found["acknowledge"] == datetime(2026, 11, 9, 15, 30, tzinfo=UTC)
        assert found["triage"] == datetime(2026, 11, 10, 15, 30, tzinfo=UTC)

    def test_business_days_go_by_the_wall_clock_over_a_change_of_the_clocks(self) -> None:
        """The clocks went back on Sunday: at 16:30 in Stockholm it is an hour later by UTC."""
        friday = datetime(2026, 10, 23, 14, 30, tzinfo=UTC)
        found = _deadlines(friday, acknowledge=1, triage=5)
        assert found["acknowledge"] == datetime(2026, 10, 26, 15, 30, tzinfo=UTC)
        assert found["triage"] == datetime(2026, 10, 30, 15, 30, tzinfo=UTC)

    def test_working_time_is_that_of_the_incidents_team(self) -> None:
        """Four business hours from Friday at 15:00: the shop's end on Monday, data's, who work nights, the same day."""
        office = BusinessHours(hours=hours("08:00", "17:00", "mon tue wed thu fri"), time_zone="Europe/Stockholm")
        nights = BusinessHours(hours=hours("15:00", "23:00", "fri"), time_zone="Europe/Stockholm")
        policy = a_policy(business_hours=office)
        policy.teams["data"] = replace(policy.teams["data"], business_hours=nights)
        promise = replace(policy.severities["P1"], resolve_within=Within(business_time=timedelta(hours=4)))
        policy.severities["P1"] = promise
        friday = datetime(2026, 11, 6, 14, 0, tzinfo=UTC)
        found = [respond(policy, {"severity": "P1"}, team, friday, test=False).deadlines for team in ("shop", "data")]
        monday = datetime(2026, 11, 9, 9, 0, tzinfo=UTC)
        assert [each["resolve"] for each in found] == [monday, friday + timedelta(hours=4)]

    def test_a_holiday_is_no_business_day(self) -> None:
        """One business day from Friday is Tuesday where Monday is a holiday."""
        monday_off = Days(weekdays=frozenset(range(5)), never=frozenset({date(2026, 11, 9)}))
        closed = BusinessHours(hours=Hours(days=monday_off), time_zone="Europe/Stockholm")
        friday = datetime(2026, 11, 6, 15, 30, tzinfo=UTC)
        found = respond(a_policy(business_hours=closed), {"severity": "P3"}, "shop", friday, test=False).deadlines
        assert found["acknowledge"] == friday + timedelta(days=4)


def _changed(incident: Incident, severity: str) -> dict[str, datetime]:
    return respond_again(incident, {"severity": severity}, a_policy(), START).deadlines


class TestAfterAChangeOfSeverity:
    """As if it had always been so, but for what has happened already."""

    def test_deadlines_count_from_the_opening(self) -> None:
        """Raised after ten minutes, the promise to resolve ends four hours after the opening."""
        drill = Drill(severity="high")
        drill.do(3, SetSeverity(actor=ADA, severity="P1", reason="it is so bad"))
        assert drill.incident.deadlines == {"acknowledge": at(5), "triage": at(15), "resolve": at(240)}

    def test_kept_promises_are_not_made_again(self) -> None:
        """Acknowledged and triaged is acknowledged and triaged, under any severity."""
        drill = Drill()
        drill.acknowledge(1)
        drill.do(2, Triage(actor=ADA))
        assert _changed(drill.incident, "P2") == {"resolve": at(480)}

    def test_broken_promises_are_not_made_again(self) -> None:
        """A missed deadline is missed once, whatever the severity becomes."""
        drill = Drill()
        drill.tick(16)
        assert _changed(drill.incident, "P2") == {"resolve": at(480)}

    def test_a_resolved_incident_keeps_its_reopen_window(self) -> None:
        """Correcting the severity afterwards promises nothing and postpones nothing."""
        drill = Drill()
        drill.resolve(1)
        drill.do(30, SetSeverity(actor=ADA, severity="P2", reason="it is so bad"))
        assert drill.incident.deadlines == {"close": at(61)}

    def test_the_plan_is_the_other_severitys(self) -> None:
        """The steps a P2 has, with its rules."""
        drill = Drill()
        drill.do(1, SetSeverity(actor=ADA, severity="P2", reason="it is so bad"))
        assert [step.rule for step in drill.incident.plan] == [f"escalation.P2[{number}]" for number in range(1, 5)]

    def test_conditions_are_asked_the_same_facts_as_at_the_opening(self) -> None:
        """Every fact of the alert, its key and labels among them, still counts."""
        conditions = {
            "key": "checkout*",
            "labels.zone": "b",
            "environment": "prod",
            "resource": "r*",
            "description": "*fails*",
            "source": "cloud*",
            "service": "checkout",
            "title": "checkout*",
            "type": "outage",
        }
        steps = [
            a_step(number, CY, when=when(**{name: text})) for number, (name, text) in enumerate(conditions.items())
        ]
        policy = with_steps("P2", *steps, policy=with_steps("P1", *steps))
        drill = Drill(policy, labels={"zone": "b"}, environment="prod", resource="r1")
        assert len(drill.incident.plan) == len(conditions)
        drill.do(1, SetSeverity(actor=ADA, severity="P2", reason="it is so bad"))
        assert len(drill.incident.plan) == len(conditions)

    def test_what_the_alert_did_not_say_matches_nothing_then_either(self) -> None:
        """An absent environment is not any environment."""
        steps = (a_step(0, CY, when=when(environment="*")), a_step(0, DIR, when=when(**{"labels.zone": "*"})))
        policy = with_steps("P2", *steps, policy=with_steps("P1", *steps))
        drill = Drill(policy)
        drill.do(1, SetSeverity(actor=ADA, severity="P2", reason="it is so bad"))
        assert paged(drill.events) == []

    def test_a_corrected_type_counts(self) -> None:
        """A plan may depend on the type; what a person made of it is asked."""
        policy = with_steps("P2", a_step(0, CY, when=when(type="data")))
        drill = Drill(policy)
        drill.do(1, Triage(actor=ADA, type="data"))
        assert paged(drill.do(2, SetSeverity(actor=ADA, severity="P2", reason="it is so bad"))) == ["cy"]


class TestAfterAReopening:
    """The response begins anew, from now, by the policy of now."""

    def test_deadlines_count_from_the_reopening(self) -> None:
        """All three promises are made again."""
        drill = Drill()
        drill.acknowledge(1)
        drill.resolve(2)
        drill.do(30, Reopen(actor=ADA))
        assert drill.incident.deadlines == {"acknowledge": at(35), "triage": at(45), "resolve": at(270)}

    def test_in_the_instant_of_the_opening_it_is_no_different(self) -> None:
        """Opened, resolved and reopened at one instant, the incident is open and no old window closes it."""
        drill = Drill()
        drill.resolve(0)
        drill.do(0, Reopen(actor=ADA))
        assert drill.incident.deadlines == {"acknowledge": at(5), "triage": at(15), "resolve": at(240)}

    def test_a_change_of_severity_counts_from_the_reopening(self) -> None:
        """Not from the first opening: nothing of the second run is overdue for what the first one took."""
        drill = Drill(severity="high")
        drill.resolve(1)
        drill.do(50, Reopen(actor=ADA))
        assert paged(drill.do(51, SetSeverity(actor=ADA, severity="P1", reason="it is so bad"))) == []
        assert drill.incident.deadlines == {"acknowledge": at(55), "triage": at(65), "resolve": at(290)}

    def test_the_policy_of_now_counts(self) -> None:
        """An edit between the two runs takes effect with the second."""
        drill = Drill()
        drill.resolve(1)
        drill.policy = with_steps("P1", a_step(0, DIR))
        assert paged(drill.do(2, Reopen(actor=ADA))) == ["dir"]

    def test_a_step_that_fired_before_fires_again(self) -> None:
        """Ada is paged in both runs."""
        drill = Drill()
        drill.resolve(1)
        assert paged(drill.alert(2)) == ["ada"]
        assert paged(drill.tick(7)) == ["bo"]


def test_a_response_is_the_same_for_equal_facts() -> None:
    """It depends on its arguments alone."""
    policy = with_steps("P1", a_step(0, NOBODY))
    facts = {"severity": "P1", "title": an_alert().title}
    first, second = (respond(policy, facts, "shop", START, test=True) for _ in range(2))
    assert first == second
    assert first.deadlines["test_end"] == START + timedelta(minutes=10)
    assert [rung.name for rung in first.ladder] == ["On call", "Team", "Leads", "Director"]
