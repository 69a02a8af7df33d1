"""An incident opens, and what the alert's resource had logged is on its page; whatever comes of that, Ada is paged."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from muster.cloudevents import decode
from muster.domain.evidence import Resource
from tests.support.disposable import disposable_store
from tests.support.kept_logs import LINK, STARTED, KeptLogs, an_error, notification
from tests.support.messages import HOSTILE
from tests.support.page import page_of
from tests.support.policies import a_policy
from tests.support.sendings import paged
from tests.support.world import Killed, World

ATTACHED = "incident.evidence_attached"


@pytest.fixture
def logs() -> KeptLogs:
    """Return logs that hold one error."""
    return KeptLogs(an_error("Disk full: password=hunter2"))


@pytest.fixture
def world(logs: KeptLogs) -> Iterator[World]:
    """Return a world with logs, on SQLite."""
    with disposable_store() as store:
        yield World(store, a_policy(), logs=logs)


def happen(world: World, **changes: object) -> str:
    """Let Cloud Monitoring report a virtual machine, and everything follow; return the incident's id."""
    world.post("cloud_monitoring", notification(**changes))
    world.deliver()
    return world.newest().id


def lines(world: World, incident: str) -> list[str]:
    """Return what the timeline says about evidence."""
    return [event.reason.text for event in world.timeline(incident) if event.fact.type == ATTACHED]


def test_the_responder_sees_what_was_logged(world: World, logs: KeptLogs) -> None:
    """On the page behind the link, without its secrets, with a way to all of it."""
    incident = happen(world)
    response = world.request("GET", world.link("acknowledge"))
    page = page_of(response)
    assert page.one("summary").text.startswith("1 error of gce_instance, from ")
    assert page.one("pre").text == "Disk full: password=[redacted]"
    assert LINK in {element.attributes["href"] for element in page.all("a")}
    assert b"hunter2" not in response.body
    assert "Attached 1 log entry: the errors that the gce_instance logged around then" in page.text

    (asked,) = logs.asked
    labels = {"instance_id": "1943820386402233898", "zone": "europe-west1-b"}
    expected = Resource(type="gce_instance", labels=labels, project="acme-sandbox")
    assert asked == (expected, STARTED - timedelta(minutes=15), world.clock.now(), 21)
    assert lines(world, incident) == ["the errors that the gce_instance logged around then"]


def test_the_paging_does_not_know_of_it(world: World) -> None:
    """The incident is the same before and after, to the version: its epoch, its timers, its page."""
    world.post("cloud_monitoring", notification())
    world.deliver_next()
    late = [message for message in world.bus.ready if message.to == "evidence"]
    world.bus.ready = [message for message in world.bus.ready if message.to is None]
    world.deliver()
    before, sent = world.documents.get(f"incidents/{world.newest().id}"), paged(world)
    world.bus.ready += late
    world.deliver()
    assert lines(world, world.newest().id)
    assert world.documents.get(f"incidents/{world.newest().id}") == before
    assert paged(world) == sent == ["Ada by push"]


def test_nothing_logged_is_worth_a_line(world: World, logs: KeptLogs) -> None:
    """Who looks need not wonder whether somebody has looked."""
    logs.entries.clear()
    incident = happen(world)
    page = page_of(world.request("GET", world.link("acknowledge")))
    assert "No errors of gce_instance, from " in page.text
    assert page.all("summary") == []
    assert lines(world, incident) == ["no errors that the gce_instance logged around then"]


def test_logs_that_may_not_be_read_say_what_to_do(world: World, logs: KeptLogs) -> None:
    """It is not tried again: nothing would come of it."""
    logs.refused = "Muster may not read the logs of acme-sandbox: grant it roles/logging.viewer there"
    incident = happen(world)
    world.redeliver()
    page = page_of(world.request("GET", world.link("acknowledge")))
    assert logs.refused in page.text
    assert lines(world, incident) == [logs.refused]
    assert len(logs.asked) == 1


