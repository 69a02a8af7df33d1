"""What joins an incident of other alerts is named, is not hidden in it, and is not kept quiet by what it is not."""

from dataclasses import replace
from datetime import timedelta

from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.commands.classification import SetSeverity
from muster.domain.commands.holds import Snooze
from muster.domain.compose import Links, compose
from muster.domain.decide import decide
from muster.domain.deliveries import deliveries_of
from muster.domain.event import Event
from muster.domain.evolve import fold
from muster.domain.facts.classification import SeverityChanged
from muster.domain.facts.noise import Gathered, Raised
from muster.domain.group import Gathering, Joined
from muster.domain.hold import HUSHED, HoldKind
from muster.domain.incident import Incident, IncidentState
from muster.domain.narrative import tell
from muster.domain.paging import stale
from muster.domain.policy import Policy
from muster.domain.rules.noise import Noise, RecurrenceRule, TransientRule
from muster.domain.standing import Silence, Standing
from muster.domain.story import Context
from tests.support.alerts import an_alert
from tests.support.deliveries import a_page
from tests.support.drill import ADA, BO, INCIDENT, Drill, at, facts, paged, reasons, types
from tests.support.policies import a_policy, when
from tests.support.schedules import a_layer, a_schedule

GROUP = Gathering(id="g1", rule="grouping[1]", within=timedelta(minutes=10), text="Nodes: one incident")
STORM = replace(GROUP, rule="storm", text="a storm: too many", title="Storm: alerts from Generic for Shop")
DOWN = Joined(title="PAYMENTS DOWN on n2", service="Checkout", team="shop", severity="P1")
MINUTE = timedelta(minutes=1)


class Node(Drill):
    """A disk of a node is warm; then other things happen to the node."""

    def __init__(self, policy: Policy | None = None, standing: Standing | None = None, **alert: object) -> None:
        """Open the incident, a P3 unless the alert says else."""
        super().__init__(policy, standing, **{"title": "disk warm on n1", "severity": "P3", **alert})

    def join(self, minutes: float, gathering: Gathering = GROUP, **alert: object) -> list[Event]:
        """Let another check join it: payments are down, unless the alert says else."""
        said = {"key": "payments", "title": DOWN.title, "severity": "P1", "service": "checkout", "receipt": "p"}
        other = an_alert(**(said | alert))
        return self.do(minutes, ReceiveAlert(alert=other, incident=INCIDENT, gathering=gathering))


def _headline(incident: Incident) -> str:
    links = Links(action=lambda *_: None, callback=lambda _: None)
    return compose(incident, a_page(), Context(policy=a_policy()), at(9), links).headline


