"""From what Terraform has applied to a page, in two regions: what is deployed is what is tested here.

Processes, settings, mounts, topics, subscriptions, audiences, accounts and permissions are those of the applied state;
tests/support/applied/system.py lists the few things that are not.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from zipfile import ZipFile

from tests.support import bundle
from tests.support.applied.state import services
from tests.support.applied.workspace import REGIONS
from tests.support.applied.world import HOME, World
from tests.support.processes import PATIENCE, until
from tests.support.requirements import ROOT

PAYLOAD = ROOT / "tests/payloads/gcp_pubsub_v1.2_open_threshold_severity_error.json"
TITLE = "Test-incident-canary: VM Instance - Sent packets"


def test_every_image_is_built_of_the_zip_that_the_tests_boot(world: World) -> None:
    """A service runs the image that Cloud Build made of its function's bundle: these files and no others."""
    builds = [call["environment"] for call in world.applied.gcloud_calls() if call["arguments"][0] == "builds"]
    built = {build["IMAGE"]: (build["SOURCE"], build["FUNCTION"]) for build in builds}
    running = services(world.state)
    assert {each.image: (each.source, each.function) for each in running} == built
    assert {(each.region, each.function) for each in running} == {(a, b) for a in REGIONS for b in bundle.FUNCTIONS}
    for service in running:
        name = service.source.rpartition("/")[2]
        with ZipFile(
            world.applied.root / world.state.one("google_storage_bucket_object", name=name)["source"]
        ) as zipped:
            content = {path: zipped.read(path) for path in zipped.namelist()}
        files = {path: (ROOT / file).read_bytes() for path, file in bundle.maps()[service.function].items()}
        assert content == files


def test_a_page_s_link_acknowledges(world: World) -> None:
    """An alert pages who is on call; the link's page changes nothing, its button does, and nobody else is paged."""
    world.post("Checkout is down")
    (mail,) = world.mails("Checkout is down", 1)
    assert mail.recipients == ("ada@example.com",)
    until(lambda: world.told("Checkout is down") == 1, "the news in Slack")
    link = mail.acknowledgement()
    assert link.startswith(f"{world.state.outputs['url'][HOME]}/r/")
    assert world.system.request("GET", link).status == 200
    assert acknowledged_by(world, "Checkout is down") is None
    assert world.system.request("POST", link).status == 200
    assert acknowledged_by(world, "Checkout is down") == "ada"

    world.tick("Checkout is down", *REGIONS)
    assert world.paged("Checkout is down") == ["ada"]
    world.mails("Checkout is down", 1)


def test_both_regions_are_told_and_everybody_is_paged_once(world: World) -> None:
    """Posted to both intakes an alert opens one incident; with both ticks each step pages one person, once."""
    for region in REGIONS:
        world.post("Orders are late", region)
    until(lambda: world.alerts("Orders are late") == 2, "both alerts on record")
    (first,) = world.mails("Orders are late", 1)
    assert first.recipients == ("ada@example.com",)

    world.tick("Orders are late", *REGIONS)
    _, second = world.mails("Orders are late", 2)
    assert second.recipients == ("bo@example.com",)
    assert "Ada did not acknowledge within 1 s" in second.text()
    world.tick("Orders are late", *REGIONS)
    assert world.paged("Orders are late") == ["ada", "bo"]
    world.mails("Orders are late", 2)
    until(lambda: world.told("Orders are late") == 1, "the news in Slack, once")


def test_cloud_monitoring_s_pubsub_channels_lead_to_one_page(world: World) -> None:
    """What Cloud Monitoring publishes for both channels is one alert, and evidence is looked for once.

    The intake itself verifies these tokens, by certificates that it fetches over TLS.
    """
    before = [len(world.answers("incident_classification", region)) for region in REGIONS]
    channels = world.state.all("google_monitoring_notification_channel", type="pubsub")
    assert len(channels) == len(REGIONS)
    for channel in channels:
        world.system.pubsub.publish(channel["labels"]["topic"].rpartition("/")[2], PAYLOAD.read_bytes())
    for region, earlier in zip(REGIONS, before, strict=True):
        until(partial(world.classified, region, earlier), f"the alert in {region}")
    (mail,) = world.mails(TITLE, 1)
    assert mail.recipients == ("ada@example.com",)
    assert world.alerts(TITLE) == 1
    (asked,) = world.system.logs.calls.wait_for(1, PATIENCE)
    assert list(asked.resource_names) == ["projects/acme-sandbox"]


def test_without_its_invoker_a_push_is_refused_and_the_alert_waits(world: World) -> None:
    """Cloud Run answers 403 where the binding is gone; once it is back, the subscription still has the alert."""
    service = world.service("incident_classification")
    binding = {"name": service.name, "location": service.region}
    lacking = world.state.without("google_cloud_run_v2_service_iam_member", **binding)
    earlier = len(world.answers("incident_classification"))
    with world.system.front_end.going_by(lacking):
        world.post("The disk is full")
        until(lambda: len(world.answers("incident_classification")) > earlier, "the refusal")
        assert set(world.answers("incident_classification")[earlier:]) == {403}
        assert world.incident("The disk is full") is None

    (mail,) = world.mails("The disk is full", 1)
    assert mail.recipients == ("ada@example.com",)


def test_every_job_of_the_scheduler_is_answered(world: World) -> None:
    """Tick and re-drive, in each region, with the URL, the account and the audience that Terraform gave the job."""
    jobs = world.state.all("google_cloud_scheduler_job")
    called = sorted((job["name"], job["region"]) for job in jobs)
    assert called == sorted((f"muster-{name}", region) for name in ("tick", "dead-letters") for region in REGIONS)
    with ThreadPoolExecutor() as threads:
        answers = list(threads.map(world.system.scheduler.run, *zip(*called, strict=True)))
    assert [answer.status for answer in answers] == [200] * len(jobs)


def test_nothing_went_wrong_unseen(world: World) -> None:
    """No function has logged an error over all these stories but for the pushes that were none."""
    for process in world.system.functions.values():
        errors = [line for line in process.lines() if line["severity"] not in {"INFO", "WARNING"}]
        assert {line["message"] for line in errors} <= {"a message that cannot be understood"}


def acknowledged_by(world: World, title: str) -> str | None:
    """Return who has acknowledged the incident of a title."""
    incident = world.incident(title)
    assert incident is not None
    return incident.acknowledged_by
