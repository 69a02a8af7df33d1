"""Messages, word for word."""

from dataclasses import replace
from datetime import timedelta

import pytest

from muster.domain.alert import Link
from muster.domain.clockwork import say
from muster.domain.commands.escalation import Escalate
from muster.domain.commands.lifecycle import Reopen, Resolve
from muster.domain.compose import Links, compose
from muster.domain.delivery import Delivery
from muster.domain.message import ActionLink, Message, MessageKind
from muster.domain.others import others
from muster.domain.reason import Reason
from muster.domain.rules.escalation import Repeat, Unless
from muster.domain.story import Context
from tests.support.deliveries import a_page, an_update
from tests.support.drill import ADA, BO, Drill, at
from tests.support.policies import (
    CY,
    EVERYONE,
    NOBODY,
    ON_CALL,
    SECONDARY,
    START,
    UNLESS_ACKNOWLEDGED,
    UNLESS_RESOLVED,
    a_step,
    with_steps,
)

LINKS = Links(
    action=lambda incident, person, action, _subject: f"https://m/{incident}/{person}/{action}",
    callback=lambda delivery: f"https://m/callback/{delivery}",
)


def _message(drill: Drill, minutes: float, delivery: Delivery | None = None) -> Message:
    return compose(drill.incident, delivery or a_page(), Context(policy=drill.policy), at(minutes), LINKS)


def _told(event: str, code: str = "c", text: str = "t") -> Message:
    return _message(Drill(), 0, an_update(about=event, reason=Reason(code=code, text=text)))


def test_what_has_become_worse_since_it_was_to_page_is_told_as_it_is() -> None:
    """The page had waited; a reason that says nothing of the severity stays as it is."""
    asked = {"P2 incident opened": "P2 incident opened, and is P1 now", "P1 incident opened": "P1 incident opened"}
    asked["Ada did not acknowledge within 5 min"] = "Ada did not acknowledge within 5 min"
    for text, told in asked.items():
        message = _message(Drill(), 8, a_page(reason=Reason(code="opened", text=text)))
        assert message.why == f"You are on call for Shop: {told}."


@pytest.mark.parametrize("code", ["requested", "resolved", "opened"])
def test_what_people_wrote_is_told_as_they_wrote_it(code: str) -> None:
    """Though it begins as the reason of a first page does."""
    reason = Reason(code=code, text="P2 incident was a false alarm.")
    assert _message(Drill(), 8, an_update(reason=reason)).why == "P2 incident was a false alarm."
    requested = replace(reason, code="requested", text="P2 incident opened by mistake.")
    assert _message(Drill(), 8, an_update(reason=requested)).why == "P2 incident opened by mistake."


def test_a_page_says_everything() -> None:
    """What, how bad, since when, why you, what happens next and when, and where to click."""
    links = (Link(text="Console", href="https://console.example/1"),)
    message = _message(Drill(links=links, environment="prod"), 1, a_page(reply_code="12345"))
    assert message == Message(
        kind=MessageKind.PAGE,
        incident="inc1",
        severity="P1",
        headline="P1 Critical: checkout does not answer",
        title="checkout does not answer",
        why="You are on call for Shop: P1 incident opened.",
        since="Since 10:00 CET, 1 min ago.",
        next="If nobody acknowledges by 10:05 CET (in 4 min), Bo is paged.",
        sent_at=at(1),
        recipient="Ada",
        details="The uptime check fails.",
        late=None,
        facts=(
            ("Service", "Checkout"),
            ("Team", "Shop"),
            ("Type", "Outage"),
            ("Environment", "prod"),
            ("State", "triggered"),
            ("Runbook", "https://wiki.example/checkout"),
        ),
        actions=(
            ActionLink(action="acknowledge", label="Acknowledge", href="https://m/inc1/ada/acknowledge"),
            ActionLink(action="escalate", label="Escalate", href="https://m/inc1/ada/escalate"),
            ActionLink(action="resolve", label="Resolve", href="https://m/inc1/ada/resolve"),
        ),
        links=links,
        reply_code="12345",
        callback="https://m/callback/d1",
        colour="#d93025",
    )