class TestItIsNamed:
    """Whoever is paged reads what has joined, and not what was there before."""

    def test_in_the_facts(self) -> None:
        """With its service, its team and how bad it is."""
        drill = Node()
        drill.acknowledge(1)
        events = drill.join(5)
        (changed,), (raised,) = facts(events, SeverityChanged), facts(events, Raised)
        (gathered,) = facts(events, Gathered)
        assert changed.joined == raised.joined == gathered.joined == drill.incident.joined == DOWN

    def test_in_the_reasons(self) -> None:
        """And that its sender reports it is said of nothing else."""
        drill = Node()
        drill.acknowledge(1)
        events = drill.join(5)
        said = '"PAYMENTS DOWN on n2" (Checkout) joined it'
        why = {event.fact.type: event.reason.text for event in events}
        assert why["incident.severity_changed"] == f'{said} as P1, since the alert says "P1"'
        assert why["incident.raised"] == (
            f"{said} as P1: people are paged as for an incident of its own, and Ada does not own it any more"
        )
        assert why["incident.paged"] == f"{said} as P1"
        assert why["incident.gathered"] == f"{said}; Nodes: one incident"

    def test_where_nobody_owned_it(self) -> None:
        """What is overdue by the other plan says so too."""
        drill = Node()
        (page,) = [event for event in drill.join(6) if event.recipients and event.fact.type == "incident.paged"][:1]
        assert page.reason.text.startswith('raised to P1: "PAYMENTS DOWN on n2" (Checkout) joined it as P1')

    def test_in_the_headline(self) -> None:
        """Before what it joined, also hours later; of its own check there is nothing to name."""
        drill = Node()
        assert _headline(drill.incident) == "P3 Medium: disk warm on n1"
        drill.join(5)
        assert _headline(drill.incident) == "P1 Critical: PAYMENTS DOWN on n2 (with disk warm on n1)"

    def test_until_its_own_check_is_the_worst(self) -> None:
        """A P2 joins a P3 whose own check then says P1."""
        drill = Node()
        drill.join(2, severity="P2")
        assert _headline(drill.incident) == "P2 High: PAYMENTS DOWN on n2 (with disk warm on n1)"
        (changed,) = facts(drill.alert(3, severity="P1", receipt="again"), SeverityChanged)
        assert changed.joined is None
        assert _headline(drill.incident) == "P1 Critical: disk warm on n1"
        assert (
            drill.incident.classification["severity"][0].text
            == 'Cloud Monitoring now reports it as P1 because the alert says "P1"'
        )

    def test_what_opens_a_storm(self) -> None:
        """The storm has a title of its own; what came is named."""
        alert = an_alert(title="Nobody can log in", severity="P1")
        opening = ReceiveAlert(alert=alert, incident="s", gathering=STORM)
        opened, *rest = decide(None, opening, Context(policy=a_policy()), at(0))
        storm = fold(None, [opened, *rest])
        assert storm.joined == Joined(title="Nobody can log in", severity="P1", team="shop")
        assert opened.reason.text.startswith(
            'a storm: too many; Cloud Monitoring reports "Nobody can log in"; P1 because'
        )
        assert _headline(storm) == "P1 Critical: Nobody can log in (with Storm: alerts from Generic for Shop)"

    def test_a_person_who_says_that_it_is_less_bad_does_not_rename_it(self) -> None:
        """It is about the same."""
        drill = Node()
        drill.join(2)
        drill.do(3, SetSeverity(actor=BO, severity="P2", reason="not so bad"))
        assert _headline(drill.incident) == "P2 High: PAYMENTS DOWN on n2 (with disk warm on n1)"
        drill.resolve(4)
        assert "P2 incident reopened" in reasons(
            drill.alert(5, severity="P3", title="disk warm on n1", receipt="again")
        )

    def test_what_reopens_it(self) -> None:
        """Its sender reports it again, and not the disk."""
        drill = Node()
        drill.resolve(1)
        _, reopened, *_ = drill.join(2, severity="P3")
        assert (
            reopened.reason.text
            == 'Cloud Monitoring reports "PAYMENTS DOWN on n2" (Checkout), which belongs to it, again'
        )


class TestWhoLosesIt:
    """A P1 of another key makes it nobody's again."""

    def test_is_told_so(self) -> None:
        """As a reminder, with the reason; whoever is on call is paged."""
        drill = Node()
        drill.acknowledge(1, BO)
        (raised,) = [event for event in drill.join(5) if isinstance(event.fact, Raised)]
        assert [(each.person, each.why) for each in raised.reminds] == [("bo", "no longer its owner")]
        assert raised.reason.text.endswith("and Bo does not own it any more")

    def test_nobody_is_where_nobody_does(self) -> None:
        """A storm that nobody owns is raised all the same."""
        drill = Node()
        (raised,) = [event for event in drill.join(5, STORM) if isinstance(event.fact, Raised)]
        assert raised.reminds == ()
        assert raised.reason.text == (
            '"PAYMENTS DOWN on n2" (Checkout) joined it as P1: people are paged as for an incident of its own'
        )


