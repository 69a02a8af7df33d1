"""What must hold, holds through hundreds of random hours: kills, outages, lost answers, repeats, any order of messages.

The seed is the test's parameter: `pytest "tests/simulation/test_seeds.py::test_it_holds[17]"` lives through it again.
"""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from muster.cloudevents import decode
from muster.domain.alert import Alert, AlertState
from muster.domain.delivery import Delivery, DeliveryState
from muster.domain.event import Event
from muster.domain.evolve import fold
from muster.domain.facts.holds import Held
from muster.domain.facts.noise import Flapping, Gathered
from muster.domain.incident import Incident
from muster.domain.key import KeyState
from muster.domain.message import MessageKind
from muster.domain.reason import REQUESTED
from muster.domain.rules.escalation import Unless
from muster.domain.text import digest
from muster.ports import Query
from muster.usecases.request_deliveries import deliveries_of
from tests.support.disposable import disposable_store
from tests.support.mayhem import KEYS, Mayhem
from tests.support.noise import (
    a_count,
    a_flapping,
    a_grouping,
    a_storm,
    a_wait,
    no_group_is_over_while_a_key_is_open,
)
from tests.support.policies import a_policy

SEEDS = range(300)
MINUTE = timedelta(minutes=1)
THINGS = 80
"""That happen in an hour."""


@pytest.mark.parametrize("seed", SEEDS)
def test_it_holds(seed: int) -> None:
    """Nothing accepted is lost, nothing due skipped, nobody paged for what is over, and it all comes to an end."""
    with disposable_store() as store:
        mayhem = Mayhem(store, seed)
        mayhem.happen(THINGS, lambda: one_open_incident_a_key(mayhem))
        mayhem.calm_down()
        every_alert_is_on_record(mayhem)
        one_open_incident_a_key(mayhem)
        if not mayhem.people:
            the_newest_word_holds(mayhem)
        nothing_is_due(mayhem)
        for incident in mayhem.world.incidents():
            events = mayhem.world.timeline(incident.id)
            the_incident_is_the_fold_of_its_timeline(incident, events)
            every_delivery_has_its_outcome(mayhem, incident, events)
        no_page_went_out_after_its_condition_had_ended(mayhem)
        nobody_was_paged_twice_without_cause(mayhem)


QUIET = {
    "grouped": a_grouping(),
    "a storm": a_storm(incidents=1),
    "flapping": a_flapping(changes=3, stable=2),
    "waiting": replace(a_wait(2, key="*"), recurrence=a_count(2, 5).recurrence),
}


@pytest.mark.parametrize("seed", SEEDS[:40])
@pytest.mark.parametrize("quiet", QUIET)
def test_it_holds_for_what_is_kept_quiet(quiet: str, seed: int) -> None:
    """As above, where alerts join, wait, or flap: and no group is over while one of its keys is open."""
    with disposable_store() as store:
        mayhem = Mayhem(store, seed, a_policy(noise=QUIET[quiet]))
        mayhem.happen(THINGS, lambda: one_open_incident_a_key(mayhem))
        mayhem.calm_down()
        mayhem.world.advance(10 * MINUTE)
        mayhem.calm_down()
        every_alert_is_on_record(mayhem)
        one_open_incident_a_key(mayhem)
        no_group_is_over_while_a_key_is_open(mayhem.world)
        if not mayhem.people and quiet != "waiting":
            the_newest_word_holds(mayhem)
        nothing_is_due(mayhem)
        for incident in mayhem.world.incidents():
            events = mayhem.world.timeline(incident.id)
            the_incident_is_the_fold_of_its_timeline(incident, events)
            every_delivery_has_its_outcome(mayhem, incident, events)
            every_wait_is_explained(events)
        no_page_went_out_after_its_condition_had_ended(mayhem)
        nobody_was_paged_twice_without_cause(mayhem)


def every_wait_is_explained(events: list[Event]) -> None:
    """See that whatever keeps an incident from paging names the rule, and the time."""
    for event in events:
        if isinstance(event.fact, Held | Flapping):
            assert event.reason.rule
            assert event.fact.until > event.at
        if isinstance(event.fact, Gathered):
            assert event.reason.rule


def alerts(mayhem: Mayhem) -> dict[str, Alert]:
    """Return every alert that the bus has taken, by its id."""
    taken = [decode(message.data).data for topic, message in mayhem.world.bus.published if topic == "alerts"]
    found = [msgspec.convert(data, Alert) for data in taken]
    return {alert.id: alert for alert in found}


def every_alert_is_on_record(mayhem: Mayhem) -> None:
    """Rule 1: filed under an incident, or suppressed by a named rule; once."""
    documents = mayhem.documents.query(Query(collection="alerts"))
    assert {each.path.removeprefix("alerts/") for each in documents} == set(alerts(mayhem))
    assert all(each.fields["incident"] or each.fields["suppressed"] for each in documents)