@pytest.mark.parametrize(
    ("person", "since"),
    [("ada", "10:00 CET"), ("bo", "09:00 GMT"), ("cy", "04:00 EST"), ("gone", "10:00 CET")],
)
def test_a_page_speaks_the_time_of_its_recipient(person: str, since: str) -> None:
    """By the wall clock where they are; the policy's zone for whoever is not in it any more."""
    message = _message(Drill(), 1, a_page(recipient=person))
    assert message.since == f"Since {since}, 1 min ago."
    assert message.next.startswith(f"If nobody acknowledges by {since.replace(':00', ':05')}")


def test_an_update_speaks_the_policys_time() -> None:
    """Many read it; the links are nobody's own."""
    message = _message(Drill(), 1, an_update())
    assert message.since.startswith("Since 10:00 CET")
    assert message.recipient == "shop-room"
    assert message.actions[0].href == "https://m/inc1/None/acknowledge"


def test_an_instant_of_another_day_is_said_with_its_day() -> None:
    """By the reader's calendar, not by UTC's."""
    assert say(START, "Europe/Stockholm", START + timedelta(hours=13)) == "10:00 CET"
    assert say(START, "Europe/Stockholm", START + timedelta(hours=14)) == "Mon 02 Nov 10:00 CET"
    assert say(START + timedelta(hours=20), "America/New_York", START) == "Tue 03 Nov 00:00 EST"


def test_a_page_tells_of_what_else_waits() -> None:
    """How much, first of all; the worst by name, each with a link; then what it is about itself."""
    drill = Drill(links=(Link(text="Console", href="https://console.example/1"),))
    found = {f"d{n}": replace(drill.incident, id=f"i{n}", title=f"Check {n}") for n in range(7)}
    message = compose(drill.incident, a_page(), Context(policy=drill.policy), at(1), LINKS, others(found))
    assert message.headline == "P1 Critical, and 7 more incidents: checkout does not answer"
    named = [f"P1 Check {n}" for n in range(5)]
    assert message.facts[0] == ("Also waiting", "; ".join([*named, "and 2 more"]))
    assert [link.text for link in message.links] == [*named, "Console"]
    assert message.links[0].href == "https://m/i0/ada/acknowledge"
    assert message.actions[0].href == "https://m/inc1/ada/acknowledge"


def test_what_else_waits_is_named_where_no_link_can_be_made() -> None:
    """Without keys there are no links."""
    drill = Drill()
    links = Links(action=lambda *_: None, callback=lambda _: None)
    message = compose(
        drill.incident, a_page(), Context(policy=drill.policy), at(1), links, others({"d": drill.incident})
    )
    assert message.facts[0] == ("Also waiting", "P1 checkout does not answer")
    assert message.links == ()


class TestWhy:
    """Why this message."""

    def test_a_page_says_why_this_person(self) -> None:
        """And why now."""
        reason = Reason(code="not_acknowledged", text="Ada did not acknowledge within 5 min")
        message = _message(Drill(), 5, a_page(recipient="bo", why="on call in Backup", reason=reason))
        assert message.why == "You are on call in Backup: Ada did not acknowledge within 5 min."

    def test_an_update_says_what_happened(self) -> None:
        """As a sentence with a capital and one full stop, whatever somebody wrote."""
        assert _told("incident.resolved", text="disk replaced.").why == "Disk replaced."

    def test_lateness_is_admitted_from_two_minutes_on(self) -> None:
        """Counted from when the page was asked for."""
        assert _message(Drill(), 2).late is None
        assert _message(Drill(), 2.5).late == "This message is 2 min 30 s late."


