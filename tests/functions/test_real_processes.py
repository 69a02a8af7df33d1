"""Each function as a process of its own over Google's emulators: an alert goes in at HTTP, a page comes out at SMTP.

Nobody waits for time to pass: it advances through the tick's `now`.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from muster.domain.delivery import DeliveryState
from muster.domain.incident import IncidentState
from muster.domain.message import MessageKind
from tests.support.deployment import Emulators
from tests.support.function_process import Installed, install
from tests.support.logging_server import entry
from tests.support.mail_server import STALL
from tests.support.mailed_shop import ALERT, TITLE, MailedShop, mailed_shop, pages
from tests.support.passing_time import end_wait_for_the_dead
from tests.support.processes import PATIENCE, until


@pytest.fixture(scope="module")
def installed(emulators: Emulators, tmp_path_factory: pytest.TempPathFactory) -> list[Installed]:  # noqa: ARG001 - a machine without emulators need not unpack
    """Every function's bundle, unpacked."""
    return install(tmp_path_factory.mktemp("functions"))


@pytest.fixture
def world(installed: list[Installed], emulators: Emulators, tmp_path: Path) -> Iterator[MailedShop]:
    """All functions, ready, with a mail server and a Slack of their own."""
    with mailed_shop(installed, emulators, tmp_path) as shop:
        yield shop


def test_an_acknowledged_page_ends_the_escalation(world: MailedShop) -> None:
    """An alert pages the person on call and tells Slack; looking at the link changes nothing, its button ends it."""
    answer = world.muster.post_alert("cloud_monitoring", ALERT)
    assert (answer.status, answer.json()) == (202, {"accepted": 1})

    (mail,) = world.mail.mails.wait_for(1, PATIENCE)
    assert mail.recipients == ("ada@example.com",)
    assert mail.message()["Subject"] == f"P2 High: {TITLE}"
    (told,) = world.slack.requests.wait_for(1, PATIENCE)
    assert told.path == "/services/incidents"
    assert f"[Opened] P2 High: {TITLE}" in json.dumps(told.json())

    world.settle()
    link = mail.acknowledgement()
    before = world.muster.documents()
    for method in ("GET", "HEAD", "GET"):
        assert urllib3.request(method, link, timeout=PATIENCE, retries=False).status == 200
    assert world.muster.documents() == before

    assert urllib3.request("POST", link, timeout=PATIENCE, retries=False).status == 200
    incident = world.incident()
    assert (incident.state, incident.acknowledged_by) == (IncidentState.ACKNOWLEDGED, "ada")
    world.settle()

    for minutes in (16, 31):
        world.tick(minutes)
    world.settle()
    assert pages(world) == ["ada"]
    assert world.mails(1) == ["ada"]
    for function in world.muster.functions.values():
        assert {line["severity"] for line in function.lines()} <= {"INFO", "WARNING"}


def test_nobody_acknowledges_and_the_escalation_goes_on(world: MailedShop) -> None:
    """An alert by Pub/Sub pages Ada; the backup is paged after 15 min, the leads after 30, and each of them once."""
    world.muster.subscriptions.publish("monitoring", ALERT)
    assert world.mails(1) == ["ada"]
    world.slack.requests.wait_for(1, PATIENCE)

    world.tick(14)
    assert pages(world) == ["ada"]
    world.tick(16)
    assert world.mails(2) == ["ada", "bo"]
    assert "Ada did not acknowledge within 15 min" in world.mail.mails.all[1].text()
    world.tick(31)
    assert world.mails(3) == ["ada", "bo", "cy"]
    assert "Ada and Bo did not acknowledge within 30 min" in world.mail.mails.all[2].text()
    opened, escalated = world.slack.requests.wait_for(2, PATIENCE)
    assert "[Opened]" in json.dumps(opened.json())
    assert "[Escalated]" in json.dumps(escalated.json())

    world.settle()
    assert world.tick(31)["fired"] == 0
    assert pages(world) == ["ada", "bo", "cy"]
    assert world.incident().level == 2


