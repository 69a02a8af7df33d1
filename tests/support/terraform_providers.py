"""Stand-ins for Terraform's providers, which know their true schema and have no cloud behind it.

They are no part of the project, and stand beside the checkout in `../shared/terraform-standin`, or where
MUSTER_TERRAFORM_STANDIN says. Without them the tests that need them are skipped.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from tests.support.processes import Process, until
from tests.support.require import require
from tests.support.requirements import ROOT

FOLDER = Path(os.environ.get("MUSTER_TERRAFORM_STANDIN", ROOT.parent / "shared" / "terraform-standin"))


@contextmanager
def stand_ins(root: Path) -> Iterator[dict[str, str]]:
    """Run the stand-ins for the configuration in `root`, and yield the settings that tell terraform where they are.

    https://developer.hashicorp.com/terraform/plugin/debugging#running-terraform-with-a-provider-in-debug-mode
    """
    if not (FOLDER / "standin").is_dir():
        require("terraform-standin", "the stand-ins for Terraform's providers are not beside the checkout")
    environment = os.environ | {"PYTHONPATH": str(FOLDER), "PYTHONUNBUFFERED": "1"}
    schema = str(FOLDER / "schema" / "google-7.45.0.json")
    where: dict[str, Any] = {}
    with ExitStack() as stack:
        logs = {name: root / ".terraform" / f"{name}.log" for name in ("archive", "google", "random")}
        for name, log in logs.items():
            log.parent.mkdir(exist_ok=True)
            command = [sys.executable, "-m", "standin", name, "--schema", schema, "--reattach"]
            stack.callback(Process(command, log, environment, root).interrupt)
        for name, log in logs.items():
            where |= json.loads(until(partial(_first_line, log), f"the stand-in for {name} is ready"))
        yield {"TF_REATTACH_PROVIDERS": json.dumps(where)}


def _first_line(log: Path) -> str:
    """Return the first line of a log, "" before it is complete."""
    line, end, _ = log.read_text("utf-8").partition("\n")
    return line if end else ""