def test_an_alert_about_no_resource_asks_for_nothing(world: World, logs: KeptLogs) -> None:
    """Other senders' alerts, and those of Cloud Monitoring that single nothing out, have no evidence."""
    world.alert(severity="P1", labels={"resource.instance_id": "1"})
    happen(world, resource={"type": "global", "labels": {"project_id": "acme-sandbox"}})
    assert logs.asked == []
    assert [lines(world, incident.id) for incident in world.incidents()] == [[], []]
    assert "What it logged" not in page_of(world.request("GET", world.link("acknowledge"))).text


def test_logs_that_are_away_are_asked_again(world: World, logs: KeptLogs) -> None:
    """Ada is paged meanwhile; what comes late is attached, and published, late."""
    logs.away = True
    incident = happen(world)
    assert paged(world) == ["Ada by push"]
    assert lines(world, incident) == []

    world.advance(timedelta(minutes=10))
    logs.away = False
    world.redeliver()
    assert len(lines(world, incident)) == 1
    assert world.store.unpublished(incident) == []


def test_a_death_over_late_evidence_is_swept_up(world: World, logs: KeptLogs) -> None:
    """The incident had nothing left to sweep: it is looked after once more, so that the line is published."""
    logs.away = True
    incident = happen(world)
    world.advance(timedelta(minutes=10))
    logs.away = False
    world.fuse.blows_on = "before publishing on incident-events"
    with pytest.raises(Killed):
        world.redeliver()
    assert len(world.store.unpublished(incident)) == 1
    world.restart()
    world.advance(timedelta(minutes=2))
    assert world.store.unpublished(incident) == []
    assert len(lines(world, incident)) == 1


def test_logs_that_stay_away_are_given_up(world: World, logs: KeptLogs) -> None:
    """After an hour the timeline says so, and the message is dealt with."""
    logs.away = True
    incident = happen(world)
    world.advance(timedelta(minutes=61), every=timedelta(minutes=20))
    world.redeliver()
    assert lines(world, incident) == ["the logs could not be read: told to be away"]
    assert world.bus.waiting == []


def test_evidence_comes_once_however_often_the_event_does(world: World, logs: KeptLogs) -> None:
    """A redelivery finds it there, though meanwhile more was logged; the incident is resolved by then."""
    incident = happen(world)
    kept = world.store.evidence(world.newest())
    logs.entries.append(an_error("another"))
    world.click("resolve")
    for topic, message in list(world.bus.published):
        if topic == "incident-events" and decode(message.data).type == "muster.incident.opened.v1":
            world.bus.publish(topic, [message])
    world.deliver()
    assert len(logs.asked) == 2
    assert world.bus.waiting == []
    assert world.store.evidence(world.newest()) == kept
    assert len(lines(world, incident)) == 1


def test_a_death_at_any_moment_leaves_one_piece_of_evidence(logs: KeptLogs) -> None:
    """Attached once, told once, and on the bus in the end, wherever the process died."""
    moments = 0
    for moment in range(1_000):
        with disposable_store() as store:
            world = World(store, a_policy(), logs=logs)
            world.post("cloud_monitoring", notification())
            world.deliver_next()
            world.bus.ready = [message for message in world.bus.ready if message.to == "evidence"]
            world.fuse.blows_at = world.fuse.passed + moment
            try:
                world.deliver()
            except Killed:
                moments += 1
            world.fuse.blows_at = None
            world.restart()
            world.deliver()
            world.advance(timedelta(minutes=2))
            incident = world.newest().id
            assert len(lines(world, incident)) == 1
            assert world.store.unpublished(incident) == []
            types = [decode(message.data).type for _, message in world.bus.published]
            assert f"muster.{ATTACHED}.v1" in types
        if moments == moment:
            break
    assert moments >= 6


def test_what_a_log_says_has_no_power_over_the_page(world: World, logs: KeptLogs) -> None:
    """Whoever makes a machine log an error can write anything there."""
    logs.entries = [an_error(HOSTILE.replace("\ud800", "") + "</pre></details></section>")]
    happen(world)
    page = page_of(world.request("GET", world.link("acknowledge")))
    assert page.unbalanced == []
    assert "<script>alert(1)</script>" in page.one("pre").text
    assert {"script", "img", "iframe"}.isdisjoint(element.name for element in page.elements)
