"""What a provider says of a delivery afterwards: it arrived, or another road must be taken."""

import pytest

from muster.domain.deliveries import delivery_id
from muster.domain.delivery import DeliveryState
from muster.domain.message import MessageKind
from muster.ports import StoreUnavailable
from muster.usecases.act_on_incident import ActOnIncident
from muster.usecases.delivery_outcome import DeliveryOutcomes
from muster.usecases.outbox import Outbox
from muster.usecases.report_delivery import ReportDelivery
from muster.usecases.request_deliveries import Requests
from tests.support.desk import Desk


@pytest.fixture
def report(desk: Desk) -> ReportDelivery:
    """Return the use case over the desk's store."""
    outbox = Outbox(desk.store, desk.bus)
    act = ActOnIncident(desk.store, outbox, desk.policies, desk.clock)
    recorded = DeliveryOutcomes(desk.store, outbox, Requests(desk.bus, desk.clock), act, desk.clock)
    return ReportDelivery(desk.store, recorded)


def outcomes(desk: Desk, incident: str) -> list[str]:
    """Return the outcomes on an incident's timeline."""
    return [event.id.rpartition("-")[2] for event in desk.timeline(incident) if event.fact.type == "delivery.reported"]


def state(desk: Desk, delivery: str = "d1") -> DeliveryState:
    """Return the state of a delivery."""
    stored = desk.store.delivery(delivery)
    assert stored is not None
    return stored.value.state


def test_an_arrival_is_on_the_timeline_once(desk: Desk, report: ReportDelivery) -> None:
    """However often the provider says so; the delivery stays sent."""
    incident = desk.open()
    desk.delivery(incident)
    for _ in range(3):
        report.delivered("d1", "CA1")
    assert outcomes(desk, incident.id) == ["delivered"]
    assert state(desk) is DeliveryState.SENT


def test_a_failure_falls_to_the_next_channel_once(desk: Desk, report: ReportDelivery) -> None:
    """The person's e-mail is asked for, one delivery and one message on the bus, however often it is reported."""
    incident = desk.open()
    desk.delivery(incident)
    before = len(desk.bus.published)
    for _ in range(3):
        report.failed("d1", "CA1", "busy")
    deliveries = {stored.value.channel: stored.value for stored in desk.store.deliveries(incident.id)}
    assert deliveries["call"].state is DeliveryState.FAILED
    assert deliveries["call"].outcome == "busy"
    assert (deliveries["email"].state, deliveries["email"].recipient) == (DeliveryState.PENDING, "ada")
    assert outcomes(desk, incident.id) == ["failed"]
    assert [topic for topic, _ in desk.bus.published[before:]] == ["incident-events", "notifications"]


def test_a_failure_of_the_last_channel_means_that_the_person_is_unreached(desk: Desk, report: ReportDelivery) -> None:
    """Then somebody else must know: the next step is pulled forward."""
    incident = desk.open()
    desk.delivery(incident, channel="call", chain=("call",), id=_id(incident.id))
    report.failed(_id(incident.id), "CA1", "busy")
    assert "person_unreached" in desk.types(incident.id)
    assert desk.types(incident.id)[-1] == "paged"


def test_a_failure_after_an_arrival_is_taken_seriously(desk: Desk, report: ReportDelivery) -> None:
    """A report contradicts an earlier one: better a page too many."""
    incident = desk.open()
    desk.delivery(incident)
    report.delivered("d1", "CA1")
    report.failed("d1", "CA1", "undelivered")
    assert outcomes(desk, incident.id) == ["delivered", "failed"]
    assert state(desk) is DeliveryState.FAILED


def test_an_arrival_after_a_failure_changes_nothing(desk: Desk, report: ReportDelivery) -> None:
    """The next channel is under way by then."""
    incident = desk.open()
    desk.delivery(incident)
    report.failed("d1", "CA1", "busy")
    before = desk.contents()
    report.delivered("d1", "CA1")
    assert desk.contents() == before


def test_a_report_that_overtakes_the_answer_to_our_own_request_ends_the_delivery(
    desk: Desk, report: ReportDelivery
) -> None:
    """While its sender still waits for the provider: it is sent, and the sender will find it done."""
    incident = desk.open()
    desk.delivery(incident, state=DeliveryState.SENDING, reference=None)
    report.delivered("d1", "CA7")
    stored = desk.store.delivery("d1")
    assert stored
    assert (stored.value.state, stored.value.reference) == (DeliveryState.SENT, "CA7")
    assert outcomes(desk, incident.id) == ["sent"]


@pytest.mark.parametrize("reference", ["CA0", "SM9"])
def test_a_report_on_an_earlier_attempt_is_ignored(desk: Desk, report: ReportDelivery, reference: str) -> None:
    """A first call that failed late does not fail the second, which got through."""
    desk.delivery(desk.open())
    before = desk.contents()
    report.failed("d1", reference, "busy")
    assert desk.contents() == before


def test_a_report_on_nothing_is_ignored(desk: Desk, report: ReportDelivery) -> None:
    """A delivery that is not kept any more changes nothing."""
    desk.open()
    before = desk.contents()
    report.failed("nothing", "CA1", "busy")
    report.delivered("nothing", "CA1")
    assert desk.contents() == before


def test_a_failed_update_is_recorded_and_goes_no_further(desk: Desk, report: ReportDelivery) -> None:
    """What was only for information has no next channel, and leaves nobody unreached."""
    incident = desk.open()
    desk.delivery(incident, kind=MessageKind.UPDATE, recipient="call", chain=("call",), step=None)
    report.failed("d1", "CA1", "busy")
    assert outcomes(desk, incident.id) == ["failed"]
    assert len(desk.store.deliveries(incident.id)) == 1
    assert "person_unreached" not in desk.types(incident.id)


def test_a_store_that_is_away_is_told(desk: Desk, report: ReportDelivery) -> None:
    """The provider is to come again."""
    desk.delivery(desk.open())
    desk.close()
    with pytest.raises(StoreUnavailable):
        report.failed("d1", "CA1", "busy")


def _id(incident: str) -> str:
    """Return the id by which the incident's first page to Ada by call is found."""
    return delivery_id(f"{incident}-0000000002", "ada", "call")