class TestNext:
    """What happens if this changes nothing."""

    def test_each_condition_in_words(self) -> None:
        """Unless acknowledged, unless resolved, and none."""
        policy = with_steps(
            "P1",
            a_step(0, ON_CALL),
            a_step(5, SECONDARY, CY, **UNLESS_ACKNOWLEDGED),
            a_step(60, SECONDARY, **UNLESS_RESOLVED),
            a_step(90, CY),
        )
        drill = Drill(policy)
        said = [_message(drill, 0).next]
        for minutes in (5, 60):
            drill.tick(minutes)
            said.append(_message(drill, minutes).next)
        assert said == [
            "If nobody acknowledges by 10:05 CET (in 5 min), Bo and Cy are paged.",
            "If it is not resolved by 11:00 CET (in 55 min), Bo is paged.",
            "If it is still open by 11:30 CET (in 30 min), Cy is paged.",
        ]

    def test_an_escalation_names_the_level_and_its_people(self) -> None:
        """By its name, not only its number."""
        drill = Drill()
        drill.tick(5)
        said = (
            "If nobody acknowledges by 10:15 CET (in 9 min), it escalates to level 2 (Team) and Ada and Bo are paged."
        )
        assert _message(drill, 6).next == said

    def test_what_is_overdue_comes_the_next_minute(self) -> None:
        """No time in the past is named."""
        for minutes in (5, 7):
            assert _message(Drill(), minutes).next == "If nobody acknowledges by the next minute, Bo is paged."

    def test_a_step_with_nobody_is_said(self) -> None:
        """The reader is the last one."""
        policy = with_steps("P1", a_step(0, ON_CALL), a_step(5, NOBODY, **UNLESS_ACKNOWLEDGED))
        said = "If nobody acknowledges by 10:05 CET (in 5 min), there is nobody on call to page."
        assert _message(Drill(policy), 0).next == said

    def test_who_is_on_call_then_is_named(self) -> None:
        """A step after the hand-over pages the next one in the rotation."""
        drill = Drill(with_steps("P1", a_step(0, ON_CALL), a_step(60 * 24 * 7, ON_CALL)))
        assert _message(drill, 1).next.endswith("Bo is paged.")

    def test_steps_that_only_tell_are_not_what_happens_next(self) -> None:
        """The next page is."""
        policy = with_steps("P1", a_step(0, ON_CALL), a_step(5, tell=("incidents",)), a_step(30, CY))
        assert _message(Drill(policy), 0).next == "If it is still open by 10:30 CET (in 30 min), Cy is paged."

    def test_whoever_owns_it_is_named_first(self) -> None:
        """By name; the sender of an alert by what it is called."""
        drill = Drill()
        drill.acknowledge(1, BO)
        said = "Bo owns it. If it is not resolved by 11:01 CET (in 1 h), Cy is paged."
        assert _message(drill, 1).next == said
        assert _message(drill, 1).actions[0].action == "resolve"
        assert [action.action for action in _message(drill, 1).actions] == ["resolve", "escalate"]

    def test_an_owner_whom_the_policy_does_not_know_is_named_as_they_are(self) -> None:
        """A token, or a person who left."""
        drill = Drill(severity="low")
        drill.acknowledge(1, replace(ADA, id="pat"))
        assert _message(drill, 1).next == "pat owns it. No further step is planned."

    def test_the_end_is_said(self) -> None:
        """Nothing is left to do, and nothing to click."""
        drill = Drill()
        drill.resolve(1)
        message = _message(drill, 1, an_update(about="incident.resolved"))
        assert (message.next, message.actions) == ("The incident is resolved.", ())


