"""What is said to somebody who acts: the truth, however late they come."""

import pytest

from muster.domain.answer import answer, standing
from muster.domain.commands.escalation import Escalate
from muster.domain.commands.lifecycle import Close
from muster.domain.incident import Incident
from muster.domain.parties import Actor, ActorKind
from muster.domain.rules.escalation import Unless
from tests.support.drill import ADA, BO, Drill, at
from tests.support.policies import EVERYONE, a_policy, a_step, with_steps

SENDER = Actor(kind=ActorKind.SENDER, id="cloud_monitoring", name="Cloud Monitoring")
BOT = Actor(kind=ActorKind.TOKEN, id="token:deploy bot", name="deploy bot")


def said(incident: Incident, minutes: float, you: str | None = None) -> str:
    """Return how the incident stands so many minutes after it opened."""
    return standing(incident, a_policy(), at(minutes), you)


def test_a_triggered_incident_waits_for_somebody() -> None:
    """Nobody owns it yet."""
    assert said(Drill().incident, 3) == "Nobody has acknowledged this yet."


@pytest.mark.parametrize(
    ("you", "minutes", "expected"),
    [
        ("ada", 7, "Bo acknowledged this 3 min ago."),
        ("bo", 7, "You acknowledged this 3 min ago."),
        ("bo", 4.9, "You acknowledged this just now."),
        (None, 67, "Bo acknowledged this 1 h 3 min ago."),
    ],
)
def test_an_acknowledged_incident_names_its_owner(you: str | None, minutes: float, expected: str) -> None:
    """Who acknowledged it and how long ago; "you" to that very person."""
    drill = Drill()
    drill.acknowledge(4, BO)
    assert said(drill.incident, minutes, you) == expected


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (ADA, "Ada resolved this 5 min ago."),
        (SENDER, "Cloud Monitoring resolved this 5 min ago."),
        (BOT, "deploy bot resolved this 5 min ago."),
    ],
)
def test_a_resolved_incident_says_by_whom(actor: Actor, expected: str) -> None:
    """A person, the sender or the holder of a token."""
    drill = Drill()
    drill.resolve(10, actor)
    assert said(drill.incident, 15) == expected


def test_a_closed_incident_says_so() -> None:
    """After the reopen window it is over for good."""
    drill = Drill()
    drill.resolve(10)
    drill.do(12, Close(actor=ADA))
    assert said(drill.incident, 15) == "This incident was closed 3 min ago."


def test_an_escalation_names_whom_it_pages() -> None:
    """The level and the people, as the event has them."""
    drill = Drill()
    events = drill.do(3, Escalate(actor=ADA))
    spoken = answer("escalate", drill.incident, events, a_policy(), at(3), you="ada")
    assert spoken == "Escalated to level 2 (Team): Ada and Bo are being paged."
    events = drill.do(4, Escalate(actor=ADA))
    spoken = answer("escalate", drill.incident, events, a_policy(), at(4), you="ada")
    assert spoken == "Escalated to level 3 (Leads): Cy is being paged."


def test_an_acknowledgement_is_answered_by_how_it_stands_now() -> None:
    """Too late is said as it is: the answer comes from the incident, not from the wish."""
    drill = Drill()
    drill.resolve(2, SENDER)
    events = drill.acknowledge(3)
    spoken = answer("acknowledge", drill.incident, events, a_policy(), at(3), you="ada")
    assert spoken == "Cloud Monitoring resolved this 1 min ago."


def test_the_next_level_is_the_one_above() -> None:
    """Levels are climbed one by one; above the highest, and after the end, there is none."""
    drill = Drill()
    climbed = []
    while rung := drill.incident.next_rung:
        climbed.append(rung.number)
        drill.do(1, Escalate(actor=ADA))
    assert climbed == [2, 3, 4]
    other = Drill()
    other.resolve(1)
    assert other.incident.next_rung is None


def test_a_later_acknowledgement_is_answered_as_one() -> None:
    """It is on record, and the owner is who they were."""
    drill = Drill(with_steps("P1", a_step(0, EVERYONE, unless=Unless.ALL_ACKNOWLEDGED)))
    drill.acknowledge(1)
    events = drill.acknowledge(3, BO)
    said = answer("acknowledge", drill.incident, events, drill.policy, at(3), you="bo")
    assert said == "It is recorded that you have acknowledged this too. Ada acknowledged this 2 min ago."
