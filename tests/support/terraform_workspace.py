"""Muster's Terraform as somebody deploys it, with nothing behind it: stand-ins for its providers, and for gcloud.

A workspace is a copy of what Terraform reads, so that a test may change it. Unless it is whole, it holds a few files of
the shared package only, of each kind that a bundle tells apart, and no hashes of what the functions pin: every plan
carries all files of all zips, and takes ten times as long with those.
"""

import json
import os
import shlex
import shutil
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.support.bundle import terraform
from tests.support.inspection.declared import Declared
from tests.support.requirements import ROOT
from tests.support.terraform_providers import stand_ins

PROJECT = "acme-prod"
VARIABLES = {
    "project_id": PROJECT,
    "policy_file": "policy.yaml",
    "channel_secrets": ["slack-incidents", "smtp", "teams", "twilio"],
    "wake_channels": [f"projects/{PROJECT}/notificationChannels/1234567890123456789"],
}
"""What somebody must set: terraform.tfvars, as the example has it. The policy names no `teams`, or does no longer."""
SECRETS = {"slack-incidents": "xoxb-of-the-workspace", "twilio": "twilio-of-the-workspace"}
"""First values of some of VARIABLES' secrets; the others have none yet."""
ELSEWHERE: dict[str, Any] = {
    "backup_retention_days": 30,
    "channel_secrets": [*VARIABLES["channel_secrets"], "pager"],
    "database": "incidents",
    "external_heartbeat": True,
    "firestore_location": "nam7",
    "key_generations": {"link-keys": [1, 2], "intake-cloud_monitoring": [2, 3]},
    "max_instances": 5,
    "name": "on-call",
    "rebuild": 2,
    "regions": ["us-central1", "europe-west1"],
}
"""Nothing as it is by default."""
SHARED = ("__init__.py", "domain/__init__.py", "domain/alert.py", "local/system.py", "policy/presets/starter.yaml")
"""Files of the package that a workspace holds, unless it is whole."""

NOTE = """
import json, os, sys
arguments, log = sys.argv[1:], os.environ["GCLOUD_CALLS"]
names = ("ACCOUNT", "CONFIG", "FUNCTION", "IMAGE", "JOB", "PROJECT", "REGION", "SOURCE", "STAGING")
call = {"arguments": arguments, "environment": {name: os.environ.get(name) for name in names}}
if arguments[:3] == ["secrets", "versions", "add"]:
    call["input"] = sys.stdin.read()
with open(log, "a+") as calls:
    calls.seek(0)
    added = [json.loads(line)["arguments"] for line in calls]
    calls.write(json.dumps(call) + "\\n")
if arguments[:3] == ["secrets", "versions", "list"]:
    print(*{"1" for each in added if each[:4] == ["secrets", "versions", "add", arguments[3]]})
"""
# No first line of its own: it cannot hold a path with a space, and the shell would go on to look for a real gcloud.
GCLOUD = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -IS -c {shlex.quote(NOTE)} "$@"\n'