class TestHeadline:
    """One line: what it is about and how bad it is."""

    @pytest.mark.parametrize(
        ("event", "word"),
        [
            ("incident.opened", "Opened"),
            ("incident.acknowledged", "Acknowledged"),
            ("incident.escalated", "Escalated"),
            ("incident.severity_changed", "Severity changed"),
            ("incident.resolved", "Resolved"),
            ("incident.reopened", "Reopened"),
            ("incident.watch_stopped", "Watch stopped"),
            ("incident.nobody_to_page", "Nobody to page"),
            ("incident.milestone", "Progress"),
            ("incident.told", "Update"),
        ],
    )
    def test_an_update_begins_with_the_news(self, event: str, word: str) -> None:
        """So that a channel can be skimmed."""
        assert _told(event).headline == f"[{word}] P1 Critical: checkout does not answer"

    @pytest.mark.parametrize(("code", "word"), [("opened", "Opened"), ("reopened", "Reopened"), ("elapsed", "Update")])
    def test_a_step_at_the_opening_is_the_news_of_the_opening(self, code: str, word: str) -> None:
        """For the channels that it tells, that is what happened."""
        assert _told("incident.paged", code).headline.startswith(f"[{word}] ")

    def test_a_test_says_so(self) -> None:
        """Before anything else."""
        message = _message(Drill(test=True), 0)
        assert message.headline == "[Test] P4 Low: checkout does not answer"


def test_facts_fall_back_to_what_is_known() -> None:
    """Ids where the policy has no names any more; the type's runbook where the service has none; nothing empty."""
    drill = Drill(title="x", service="unheard", type="data")
    assert _message(drill, 0).facts == (
        ("Service", "unheard"),
        ("Team", "Data"),
        ("Type", "Data trouble"),
        ("State", "triggered"),
        ("Runbook", "https://wiki.example/data"),
    )
    drill.policy = replace(drill.policy, teams={}, types={})
    assert _message(drill, 0).facts == (
        ("Service", "unheard"),
        ("Team", "data"),
        ("Type", "data"),
        ("State", "triggered"),
    )


def test_a_message_is_about_the_incident_as_it_is_now() -> None:
    """Not as it was when the page was asked for: after a reopening, an escalation, a resolution."""
    drill = Drill()
    drill.do(1, Escalate(actor=ADA, level=4))
    drill.do(2, Resolve(actor=ADA))
    drill.do(3, Reopen(actor=ADA))
    assert _message(drill, 3).next == "If nobody acknowledges by 10:08 CET (in 5 min), Bo is paged."


def test_what_somebody_said_who_escalated_is_among_the_facts() -> None:
    """In the page to whoever is asked for help, and in all after it."""
    drill = Drill()
    drill.do(1, Escalate(actor=ADA, summary="the queue is full", actions_taken="restarted", help_needed="a hand"))
    expected = {("Summary", "the queue is full"), ("Done so far", "restarted"), ("Help needed", "a hand")}
    assert expected <= {*_message(drill, 1).facts}
    assert expected <= {*_message(drill, 60, an_update()).facts}
    assert not {name for name, _ in expected} & {name for name, _ in _message(Drill(), 1).facts}


def test_whoever_has_still_to_acknowledge_is_asked_to() -> None:
    """Bo is offered it though Ada owns the incident, and so is a room; Ada is not. What comes next says who is."""
    repeat = Repeat(every=timedelta(minutes=10), times=1)
    drill = Drill(with_steps("P1", a_step(0, EVERYONE, unless=Unless.ALL_ACKNOWLEDGED, repeat=repeat)))
    drill.acknowledge(1)
    offered = {person: _message(drill, 2, a_page(recipient=person)).actions[0].action for person in ("ada", "bo")}
    assert offered == {"ada": "resolve", "bo": "acknowledge"}
    assert _message(drill, 2, an_update()).actions[0].action == "acknowledge"
    expected = "Ada owns it. If not everybody acknowledges by 09:10 GMT (in 8 min), Bo is paged."
    assert _message(drill, 2, a_page(recipient="bo")).next == expected


def test_a_page_that_waited_for_its_time_is_not_late() -> None:
    """It was to come after five minutes; a minute more is no matter, ten are."""
    waited = a_page(after=timedelta(minutes=5))
    assert _message(Drill(), 6, waited).late is None
    assert _message(Drill(), 15, waited).late == "This message is 10 min late."