def test_a_push_that_dies_with_the_function_comes_again(world: MailedShop) -> None:
    """The function is killed with the events in its hands, before it looked at them: its next life sends the page."""
    notification = world.muster.functions["responder_notification"]
    notification.process.freeze()
    world.muster.post_alert("cloud_monitoring", ALERT)
    until(lambda: world.muster.store.incidents(["triggered"], 1), "the incident")
    notification.kill()

    notification.start()
    assert world.mails(1) == ["ada"]
    world.slack.requests.wait_for(1, PATIENCE)
    world.settle()
    assert len(world.slack.requests.all) == len(world.mail.mails.all) == 1


def test_a_page_is_sent_again_where_its_sender_died_over_it(world: MailedShop) -> None:
    """Killed while the mail server had the text: the next life sends the page again, a repeat the mailbox can tell.

    A page in that state is held for the minute of the dead sender's lease; the test lets that minute have passed.
    """
    world.mail.script(DATA=STALL)
    world.muster.post_alert("cloud_monitoring", ALERT)
    (held,) = world.mail.mails.wait_for(1, PATIENCE)
    until(world.only_the_page_is_open, "the record of what Slack was told")
    notification = world.muster.functions["responder_notification"]
    notification.kill()
    assert end_wait_for_the_dead(world.muster.store) >= 1

    notification.start()
    notification.await_ready()
    world.tick(0)
    _, sent = world.mail.mails.wait_for(2, PATIENCE)
    assert sent.recipients == held.recipients
    assert sent.message()["Message-ID"] == held.message()["Message-ID"]
    world.settle()
    outcomes = {each.value.kind: each.value.state for each in world.muster.store.deliveries(world.incident().id)}
    assert outcomes[MessageKind.PAGE] is DeliveryState.SENT
    assert len(world.mail.mails.all) == 2
    assert len(world.slack.requests.all) == 1
    assert pages(world) == ["ada"]


def test_what_died_while_its_function_was_away_is_re_driven(world: MailedShop) -> None:
    """An alert dies on both its roads, by webhook before the classification, by Pub/Sub before the intake.

    Both functions are back when the hour's re-drive comes: the alert is one incident, and pages once.
    """
    functions, subscriptions = world.muster.functions, world.muster.subscriptions
    subscriptions.give_up_soon("incident_classification", "alerts")
    subscriptions.give_up_soon("alert_intake", "monitoring")
    functions["incident_classification"].kill()
    assert world.muster.post_alert("cloud_monitoring", ALERT).status == 202
    functions["alert_intake"].kill()
    subscriptions.publish("monitoring", ALERT)
    for topic in ("alerts", "monitoring"):
        subscriptions.await_dead_letter(topic)

    for name in ("incident_classification", "alert_intake"):
        functions[name].start()
        functions[name].await_ready()
    assert world.muster.redrive() == {"alerts": 1, "monitoring": 1}

    assert world.mails(1) == ["ada"]
    world.settle()
    assert pages(world) == ["ada"]
    assert world.mails(1) == ["ada"]


def test_what_the_resource_logged_is_on_the_page(world: MailedShop) -> None:
    """When the alert has become a page, its incident has the errors of the machine beside, without their secrets."""
    resource = json.loads(ALERT)["incident"]["resource"]
    labels = {name: value for name, value in resource["labels"].items() if name != "project_id"}
    kind = resource["type"]
    world.muster.logging.add(
        entry("NIC reset: token=s3cr3t-123", resource_type=kind, labels=labels),
        entry("NIC slow", resource_type=kind, labels=labels, severity="WARNING"),
        entry("another machine's", resource_type=kind, labels=labels | {"instance_id": "7"}),
    )
    world.muster.post_alert("cloud_monitoring", ALERT)
    (mail,) = world.mail.mails.wait_for(1, PATIENCE)
    until(lambda: world.muster.store.evidence(world.incident()), "the evidence")
    world.settle()

    page = urllib3.request("GET", mail.acknowledgement(), timeout=PATIENCE, retries=False).data.decode()
    assert '<pre dir="auto">NIC reset: token=[redacted]</pre>' in page
    assert "NIC slow" not in page
    assert "another machine" not in page
    (asked,) = world.muster.logging.calls.all
    assert list(asked.resource_names) == ["projects/acme-sandbox"]
    assert pages(world) == ["ada"]
