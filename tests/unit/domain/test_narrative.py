"""The timeline read aloud: every kind of event, in the words a person on call would use."""

from datetime import timedelta
from typing import get_args

import pytest

from muster.domain.alert import AlertState
from muster.domain.commands.classification import SetSeverity, Triage
from muster.domain.commands.escalation import Escalate
from muster.domain.commands.lifecycle import Close, Reopen, Resolve
from muster.domain.commands.work import AddNote, ReachMilestone
from muster.domain.event import Event, Fact
from muster.domain.facts.asides import DeliveryReported, EvidenceAttached
from muster.domain.facts.escalation import NobodyToPage, Paged
from muster.domain.narrative import tell
from muster.domain.parties import MUSTER, Actor, ActorKind, Recipient
from muster.domain.reason import Reason
from muster.domain.rules.escalation import During, Unless
from tests.support.drill import ADA, BO, INCIDENT, Drill, at
from tests.support.policies import CY, EVERYONE, a_step, with_steps

NAMES = {"ada": "Ada", "bo": "Bo", "cy": "Cy", "dir": "Dir"}
BOT = Actor(kind=ActorKind.TOKEN, id="token:bot", name="deploy bot")
SENDER = Actor(kind=ActorKind.SENDER, id="cloud_monitoring", name="Cloud Monitoring")


def story(drill: Drill) -> list[str]:
    """Return the drill's timeline as it is told."""
    return [tell(event, NAMES) for event in drill.events]


def event(fact: Fact, text: str, actor: Actor = MUSTER, recipients: tuple[Recipient, ...] = ()) -> Event:
    """Return an event of a given fact and reason."""
    return Event(
        incident=INCIDENT,
        seq=1,
        at=at(0),
        actor=actor,
        reason=Reason(code="x", text=text),
        fact=fact,
        epoch=1,
        run=1,
        recipients=recipients,
    )


def test_an_incident_that_is_escalated_and_resolved_is_a_story() -> None:
    """From the alert to the resolution, each line says who did what and why."""
    drill = Drill()
    drill.tick(5)
    drill.tick(15)
    drill.acknowledge(20, BO)
    drill.do(25, Resolve(actor=BO, note="rolled back revision 12"))
    drill.tick(25 + 60)
    assert story(drill) == [
        'Opened as P1, "checkout does not answer": Cloud Monitoring reports it; P1 because the alert says "critical"',
        "Paged Ada (push, then call, then email): P1 incident opened",
        "Not acknowledged in time",
        "Paged Bo (push, then call, then email): Ada did not acknowledge within 5 min",
        "Not triaged in time",
        (
            "Escalated to level 2 (Team) and paged Ada and Bo (push, then call, then email): "
            "Ada and Bo did not acknowledge within 15 min"
        ),
        "Acknowledged by Bo, 20 min after it opened",
        "Resolved by Bo: rolled back revision 12",
        "Closed: nothing reopened it in time",
    ]


def test_what_people_do_by_hand_names_them_once() -> None:
    """Who did it is said, and not said twice."""
    drill = Drill()
    drill.do(1, Escalate(actor=BO, summary="finance is blocked", help_needed="a banker"))
    drill.do(2, SetSeverity(actor=BO, severity="P2", reason="a workaround is known"))
    drill.do(3, SetSeverity(actor=ADA, severity="P1", reason="it is so bad"))
    drill.do(4, Triage(actor=ADA, type="data"))
    drill.do(5, ReachMilestone(actor=BOT, milestone="mitigated"))
    drill.do(6, AddNote(actor=BO, text="Two\nlines"))
    drill.do(7, Resolve(actor=ADA))
    drill.do(8, Reopen(actor=BO, reason="it is back"))
    drill.do(9, Resolve(actor=SENDER))
    drill.do(10, Close(actor=BOT))
    told = story(drill)
    assert told[2] == 'Called for help (summary "finance is blocked"; help needed "a banker") by Bo'
    assert told[3] == (
        "Escalated to level 2 (Team) and paged Ada and Bo (push, then call, then email): "
        "Bo asked for it: finance is blocked"
    )
    by_hand = [line for line in told[4:] if not line.startswith(("Paged", "Told", "Not "))]
    assert by_hand == [
        "Severity changed from P1 to P2 by Bo: a workaround is known",
        "Severity changed from P2 to P1 by Ada: it is so bad",
        "Triaged as data: Ada says it is data",
        "Marked as mitigated by deploy bot",
        'Note "Two lines" by Bo',
        "Resolved by Ada",
        "Reopened by Bo: it is back",
        "Resolved: Cloud Monitoring says it is over",
        "Closed by deploy bot",
    ]


