"""A reminder is a message of its own kind: to a person, about work that can wait, whatever becomes of the incident."""

from dataclasses import replace
from datetime import timedelta

from muster.domain.compose import Links, compose
from muster.domain.deliveries import deliveries_of
from muster.domain.delivery import Delivery
from muster.domain.event import Event
from muster.domain.facts.closure import ActionItemDue
from muster.domain.message import Message, MessageKind
from muster.domain.paging import stale
from muster.domain.parties import MUSTER, Recipient
from muster.domain.reason import Reason
from muster.domain.story import Context
from tests.support.drill import Drill, at
from tests.support.policies import a_policy

ADA = Recipient(person="ada", name="Ada", channels=("push", "email"), why="the owner of something to do")


def reminder() -> tuple[Drill, Delivery]:
    """Return a resolved incident, and the delivery of a reminder about it to Ada."""
    drill = Drill()
    drill.resolve(10)
    event = Event(
        incident=drill.incident.id,
        seq=2,
        at=at(20),
        actor=MUSTER,
        reason=Reason(code="action_due", text="it is to be done by Friday"),
        fact=ActionItemDue(number=1, remind_at=at(30)),
        epoch=1,
        run=1,
        reminds=(ADA,),
    )
    (delivery,) = deliveries_of(event, at(21))
    return drill, delivery


def composed() -> Message:
    """Return the message of the reminder."""
    drill, delivery = reminder()
    links = Links(action=lambda *_: "https://muster.example/r/x", callback=lambda _: None)
    return compose(drill.incident, replace(delivery, reply_code="12345"), Context(policy=a_policy()), at(21), links)


def test_whoever_an_event_reminds_gets_a_delivery() -> None:
    """By the first of their roads; it fires no step."""
    _, delivery = reminder()
    assert (delivery.kind, delivery.recipient, delivery.channel) == (MessageKind.REMINDER, "ada", "push")
    assert (delivery.chain, delivery.step) == (("push", "email"), None)


def test_a_reminder_outlives_the_incident() -> None:
    """A page of the same epoch and run does not go out any more; neither does older news make it stale."""
    drill, delivery = reminder()
    assert stale(delivery, drill.incident, drill.policy) is None


def test_a_reminder_says_who_is_to_do_what() -> None:
    """In the person's own time zone, with what it is about in front; nothing can be acknowledged by it."""
    message = composed()
    assert message.headline == "[Action item] P1 Critical: checkout does not answer"
    assert message.why == "You are the owner of something to do: it is to be done by Friday."
    assert message.since == "Since 10:00 CET, 21 min ago."
    assert (message.recipient, message.actions, message.reply_code) == ("Ada", (), None)
    assert timedelta() < message.sent_at - at(20)
