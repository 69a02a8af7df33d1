"""What alerts do to the incident of their key."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from muster.domain.actors import source_name
from muster.domain.alert import AlertState, Link
from muster.domain.commands.classification import SetSeverity
from muster.domain.facts.classification import SeverityChanged
from muster.domain.facts.lifecycle import Opened
from muster.domain.incident import IncidentState
from muster.domain.parties import ActorKind
from muster.domain.rules.oncall import Notice
from muster.domain.rules.severities import Urgency
from muster.domain.standing import Silence, Standing
from muster.domain.story import Refused
from tests.support.alerts import an_alert
from tests.support.drill import ADA, BO, Drill, at, facts, paged, reasons, types
from tests.support.policies import a_policy, when


class TestOpening:
    """The first alert of a key."""

    def test_everything_the_alert_says_is_on_the_incident(self) -> None:
        """Nothing of it is lost on the way."""
        links = (Link(text="Console", href="https://console.example/1"),)
        said: dict[str, Any] = {"labels": {"zone": "b"}, "links": links, "environment": "prod", "resource": "lb-1"}
        incident = Drill(**said).incident
        alert = an_alert(**said)
        for name in ("key", "key_id", "source", "title", "description", "environment", "resource", "labels", "links"):
            assert getattr(incident, name) == getattr(alert, name), name
        assert (incident.opened_at, incident.run_started_at, incident.run, incident.epoch) == (at(0), at(0), 1, 1)

    def test_it_is_classified_with_reasons(self) -> None:
        """Severity, type, service and team, each with its why; the alert's own id is kept."""
        drill = Drill()
        fact = facts(drill.events, Opened)[0]
        assert (fact.severity, fact.incident_type, fact.service, fact.team) == ("P1", "outage", "checkout", "shop")
        assert set(fact.classification) == {"severity", "type", "service", "team"}
        assert fact.alert == an_alert().id

    def test_the_sender_is_the_actor_and_the_reason_says_how_bad(self) -> None:
        """A person reads who reported it and why it is a P1."""
        event = Drill().events[0]
        assert (event.actor.kind, event.actor.id, event.actor.name) == (
            ActorKind.SENDER,
            "cloud_monitoring",
            "Cloud Monitoring",
        )
        assert event.reason.text == 'Cloud Monitoring reports it; P1 because the alert says "critical"'

    def test_the_teams_channel_is_told(self) -> None:
        """A team without a channel of its own is not."""
        assert Drill().events[0].tell == ("shop-room",)
        assert Drill(environment="staging").events[0].tell == ()


class TestAgain:
    """Further alerts that it is happening."""

    def test_a_repeat_changes_nothing(self) -> None:
        """The same severity, or a milder one: no event."""
        drill = Drill(severity="high")
        for severity in ("high", "P2", "warning", "low"):
            assert drill.alert(1, severity=severity) == []

    def test_a_worse_one_raises_the_severity(self) -> None:
        """The plan of the worse severity takes over, with the sender's word as the reason."""
        drill = Drill(severity="low")
        events = drill.alert(6, severity="critical")
        assert types(events) == ["severity_changed", "paged", "deadline_missed", "paged"]
        assert facts(events, SeverityChanged)[0].before == "P4"
        assert reasons(events)[0] == 'Cloud Monitoring now reports it as P1 because the alert says "critical"'
        assert paged(events) == ["ada", "bo"]

    def test_a_worse_one_does_not_overrule_a_person(self) -> None:
        """Whoever has looked at it knows better than the sender."""
        drill = Drill()
        drill.do(1, SetSeverity(actor=ADA, severity="P3", reason="it is so bad"))
        assert drill.alert(2) == []
        assert drill.incident.severity == "P3"

    def test_a_resolved_incident_reopens(self) -> None:
        """The response starts anew, and says who reported it."""
        drill = Drill()
        drill.resolve(1)
        events = drill.alert(2)
        assert types(events) == ["reopened", "paged"]
        assert reasons(events)[0] == "Cloud Monitoring reports it again"
        assert (drill.incident.state, drill.incident.run) == (IncidentState.TRIGGERED, 2)

    def test_a_worse_one_reopens_and_raises(self) -> None:
        """What was a P3 comes back as a P1, and is answered as one."""
        drill = Drill(severity="warning")
        drill.resolve(1)
        events = drill.alert(2)
        assert types(events) == ["reopened", "severity_changed", "paged"]
        assert [recipient.channels for event in events for recipient in event.recipients] == [("push", "call", "email")]

    def test_a_milder_one_reopens_as_it_was(self) -> None:
        """An alert never makes an incident look better."""
        drill = Drill()
        drill.resolve(1)
        drill.alert(2, severity="low")
        assert drill.incident.severity == "P1"

    def test_a_persons_severity_survives_the_reopening(self) -> None:
        """A flapping alert does not undo what a person decided."""
        drill = Drill()
        drill.do(1, SetSeverity(actor=ADA, severity="P3", reason="it is so bad"))
        drill.resolve(2)
        assert types(drill.alert(3)) == ["reopened", "paged"]
        assert drill.incident.severity == "P3"

    def test_nothing_reopens_a_closed_incident(self) -> None:
        """The record is complete; whoever asks is told so."""
        drill = Drill()
        drill.resolve(1)
        drill.tick(61)
        with pytest.raises(Refused, match="is closed"):
            drill.alert(62)


