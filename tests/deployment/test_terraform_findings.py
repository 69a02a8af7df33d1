"""What terraform makes of functions/functions.yaml and its variables is what the design says, in every detail."""

import json
import re
from pathlib import Path
from zipfile import ZipFile

from muster.doctor.deployment import read as read_deployment
from tests.support import bundle
from tests.support.inspection.findings import findings
from tests.support.inspection.resources import read
from tests.support.requirements import ROOT
from tests.support.terraform_workspace import ELSEWHERE, SECRETS, SHARED, VARIABLES, Workspace

EXAMPLE = ROOT / "terraform/examples/alert-policy/main.tf"
KEY = re.compile(rb"\b[A-Za-z0-9]{40}\b")
"""What a key that Terraform makes up looks like."""
DIGEST = re.compile(rb"[0-9a-f]{20}")
"""What such a key never holds."""
ENCODED = re.compile(rb"(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==)")
"""A SHA-256 or SHA-512 in base64, in which forty letters and digits may stand side by side by chance."""


def test_all_is_as_the_design_says(applied: Workspace) -> None:
    """Every grant, setting, deadline and name of the default deployment is the declared one; nothing is beside them."""
    assert findings(applied.state(), applied.declared(), applied.gcloud_calls()) == []


def test_two_regions_have_a_chain_each(abroad: Workspace) -> None:
    """Names, audiences, topics and alerts follow the region and the deployment's name, and nothing crosses regions."""
    abroad.set(**ELSEWHERE)
    abroad.apply()
    declared = abroad.declared(
        backup_days=30,
        bucket_location="US",
        channels=tuple(ELSEWHERE["channel_secrets"]),
        database="incidents",
        external_heartbeat=True,
        generations={"link-keys": (1, 2), "intake-cloud_monitoring": (2, 3)},
        location="nam7",
        max_instances=5,
        name="on-call",
        rebuild=2,
        regions=("us-central1", "europe-west1"),
    )
    assert findings(abroad.state(), declared, abroad.gcloud_calls()) == []


def test_no_secret_is_in_the_plan_or_the_state(applied: Workspace) -> None:
    """Neither what somebody passes in nor what Terraform makes up is kept, in whichever form."""
    applied.set(key_generations={"link-keys": [1, 2]})
    planned = applied.plan()
    applied.set()
    with ZipFile(applied.root / "plan.tfplan") as file:
        members = [file.read(name) for name in file.namelist()]
    for kept in (json.dumps(planned).encode(), (applied.root / "terraform.tfstate").read_bytes(), *members):
        assert not any(secret.encode() in kept for secret in SECRETS.values())
        assert {token for token in KEY.findall(ENCODED.sub(b"", kept)) if not DIGEST.search(token)} == set()
    (version,) = [
        each
        for each in planned["configuration"]["root_module"]["resources"]
        if each["type"] == "google_secret_manager_secret_version"
    ]
    assert "ephemeral.random_password.key" in version["expressions"]["secret_data_wo"]["references"]
    written = {call["arguments"][3]: call["input"] for call in applied.gcloud_calls() if "input" in call}
    assert written == {f"muster-{name}": f"{SECRETS.get(name, '')}\n" for name in VARIABLES["channel_secrets"]}


def test_the_doctor_reads_what_terraform_puts_out(applied: Workspace) -> None:
    """The output `deployment` has every field that the doctor checks, with what was made."""
    made = read_deployment(json.dumps(applied.output("deployment")).encode())
    state = read(applied.state())
    (region,) = made.regions.values()
    assert set(region.functions) == set(bundle.FUNCTIONS)
    assert set(region.subscriptions) == {each.at("name") for each in state.of("google_pubsub_subscription", "push")}
    assert set(region.dead_letters) == set(region.topics) == set(bundle.DECLARED["topics"])
    assert {made.tick} < set(region.jobs)
    assert set(made.secrets.values()) == {each.at("secret_id") for each in state.of("google_secret_manager_secret")}


def test_the_zips_hold_the_files_of_the_bundles(applied: Workspace) -> None:
    """What Terraform zips, and uploads, is what the bundle's map says: file by file, byte by byte, all of it text."""
    shared = {path for path in SHARED if not path.startswith("local/")}
    uploaded = read(applied.state()).of("google_storage_bucket_object", "source")
    assert {each.key for each in uploaded} == set(bundle.FUNCTIONS)
    for function, file in ((each.key, applied.root / each.at("source")) for each in uploaded):
        own = {name: applied.folder / "functions" / function / name for name in ("main.py", "requirements.txt")}
        expected = own | {f"muster/{path}": applied.folder / "shared/muster" / path for path in shared}
        with ZipFile(file) as archive:
            held = {name: archive.read(name) for name in archive.namelist()}
        assert held == {name: source.read_bytes() for name, source in expected.items()}
    for source in {source for files in bundle.maps().values() for source in files.values()}:
        assert Path(source).read_text("utf-8") is not None, "Terraform reads text only"


def test_the_example_of_an_alert_policy_is_valid(applied: Workspace) -> None:
    """The example takes the channels that Muster puts out, and plans."""
    folder = applied.root / "examples" / "alert-policy"
    channels = json.dumps(applied.output("notification_channels")["pubsub"])
    given = ["-var=project_id=acme-shop", f"-var=notification_channels={channels}"]
    for command in (["init", "-input=false"], ["validate"], ["plan", "-input=false", "-refresh=false", *given]):
        said = bundle.terraform(folder, folder / ".terraform", *command, "-no-color", environment=applied.environment)
    assert "Plan: 1 to add, 0 to change, 0 to destroy." in said


def test_the_example_says_what_its_alert_is_about() -> None:
    """It groups by the service, numerator and denominator alike: else no resource is named, and no errors are found."""
    groups = re.findall(r"group_by_fields += (.*?) #", EXAMPLE.read_text("utf-8"))
    assert groups == ['["resource.labels.service_name"]'] * 2