class TestSnoozed:
    """Somebody said that a warm disk can wait, and nothing else."""

    def snoozed(self) -> Node:
        """Return the incident, snoozed for four hours."""
        drill = Node()
        drill.do(2, Snooze(actor=BO, minutes=240, reason="only a warm disk"))
        return drill

    def test_a_p1_that_joins_ends_it(self) -> None:
        """In a group and in a storm: on-call is paged at once, and the record says why."""
        for gathering in (GROUP, STORM):
            drill = self.snoozed()
            events = drill.join(5, gathering)
            assert paged(events) == ["ada"]
            (raised,) = [event for event in events if isinstance(event.fact, Raised)]
            assert raised.reason.text == (
                '"PAYMENTS DOWN on n2" (Checkout) joined it as P1: people are paged as for an incident of its own, '
                "and the snooze ended"
            )
            assert drill.incident.holds == {}

    def test_so_does_whatever_makes_it_worse(self) -> None:
        """A P2 that joins a P3."""
        drill = self.snoozed()
        events = drill.join(5, severity="P2")
        assert events[1].reason.text == '"PAYMENTS DOWN on n2" (Checkout) joined it as P2: the snooze ended'
        assert paged(events) == ["ada"]
        assert drill.incident.holds == {}

    def test_and_its_own_check(self) -> None:
        """Once it says that it is worse; not when it says the same."""
        drill = self.snoozed()
        assert drill.alert(4, severity="P3", receipt="same") == []
        events = drill.alert(5, severity="P1", title="disk melting on n1", receipt="worse")
        assert events[0].reason.text == '"disk melting on n1" came as P1: the snooze ended'
        assert paged(events) == ["ada"]

    def test_what_is_no_worse_does_not(self) -> None:
        """It may wait with the rest."""
        drill = self.snoozed()
        assert paged(drill.join(5, severity="P3")) == []
        assert HoldKind.SNOOZED in drill.incident.holds

    def test_nor_does_what_is_silenced_itself(self) -> None:
        """Somebody knows of that, and keeps it quiet."""
        drill = self.snoozed()
        silence = Silence(id="s1", when=when(title="PAYMENTS*"), start=at(0), end=at(60))
        drill.standing = Standing(silences=(silence,))
        assert paged(drill.join(5)) == []
        assert HoldKind.SNOOZED in drill.incident.holds

    def test_its_own_check_does_though_that_is_silenced(self) -> None:
        """Which keeps it quiet in its place, and no longer than it lasts itself."""
        drill = self.snoozed()
        drill.standing = Standing(silences=(Silence(id="s1", when=when(title="disk*"), start=at(0), end=at(60)),))
        assert paged(drill.alert(5, severity="P1", title="disk warm on n1", receipt="worse")) == []
        assert drill.incident.holds.keys() == {HoldKind.SILENCED}
        assert paged(drill.tick(60)) == ["ada"]

    def test_who_had_it_before_the_snooze_is_told(self) -> None:
        """It is nobody's, as at the end of any snooze."""
        drill = Node()
        drill.acknowledge(1, BO)
        drill.do(2, Snooze(actor=BO, minutes=240))
        released, *_ = drill.alert(5, severity="P1", receipt="worse")
        assert [each.person for each in released.reminds] == ["bo"]
        assert drill.incident.state is IncidentState.TRIGGERED

    def test_who_took_it_on_meanwhile_keeps_it(self) -> None:
        """And is paged about it."""
        drill = self.snoozed()
        drill.acknowledge(3, ADA)
        events = drill.alert(5, severity="P1", receipt="worse")
        assert [event.reminds for event in events if event.reminds] == []
        assert drill.incident.acknowledged_by == "ada"
        assert paged(events)[:1] == ["ada"]


def _quiet(policy: Policy, *, waits: str = "*", counts: str = "disk*") -> Policy:
    transient = TransientRule(rule="hold[1]", when=when(title=waits), wait=3 * MINUTE)
    recurrence = RecurrenceRule(rule="recurrence[1]", when=when(title=counts), times=3, within=10 * MINUTE)
    return replace(policy, noise=Noise(transient=(transient,), recurrence=(recurrence,)))