@dataclass(frozen=True, slots=True)
class Workspace:
    """A copy of the checkout in `folder`, and the environment in which terraform finds the stand-ins."""

    folder: Path
    environment: Mapping[str, str]

    @property
    def root(self) -> Path:
        """Return the folder of the root module, with terraform.tfvars.json, policy.yaml and the state."""
        return self.folder / "terraform"

    def set(self, **variables: Any) -> None:  # noqa: ANN401 - a variable of Terraform is of any type
        """Set these variables, and no others beside VARIABLES."""
        (self.root / "terraform.tfvars.json").write_text(json.dumps(VARIABLES | variables), "utf-8")

    @contextmanager
    def changed(self, file: str, old: str, new: str, *, first: bool = False) -> Iterator[None]:
        """Have `new` where `old` stands once (or `first`) in a file of the checkout; put back what was there."""
        path = self.folder / file
        text = path.read_text("utf-8")
        if text.count(old) != 1 and not (first and old in text):
            raise ValueError(f"{file} has this {text.count(old)} times, not once: {old}")
        path.write_text(text.replace(old, new, 1), "utf-8")
        try:
            yield
        finally:
            path.write_text(text, "utf-8")

    def terraform(self, *arguments: str) -> str:
        """Run terraform in the root module and return its output; fail where it fails."""
        return terraform(self.root, self.root / ".terraform", *arguments, environment=self.environment)

    def apply(self) -> str:
        """Bring about what is declared, and return what terraform said of it."""
        return self.terraform("apply", "-auto-approve", "-input=false", "-no-color", "-refresh=false")

    def plan(self) -> dict[str, Any]:
        """Return the plan, as `terraform show -json` has it."""
        self.terraform("plan", "-input=false", "-no-color", "-refresh=false", "-out=plan.tfplan")
        plan: dict[str, Any] = json.loads(self.terraform("show", "-json", "plan.tfplan"))
        return plan

    def changes(self) -> dict[str, list[str]]:
        """Return what an apply would do, by address: ["create"], ["update"], ["delete"], or two of them to replace."""
        actions = {each["address"]: each["change"]["actions"] for each in self.plan()["resource_changes"]}
        return {address: done for address, done in actions.items() if done not in (["no-op"], ["read"])}

    def state(self) -> dict[str, Any]:
        """Return all that there is as `terraform show -json` has it: {"root_module": …, "outputs": …}."""
        values: dict[str, Any] = json.loads(self.terraform("show", "-json"))["values"]
        return values

    def output(self, name: str) -> Any:  # noqa: ANN401 - an output is of any type
        """Return the value of an output."""
        return json.loads(self.terraform("output", "-json", name))

    def forget(self) -> None:
        """Be in a project where nothing is deployed."""
        (self.root / "terraform.tfstate").unlink(missing_ok=True)
        Path(self.environment["GCLOUD_CALLS"]).unlink(missing_ok=True)

    def declared(self, **changes: Any) -> Declared:  # noqa: ANN401 - a field of Declared each
        """Return what is declared with VARIABLES and the starter policy, but for these changes."""
        return replace(
            Declared(
                project=PROJECT,
                number=self.output("deployment")["project_number"],
                regions=("europe-west1",),
                wake_channels=tuple(VARIABLES["wake_channels"]),
                policy=(self.root / "policy.yaml").read_text("utf-8"),
                channels=tuple(VARIABLES["channel_secrets"]),
            ),
            **changes,
        )

    def gcloud_calls(self) -> list[dict[str, Any]]:
        """Return what gcloud has been called with so far: {"arguments": […], "environment": {…}}, oldest first.

        A version of a secret has its value as "input". It is the only thing that gcloud knows of later.
        """
        calls = Path(self.environment["GCLOUD_CALLS"])
        return [json.loads(line) for line in calls.read_text("utf-8").splitlines()] if calls.exists() else []


@contextmanager
def workspace(folder: Path, *, whole: bool = False) -> Iterator[Workspace]:
    """Yield a workspace in `folder`, initialised and not applied; with `whole`, one that has the whole package."""
    _copy(folder, whole=whole)
    _make_gcloud(folder / "bin" / "gcloud")
    with stand_ins(folder / "terraform") as providers:
        made = Workspace(
            folder,
            {
                **providers,
                "GCLOUD_CALLS": str(folder / "gcloud.jsonl"),
                "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
                "TF_VAR_channel_secret_values": json.dumps(SECRETS),
            },
        )
        made.set()
        made.terraform("init", "-input=false", "-no-color")
        yield made


def _copy(folder: Path, *, whole: bool) -> None:
    """Copy what Terraform reads: its own files, the functions and the package; and make the starter the policy."""
    leftovers = shutil.ignore_patterns("__pycache__", ".terraform", "*.tfvars*", "*.tfstate*", "*.tfplan")
    for name in ("terraform", "functions"):
        shutil.copytree(ROOT / name, folder / name, ignore=leftovers)
    package = ROOT / "shared" / "muster"
    if whole:
        shutil.copytree(package, folder / "shared" / "muster", ignore=leftovers)
    else:
        for path in SHARED:
            target = folder / "shared" / "muster" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(package / path, target)
        for pins in (folder / "functions").glob("*/requirements.txt"):
            names = [line for line in pins.read_text("utf-8").splitlines() if "==" in line]
            pins.write_text("\n".join(names), "utf-8")
    shutil.copyfile(package / "policy" / "presets" / "starter.yaml", folder / "terraform" / "policy.yaml")


def _make_gcloud(program: Path) -> None:
    """Write a gcloud that only notes how it was called."""
    program.parent.mkdir()
    program.write_text(GCLOUD, "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
