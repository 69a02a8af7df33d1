"""What an incident turns out to be makes it another team's: who hears of that, who is paged, and who is not."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.commands.classification import AssessImpact, SetSeverity, Triage
from muster.domain.commands.holds import Snooze
from muster.domain.facts.classification import SeverityChanged
from muster.domain.group import Gathering
from muster.domain.incident import IncidentState
from muster.domain.policy import Policy
from muster.domain.reason import Reason
from muster.domain.rules.classification import Rule
from muster.domain.rules.escalation import During, Unless
from muster.domain.rules.hours import Hours
from muster.domain.rules.impact import Impact
from muster.domain.rules.oncall import Notice
from muster.domain.rules.severities import Urgency
from muster.domain.rules.working_time import BusinessHours
from muster.domain.standing import Silence, Standing
from tests.support.alerts import an_alert
from tests.support.drill import ADA, BO, INCIDENT, Drill, at, facts, paged
from tests.support.policies import DIR, EVERYONE, ON_CALL, SECONDARY, a_step, when, with_steps

DATA = "so it is Data's: major"
WORSE = SetSeverity(actor=ADA, severity="P1", reason="it got worse")


def by_severity(**p1: object) -> Policy:
    """Return a policy by which a P1 is Data's, where Bo is on call, as data trouble is; whoever is on call is paged."""
    rules = (
        Rule(rule="routing[1]", when=when(severity="P1"), then="data", because="major"),
        Rule(rule="routing[2]", when=when(type="data"), then="data"),
    )
    policy = with_steps("P1", a_step(0, ON_CALL, **p1), a_step(60, EVERYONE, unless=Unless.RESOLVED))
    policy = with_steps("P3", a_step(0, ON_CALL), policy=policy)
    data = replace(policy.teams["data"], channel="data-room", on_call="secondary")
    return replace(policy, routing=rules, teams=policy.teams | {"data": data})


def drilled(policy: Policy | None = None, **more: object) -> Drill:
    """Return a P3 of the shop's."""
    return Drill(policy or by_severity(), severity="P3", **more)  # type: ignore[arg-type]


def test_a_worse_alert_makes_it_the_team_of_the_worse_severity() -> None:
    """Its room hears, who is on call there is paged, and what is to come pages that team's; the reason says why."""
    drill = drilled()
    event, *_ = drill.alert(5, severity="P1")
    assert (drill.incident.severity, drill.incident.team) == ("P1", "data")
    assert event.reason.text == f'Cloud Monitoring now reports it as P1 because the alert says "P1", {DATA}'
    assert [(each.person, each.why) for each in event.recipients] == [("bo", "on call for Data")]
    assert {"data-room", "shop-room"} <= {*event.tell}
    assert drill.incident.classification["team"] == (Reason(code="rule", text="major", rule="routing[1]"),)
    assert drill.incident.classification["severity"] == (event.reason,)
    assert paged(drill.tick(60)) == ["cy"]


def test_a_person_or_an_assessment_does_so_too() -> None:
    """By whoever the severity is changed."""
    drill = drilled()
    assert paged(drill.do(5, WORSE)) == ["bo"]
    assert drill.incident.team == "data"
    raises = (Rule(rule="impact.raises[1]", when=when(user="high"), then="P1"),)
    assessed = drilled(replace(by_severity(), impact=Impact(raises=raises)))
    assert paged(assessed.do(5, AssessImpact(actor=ADA, levels={"user": "high"}))) == ["bo"]
    assert assessed.incident.team == "data"


def test_better_again_it_is_the_first_teams() -> None:
    """The severity decides, each time."""
    drill = drilled()
    drill.do(5, WORSE)
    drill.do(6, SetSeverity(actor=ADA, severity="P3", reason="not so bad"))
    assert drill.incident.team == "shop"
    assert [fact.team for fact in facts(drill.events, SeverityChanged)] == ["data", "shop"]


@pytest.mark.parametrize(
    "rules",
    [
        (Rule(rule="routing[1]", when=when(source="*"), then="data"),),
        (
            Rule(rule="routing[1]", when=when(severity="P1"), then="shop"),
            Rule(rule="routing[2]", when=when(source="*"), then="data"),
        ),
    ],
)
def test_a_severity_that_has_no_part_in_it_changes_no_team(rules: tuple[Rule, ...]) -> None:
    """A rule that speaks of something else, and which the policy has got since, is no matter; nor one for its own."""
    drill = drilled()
    drill.policy = replace(by_severity(), routing=rules)
    (event, *_) = drill.do(5, WORSE)
    assert (drill.incident.team, event.reason.text) == ("shop", "it got worse")
    assert facts(drill.events, SeverityChanged)[0].team is None


@pytest.mark.parametrize("p1", [{"tell": ("incidents",)}, {"by": ("push",)}])
def test_whoever_the_plan_pages_at_once_is_paged_once(p1: dict[str, object]) -> None:
    """The first step of a P1 is another one than a P3's, and overdue: it pages the right team by itself."""
    assert paged(drilled(by_severity(**p1)).do(5, WORSE)) == ["bo"]