class TestKeptQuiet:
    """What keeps the one quiet does not keep the other."""

    def test_what_waits_for_less_long_pages_when_its_own_wait_is_over(self) -> None:
        """The disk must come thrice; payments only still be down after three minutes."""
        drill = Node(_quiet(a_policy()))
        events = drill.join(1, severity="P3")
        assert paged(events) == []
        assert drill.incident.holds.keys() & HUSHED == {HoldKind.WAITING}
        assert reasons(events)[1] == (
            '"PAYMENTS DOWN on n2" (Checkout) joined it as P3, and what keeps that quiet ends sooner'
        )
        assert paged(drill.tick(3.9)) == []
        assert paged(drill.tick(4)) == ["ada"]

    def test_by_a_rule_that_does_not_speak_of_the_first(self) -> None:
        """The rule for payments holds it until the end of its own time."""
        drill = Node(_quiet(a_policy(), waits="PAYMENTS*"))
        assert paged(drill.join(1, severity="P3")) == []
        assert paged(drill.tick(3.9)) == []
        assert paged(drill.tick(4)) == ["ada"]

    def test_also_when_it_fires_again(self) -> None:
        """A recurrence rule about the disk does not hold payments that come back."""
        drill = Node(_quiet(a_policy()))
        drill.join(1, severity="P3")
        drill.resolve(2)
        drill.join(5, severity="P3", receipt="again")
        assert paged(drill.tick(8)) == ["ada"]

    def test_what_waits_longer_keeps_nothing_back(self) -> None:
        """The disk is still warm when its own wait is over."""
        drill = Node(_quiet(a_policy(), counts="nothing"))
        drill.join(2, severity="P3")
        assert paged(drill.tick(3)) == ["ada"]

    def test_what_is_not_kept_quiet_pages_at_once(self) -> None:
        """As it would alone."""
        drill = Node(_quiet(a_policy(), waits="disk*"))
        events = drill.join(1, severity="P3")
        assert paged(events) == ["ada"]
        assert reasons(events)[1] == '"PAYMENTS DOWN on n2" (Checkout) joined it as P3, and nothing keeps that quiet'
        (raised,) = [event for event in events if isinstance(event.fact, Raised)]
        assert "shop-room" in raised.tell
        assert _headline(drill.incident) == "P3 Medium: PAYMENTS DOWN on n2 (with disk warm on n1)"

    def test_what_is_silenced_ends_no_wait(self) -> None:
        """However soon its silence ends: it does not page then."""
        policy = _quiet(a_policy(), waits="disk*")
        drill = Node(policy, Standing(silences=(Silence(id="s", when=when(title="PAY*"), start=at(0), end=at(2)),)))
        assert types(drill.join(1, severity="P3")) == ["gathered"]
        assert drill.tick(2) == []


class TestAnotherTeam:
    """A group has the alerts of several teams; its incident is the first one's."""

    def policy(self) -> Policy:
        """Return one in which orders are Data's, who have a channel and an on-call of their own."""
        policy = a_policy()
        data = replace(policy.teams["data"], on_call="data", channel="email")
        rotation = a_schedule(a_layer("cy"), id="data", name="Data")
        return replace(policy, teams=policy.teams | {"data": data}, schedules=policy.schedules | {"data": rotation})

    def test_hears_once_that_its_alert_has_joined(self) -> None:
        """Its room, and whoever is on call there; the record says whose it is."""
        drill = Node(self.policy())
        _, told = drill.join(2, severity="P3", service="orders")
        assert told.reason.text == '"PAYMENTS DOWN on n2" (Orders) joined it, and is for Data'
        assert told.tell == ("email",)
        assert ([each.person for each in told.reminds], told.recipients) == (["cy"], ())
        assert drill.join(3, severity="P3", service="orders", key="other") == []

    def test_is_paged_for_a_p1(self) -> None:
        """As it would be for one of its own; the page is still wanted after all that came with it."""
        drill = Node(self.policy())
        drill.acknowledge(1)
        told = next(event for event in drill.join(2, service="orders") if event.recipients)
        assert tell(told, {}) == (
            'Paged Cy (push, then call, then email): "PAYMENTS DOWN on n2" (Orders) joined it, and is for Data'
        )
        (page,) = deliveries_of(told, at(2))[:1]
        assert stale(page, drill.incident, drill.policy) is None

    def test_is_not_told_of_what_is_kept_quiet(self) -> None:
        """But of the next that is not."""
        drill = Node(self.policy(), Standing(silences=(Silence(id="s", when=when(key="q"), start=at(0), end=at(60)),)))
        assert types(drill.join(2, severity="P3", service="orders", key="q")) == ["gathered"]
        assert "data" not in drill.incident.teams
        drill.join(3, severity="P3", service="orders", key="other")
        assert "data" in drill.incident.teams

    def test_whoever_is_on_call_for_both_is_not_paged_twice(self) -> None:
        """The plan pages them."""
        drill = Node()
        (told,) = [event for event in drill.join(2, service="orders") if isinstance(event.fact, Gathered)][1:]
        assert (told.recipients, told.reminds) == ((), ())

    def test_is_reminded_while_it_is_snoozed(self) -> None:
        """Somebody wanted quiet about a P1; another that joins is no worse, and would not be sent."""
        drill = Node(self.policy(), severity="P1")
        drill.do(1, Snooze(actor=BO, minutes=60))
        *_, told = drill.join(2, service="orders")
        assert ([each.person for each in told.reminds], told.recipients) == (["cy"], ())


def test_a_fact_of_the_previous_version_is_read() -> None:
    """It does not say what joined."""
    assert (Gathered().joined, Gathered().team) == (None, None)
