"""Whoever judges the fire finds fault with whatever does not hold, and with nothing else."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from muster.domain.text import digest
from muster.ports import Fields
from tests.chaos.evidence import Evidence
from tests.chaos.plan import Blow, Post, draw
from tests.chaos.policy import PEOPLE
from tests.chaos.provider import Taken
from tests.chaos.senders import Sent
from tests.chaos.trouble import Trouble
from tests.chaos.verdict import breaches

KEY = 2
"""Of an incident that nobody closes or owns."""
TOLD = Post(number=7, at=0.0, key=KEY, state="open", occurred_at=None)


def delivery(person: str, **changes: object) -> Fields:
    """Return a page that was sent."""
    page = {"id": f"d-{person}", "incident": "i1", "run": 1, "kind": "page", "recipient": person, "channel": "first"}
    return {**page, "step": f"step of {person}", "state": "sent", **changes}


def taken(name: str, at: float = 2.0, *, answered: bool = True) -> Taken:
    """Return a provider's note of the delivery of this id."""
    sequence = digest("delivery", name)
    return Taken(at=at, sequence=sequence, topic="t", title="Check 2 fails", link=None, answered=answered)


def good() -> Evidence:
    """Return the evidence of a day on which all was well."""
    alert = {"key": f"check-{KEY}", "labels": {"post": "7"}, "incident": "i1", "suppressed": None}
    return Evidence(
        plan=draw(1, 1.0, 1),
        sent=[Sent(post=TOLD, answers=[(1.0, 202)])],
        taken=[taken(f"d-{person}") for person in PEOPLE],
        troubles=[],
        incidents=[{"id": "i1", "key": f"check-{KEY}", "source": "generic", "state": "triggered"}],
        alerts=[alert],
        deliveries=[delivery(person) for person in PEOPLE],
        owned=frozenset(),
        calm_at=10.0,
        settled_at=11.0,
        refusals=0,
        ticks=9,
    )


def with_delivery(evidence: Evidence, **changes: object) -> Evidence:
    """Change the first page."""
    return replace(evidence, deliveries=[{**evidence.deliveries[0], **changes}, *evidence.deliveries[1:]])


def with_incident(evidence: Evidence, **changes: object) -> Evidence:
    """Change the incident."""
    return replace(evidence, incidents=[{**evidence.incidents[0], **changes}])


def again(evidence: Evidence, *, answered: bool = True, troubles: tuple[Trouble, ...] = ()) -> Evidence:
    """Have the first page come a second time."""
    first, *others = evidence.taken
    copies = [replace(first, answered=answered), *others, replace(first, at=70.0)]
    return replace(evidence, taken=copies, troubles=troubles)


def other_page_for_the_step(evidence: Evidence) -> Evidence:
    """Have another delivery page the same person through the same channel for the same step."""
    other = delivery("ada", id="d-other")
    return replace(evidence, deliveries=[*evidence.deliveries, other], taken=[*evidence.taken, taken("d-other")])


WRONG: dict[str, tuple[Callable[[Evidence], Evidence], str]] = {
    "an accepted alert is lost": (lambda good: replace(good, alerts=[]), "on record 0 times"),
    "an alert leads nowhere": (
        lambda good: replace(good, alerts=[{**good.alerts[0], "incident": None}]),
        "under no incident",
    ),
    "an alert is there twice": (lambda good: replace(good, alerts=[*good.alerts] * 2), "on record 2 times"),
    "an incident has ended by itself": (
        lambda good: with_incident(good, state="resolved"),
        "0 open incidents and not 1",
    ),
    "two are open": (
        lambda good: replace(good, incidents=[*good.incidents, {**good.incidents[0], "id": "i2"}]),
        "2 open incidents",
    ),
    "a step paged nobody": (lambda good: replace(good, taken=good.taken[:-1]), "never paged cy"),
    "an acknowledgement is lost": (
        lambda good: replace(good, owned=frozenset({f"check-{KEY}"})),
        "was acknowledged, and is triggered",
    ),
    "a step paged twice": (other_page_for_the_step, "had 2 pages"),
    "a page came twice": (again, "though its provider had answered"),
    "a page came twice, and another function was killed": (
        lambda good: again(good, troubles=(blow(Blow.KILL, "alert_intake"),)),
        "though its provider had answered",
    ),
    "a page came twice, long before its sender was killed": (
        lambda good: again(good, troubles=(blow(Blow.KILL, "responder_notification", began=40.0),)),
        "though its provider had answered",
    ),
    "a page waits": (lambda good: with_delivery(good, state="pending"), "is pending"),
    "nobody knows of a page": (lambda good: with_delivery(good, state="unknown"), "is unknown"),
    "a page is said to be sent": (lambda good: with_delivery(good, id="d-none"), "nobody took it"),
    "something is left": (lambda good: replace(good, left=["a message"]), "a message"),
    "an exception escaped": (lambda good: replace(good, escaped=["Exception on /"]), "Exception on /"),
    "a process is left": (lambda good: replace(good, orphans=["process 1"]), "process 1"),
}


def blow(kind: Blow, to: str, began: float = 2.5) -> Trouble:
    """Return a blow of half a second."""
    return Trouble(blow=kind, to=to, began=began, ended=began + 0.5)


def test_nothing_is_wrong_with_a_good_day() -> None:
    """Not a word is said."""
    assert breaches(good()) == []


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_found(name: str) -> None:
    """One thing that is wrong is said in a sentence that names it."""
    spoil, sentence = WRONG[name]
    assert any(sentence in said for said in breaches(spoil(good())))


@pytest.mark.parametrize(
    "excused",
    [
        pytest.param(lambda: again(good(), answered=False), id="its answer was lost"),
        pytest.param(lambda: again(good(), troubles=(blow(Blow.KILL, "responder_notification"),)), id="killed"),
        pytest.param(lambda: again(good(), troubles=(blow(Blow.SILENT, "firestore"),)), id="cut off"),
    ],
)
def test_a_repeat_is_excused_by_what_its_sender_cannot_know(excused: Callable[[], Evidence]) -> None:
    """It was killed over it, or cut off from where it writes that down, or was never answered."""
    assert breaches(excused()) == []


def test_a_closed_check_has_no_open_incident() -> None:
    """Once its sender's last word, "closed", was accepted."""
    over = replace(TOLD, number=8, state="closed")
    closed = replace(good(), sent=[*good().sent, Sent(post=over, answers=[(1.5, 202)])])
    closed = replace(closed, alerts=[*closed.alerts, {**closed.alerts[0], "labels": {"post": "8"}}])
    assert any("1 open incidents and not 0" in said for said in breaches(closed))
    assert breaches(with_incident(closed, state="resolved")) == []


def test_a_plan_is_its_seed() -> None:
    """The same seed draws the same plan, another another."""
    assert draw(3, 8.0, 40) == draw(3, 8.0, 40)
    assert draw(3, 8.0, 40) != draw(4, 8.0, 40)