def test_a_reason_that_is_the_whole_story_stands_alone() -> None:
    """A stopped watch is told by its reason, as a sentence."""
    drill = Drill()
    drill.alert(3, state=AlertState.CANCELLED, receipt="r2")
    assert story(drill)[-1].startswith("Cloud Monitoring stopped watching: its alert policy was changed.")


@pytest.mark.parametrize(
    ("outcome", "reason", "told"),
    [
        ("sent", "Bo was paged through sms", "Bo was paged through sms"),
        ("delivered", "sms reports that it arrived", "Message to Bo by sms: sms reports that it arrived"),
        ("retrying", "Twilio answered 503", "Message to Bo by sms is tried again: Twilio answered 503"),
        ("failed", "no such number", "Message to Bo by sms failed: no such number"),
        ("unknown", "time-out", "Message to Bo by sms may or may not have arrived: time-out"),
        ("skipped", "Ada has acknowledged it", "Message to Bo by sms was not sent: Ada has acknowledged it"),
    ],
)
def test_deliveries_are_part_of_the_story(outcome: str, reason: str, told: str) -> None:
    """What became of a message is told with whom it was for, by which channel, and why (trap 15)."""
    fact = DeliveryReported(delivery="d1", recipient="bo", channel="sms", outcome=outcome)
    assert tell(event(fact, reason), NAMES) == told


def test_a_message_to_a_room_names_the_room_once() -> None:
    """A channel that is told is its own recipient."""
    fact = DeliveryReported(delivery="d1", recipient="incidents", channel="incidents", outcome="failed")
    assert tell(event(fact, "no such channel"), NAMES) == "Message to incidents failed: no such channel"


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        (2, "Attached 2 log entries: as logged"),
        (1, "Attached 1 log entry: as logged"),
        (0, "No logs attached: as logged"),
    ],
)
def test_evidence_is_part_of_the_story(entries: int, told: str) -> None:
    """How much there is to look at, and why that is all."""
    assert tell(event(EvidenceAttached(entries=entries), "as logged"), NAMES) == told


def test_people_with_different_channels_are_told_apart() -> None:
    """Each person's channels stand with the person where they differ."""
    people = tuple(
        Recipient(person=name.lower(), name=name, channels=roads, why="")
        for name, roads in (("Ada", ("push", "sms")), ("Bo", ("call",)))
    )
    fact = NobodyToPage(step=None, number=None, level=2)
    assert tell(event(fact, "Ada asked for it"), NAMES) == "Nobody to page at level 2: Ada asked for it"
    paged = next(kind for kind in get_args(Fact) if kind.type == "incident.paged")
    line = tell(event(paged(step="s", number=1, level=1), "why", recipients=people), NAMES)
    assert line == "Paged Ada (push, then sms) and Bo (call): why"


def test_a_line_is_one_line_whatever_the_alert_says() -> None:
    """Line breaks and control characters in a title cannot break the story, nor command a terminal."""
    drill = Drill(title="a\r\nb\x1b[2Jc\u2028d checkout")
    assert story(drill)[0].startswith('Opened as P1, "a b [2Jc d checkout"')


def test_what_becomes_of_steps_is_told() -> None:
    """Left out, put off, and who has acknowledged too; that nobody looks after it any more."""
    for_all = a_step(1, EVERYONE, unless=Unless.ALL_ACKNOWLEDGED)
    steps = (for_all, a_step(2, CY, during=During.OFF), a_step(3, CY, during=During.OFF, waits=True))
    drill = Drill(with_steps("P4", *steps), severity="low")
    drill.tick(3)
    drill.acknowledge(4)
    drill.acknowledge(5, BO)
    assert [line for line in story(drill) if not line.startswith(("Opened", "Paged", "Acknowledged"))] == [
        "Left out step 2: it is only for off hours",
        "Put off step 3 for 4 d 13 h: it is only for off hours",
        "Bo has acknowledged it too",
    ]


def test_a_persons_own_rule_is_told_with_its_times() -> None:
    """So that everybody knows what is still to come."""
    rule = (timedelta(), timedelta(minutes=5))
    ada = Recipient(person="ada", name="Ada", channels=("push", "call"), why="", after=rule)
    told = tell(event(Paged(step="s", number=1, level=1), "P1 incident opened", recipients=(ada,)), {})
    assert told == "Paged Ada (push, call after 5 min): P1 incident opened"