class TestOtherStates:
    """Alerts that end, acknowledge, or stop watching."""

    def test_a_close_resolves(self) -> None:
        """By the sender, who says that it is over."""
        drill = Drill()
        assert reasons(drill.alert(1, state=AlertState.CLOSED)) == ["Cloud Monitoring says it is over"]
        assert (drill.incident.state, drill.incident.resolved_by) == (IncidentState.RESOLVED, "cloud_monitoring")

    def test_an_acknowledgement_at_the_sender_counts(self) -> None:
        """Whoever took it over there owns it here."""
        drill = Drill()
        drill.alert(1, state=AlertState.ACKNOWLEDGED, source="pagerduty")
        assert (drill.incident.state, drill.incident.acknowledged_by) == (IncidentState.ACKNOWLEDGED, "pagerduty")

    def test_the_end_of_the_watching_is_no_recovery(self) -> None:
        """The incident stays open and its plan goes on; everybody concerned is told to look."""
        drill = Drill()
        events = drill.alert(1, state=AlertState.CANCELLED)
        assert types(events) == ["watch_stopped"]
        assert events[0].tell == ("shop-room", "incidents")
        assert "no recovery" in reasons(events)[0]
        assert drill.incident.state is IncidentState.TRIGGERED
        assert paged(drill.tick(5)) == ["bo"]


@pytest.mark.parametrize(
    ("source", "said"),
    [("cloud_monitoring", "Cloud Monitoring"), ("pagerduty", "PagerDuty Events"), ("generic", "Generic")],
)
def test_sources_are_named_for_people(source: str, said: str) -> None:
    """Not by their identifiers."""
    assert source_name(source) == said


def test_an_incident_without_a_team_tells_nobody_yet_opens() -> None:
    """A policy that leaves the team open loses no alert."""
    drill = Drill(a_policy(default_team="", services={}, routing=()), title="x")
    assert (drill.incident.team, drill.events[0].tell) == ("", ())


class TestOwned:
    """It gets worse while somebody owns it."""

    @pytest.mark.parametrize(("severity", "roads"), [("high", ("push", "call", "email")), ("critical", ("email",))])
    def test_its_owner_is_paged_at_once(self, severity: str, roads: tuple[str, ...]) -> None:
        """As urgently as what it has become wants it: by their own rule for that, where they have one."""
        policy = a_policy()
        by_mail = (Notice(channel="email", after=timedelta()),)
        people = policy.people | {"bo": replace(policy.people["bo"], notify={Urgency.HIGH: by_mail})}
        severities = policy.severities | {"P2": replace(policy.severities["P2"], urgency=Urgency.LOW)}
        drill = Drill(replace(policy, people=people, severities=severities), severity="low")
        drill.acknowledge(1, BO)
        event = drill.alert(600, severity=severity)[0]
        assert [(each.person, each.channels, each.why) for each in event.recipients] == [
            ("bo", roads, "the owner of the incident")
        ]
        assert event.reason.text.startswith("Cloud Monitoring now reports it as P")

    def test_without_an_owner_who_can_be_paged_whoever_is_on_call_is(self) -> None:
        """Its sender had taken note of it, which wakes nobody."""
        drill = Drill(severity="low")
        drill.alert(1, state=AlertState.ACKNOWLEDGED)
        assert paged(drill.alert(600, severity="high")[:1]) == ["ada"]

    def test_nobody_is_paged_for_what_is_silenced(self) -> None:
        """The worse alert is what a silence speaks of."""
        silence = Silence(id="s", when=when(severity="P2"), start=at(0), end=at(999))
        drill = Drill(severity="low", standing=Standing(silences=(silence,)))
        drill.acknowledge(1, BO)
        assert paged(drill.alert(600, severity="high")[:1]) == []

    def test_nobody_is_paged_twice_where_nobody_owns_it(self) -> None:
        """The plan pages whom it pages."""
        assert Drill(severity="low").alert(1, severity="high")[0].recipients == ()

    def test_whoever_says_so_themselves_is_not_paged(self) -> None:
        """A person's word is in the room."""
        drill = Drill(severity="low")
        drill.acknowledge(1, BO)
        assert drill.do(2, SetSeverity(actor=ADA, severity="P2", reason="it is so bad"))[0].recipients == ()