def one_open_incident_a_key(mayhem: Mayhem) -> None:
    """Rule 2: at most one, and the key knows which; of a group's incident its own document knows."""
    documents = mayhem.documents.query(Query(collection="incidents"))
    is_open = [each for each in documents if each.fields["state"] in {"triggered", "acknowledged"}]
    alone = [each for each in is_open if not each.fields["group"]]
    assert max(Counter(each.fields["key_id"] for each in alone).values(), default=0) <= 1
    keys = mayhem.documents.query(Query(collection="keys"))
    own = [each.fields for each in keys if not each.fields["grouped"] and each.fields["state"] != KeyState.RESOLVED]
    assert {each.path.removeprefix("incidents/") for each in alone} == {key["incident"] for key in own}
    groups = [each.fields for each in mayhem.documents.query(Query(collection="groups"))]
    expected = {group["incident"] for group in groups if group["state"] == KeyState.OPEN}
    assert {each.path.removeprefix("incidents/") for each in is_open if each.fields["group"]} == expected


def the_newest_word_holds(mayhem: Mayhem) -> None:
    """Rule 2: where nobody interfered, an incident is open just where a sender's newest word is "open".

    Each key leads to its incident, and a group's is open for the last of its keys.
    """
    expected: set[str] = set()
    for key in KEYS:
        said = sorted((alert.at, alert.state) for alert in alerts(mayhem).values() if alert.key == key)
        if said and said[-1][1] is AlertState.OPEN:
            known = mayhem.world.store.key(digest("key", "generic", key))
            assert known is not None
            assert known.value.incident is not None
            expected.add(known.value.incident)
    assert {incident.id for incident in mayhem.world.incidents() if incident.open and incident.key in KEYS} == expected


def nothing_is_due(mayhem: Mayhem) -> None:
    """Rule 3: every step and every deadline that was due has been carried out."""
    now = mayhem.world.clock.now()
    for incident in mayhem.world.incidents():
        assert incident.due_at is None or incident.due_at > now


def the_incident_is_the_fold_of_its_timeline(incident: Incident, events: list[Event]) -> None:
    """See that the timeline has no gap, and tells how the incident came to be as it is."""
    happened = sorted((event for event in events if event.fact.type != "delivery.reported"), key=lambda each: each.seq)
    assert [event.seq for event in happened] == list(range(1, len(happened) + 1))
    assert fold(None, happened) == incident


def every_delivery_has_its_outcome(mayhem: Mayhem, incident: Incident, events: list[Event]) -> None:
    """Rule 5: whoever an event names has a delivery, each with an outcome, which for a page is never "unknown"."""
    deliveries = {each.value.id: each.value for each in mayhem.world.store.deliveries(incident.id)}
    for event in events:
        assert {each.id for each in deliveries_of(event, event.at)} <= deliveries.keys()
    for delivery in deliveries.values():
        assert not delivery.open
        assert delivery.kind is MessageKind.UPDATE or delivery.state is not DeliveryState.UNKNOWN
        if delivery.state is DeliveryState.FAILED and delivery.kind is MessageKind.PAGE and delivery.next_channel:
            others = [each for each in deliveries.values() if each.event == delivery.event]
            assert delivery.next_channel in {each.channel for each in others if each.recipient == delivery.recipient}


def no_page_went_out_after_its_condition_had_ended(mayhem: Mayhem) -> None:
    """Rule 4, judged by what was on the timeline when the provider took the page.

    Where things happen at once, what came in the very instant may have come after the last look.
    """
    for handed in mayhem.channels.handed:
        stored = mayhem.world.store.delivery(handed.delivery)
        assert stored is not None
        if stored.value.kind is MessageKind.PAGE:
            since = [
                event.fact.type
                for event in mayhem.world.timeline(stored.value.incident)
                if stored.value.seq < event.seq <= handed.seq and not (mayhem.collided and event.at == handed.at)
            ]
            assert not _ends(mayhem, stored.value) & set(since)


def _ends(mayhem: Mayhem, delivery: Delivery) -> set[str]:
    """Return the events after which a page is not wanted any more."""
    events = [event for event in mayhem.world.timeline(delivery.incident) if event.seq <= delivery.seq]
    before = fold(None, sorted((e for e in events if e.fact.type != "delivery.reported"), key=lambda each: each.seq))
    step = next((step for step in before.plan if step.id == delivery.step), None)
    by_hand = delivery.reason.code == REQUESTED
    conditional = not by_hand and step is not None and step.unless is Unless.ACKNOWLEDGED
    over = {"incident.resolved", "incident.closed"}
    return over | {"incident.acknowledged"} if conditional else over


def nobody_was_paged_twice_without_cause(mayhem: Mayhem) -> None:
    """Rule 5: a message goes out again only where a process died, or an answer of the store was lost, in between."""
    sent = Counter(each.delivery for each in mayhem.channels.handed)
    assert sum(count - 1 for count in sent.values()) <= mayhem.kills + mayhem.store.lost