@pytest.mark.parametrize("waits", [True, False])
def test_whoever_the_plan_would_page_at_another_hour_is_paged_too(*, waits: bool) -> None:
    """The first step of a P1 is for the night, and left out or put off: nobody is paged by it now."""
    policy = by_severity(during=During.OFF, waits=waits, tell=("incidents",))
    hours = BusinessHours(hours=Hours(start=time(9), end=time(17)), time_zone="Europe/Stockholm")
    assert paged(drilled(replace(policy, business_hours=hours)).do(5, WORSE)) == ["bo"]


def test_they_are_paged_by_their_rule_for_what_it_has_become() -> None:
    """A P3 can wait in Bo's mail, a P1 is to be heard."""
    policy = by_severity()
    push, email = (Notice(channel=road, after=timedelta()) for road in ("push", "email"))
    notify: dict[Urgency, tuple[Notice, ...]] = {Urgency.HIGH: (push,), Urgency.LOW: (email,)}
    severities = policy.severities | {"P3": replace(policy.severities["P3"], urgency=Urgency.LOW)}
    people = policy.people | {"bo": replace(policy.people["bo"], notify=notify)}
    event, *_ = drilled(replace(policy, people=people, severities=severities)).do(5, WORSE)
    assert [each.channels for each in event.recipients] == [("push",)]


def test_whoever_is_paged_since_the_plan_begins_anew_is_paged_once() -> None:
    """A P1 joins a storm that nobody owns."""
    storm = Gathering(id="g1", rule="storm", within=timedelta(minutes=10), text="a storm: too many", title="Storm")
    drill = drilled()
    joined = an_alert(key="other", severity="P1", receipt="r2")
    assert paged(drill.do(5, ReceiveAlert(alert=joined, incident=INCIDENT, gathering=storm))) == ["bo"]
    assert drill.incident.team == "data"


def test_nobody_is_paged_of_what_a_silence_keeps_quiet() -> None:
    """It is made worse by an alert that somebody has silenced."""
    silence = Silence(id="s", when=when(severity="P1"), start=at(0), end=at(10))
    drill = drilled(standing=Standing(silences=(silence,)))
    assert paged(drill.alert(5, severity="P1")) == []
    assert drill.incident.team == "data"
    assert paged(drill.tick(10)) == ["bo"]


def test_the_team_of_one_that_is_over_stays() -> None:
    """It is said for the record how bad it was; who dealt with it was another team."""
    drill = drilled()
    drill.resolve(4)
    drill.do(5, WORSE)
    assert (drill.incident.severity, drill.incident.team) == ("P1", "shop")


@pytest.mark.parametrize("command", [WORSE, Triage(actor=ADA, type="data")])
def test_of_what_somebody_owns_the_other_team_is_reminded(command: SetSeverity | Triage) -> None:
    """S1, Escalation Paths, 3: nobody is paged, since somebody works on it, but they are to know of it."""
    drill = drilled()
    drill.acknowledge(1)
    (event, *_) = drill.do(5, command)
    assert [(each.person, each.why, each.channels) for each in event.reminds] == [
        ("bo", "on call for Data", ("push", "email"))
    ]
    assert (event.recipients, drill.incident.team) == ((), "data")
    assert "data-room" in event.tell
    assert drill.incident.state is IncidentState.ACKNOWLEDGED


def test_whoever_knows_is_not_reminded() -> None:
    """Bo owns it, or says so himself, and is on call for the other team."""
    owner, author = drilled(), drilled()
    owner.acknowledge(1, BO)
    author.acknowledge(1)
    assert owner.do(5, Triage(actor=ADA, type="data"))[0].reminds == ()
    assert author.do(5, Triage(actor=BO, type="data"))[0].reminds == ()


def test_of_what_waits_for_nobody_nobody_is_reminded_twice() -> None:
    """Where nobody owns it, who is on call there is paged, and not reminded besides; while it is snoozed, neither."""
    drill = drilled()
    assert drill.do(5, Triage(actor=ADA, type="data"))[0].reminds == ()
    snoozed = drilled()
    snoozed.do(1, Snooze(actor=ADA, minutes=60))
    (event,) = snoozed.do(5, Triage(actor=ADA, type="data"))
    assert (event.recipients, event.reminds) == ((), ())
    owned = drilled()
    owned.acknowledge(1)
    owned.do(2, Snooze(actor=ADA, minutes=60))
    assert [each.person for each in owned.do(5, Triage(actor=ADA, type="data"))[0].reminds] == ["bo"]


def test_nobody_is_reminded_of_what_is_kept_quiet() -> None:
    """As no room is told that has not heard of it."""
    silence = Silence(id="s", when=when(key="*"), start=at(0), end=at(10))
    drill = drilled(standing=Standing(silences=(silence,)))
    drill.acknowledge(1)
    (event,) = drill.do(3, Triage(actor=ADA, type="data"))
    assert (event.reminds, event.tell) == ((), ())


def test_what_is_overdue_for_the_other_team_is_done_for_it() -> None:
    """A plan of its own, as if it had always been theirs."""
    policy = by_severity()
    data = replace(policy.teams["data"], escalation={"P1": (a_step(0, SECONDARY), a_step(3, DIR))})
    drill = drilled(replace(policy, teams=policy.teams | {"data": data}))
    assert paged(drill.do(5, WORSE)) == ["bo", "dir"]
