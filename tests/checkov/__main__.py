"""Scan the Terraform with Checkov, and say what it finds: `python -m tests.checkov PYTHON`, as `make check` does.

The root is scanned, and each module by itself, since Checkov cannot follow a `for_each` over what a file holds.
Nothing is downloaded or sent.
"""

import os
import subprocess
import sys

from tests.checkov.verdict import ROOT, TERRAFORM, exceptions, findings, verdict

FOLDERS = [TERRAFORM, *sorted(file.parent for file in TERRAFORM.glob("modules/*/main.tf"))]
TIMEOUT = 300.0
"""Seconds; it takes about ten."""


def main() -> None:
    """Print the verdict; exit 1 where there is anything to mend."""
    _, python = sys.argv
    # Not its script: pip does not mend the first line of that one where the path holds a space.
    command = [python, "-m", "checkov.main", *(f"--directory={folder}" for folder in FOLDERS)]
    command += ["--framework=terraform", "--skip-download", "--output=json"]
    environment = os.environ | {"LOG_LEVEL": "ERROR"}
    run = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=TIMEOUT
    )
    try:
        found = findings(run.stdout)
    except ValueError as error:
        sys.exit(f"Checkov gave no report, but exit code {run.returncode}: {error}\n{run.stdout}{run.stderr}")
    problems = verdict(found, exceptions(sorted(TERRAFORM.rglob("*.tf"))))
    sys.stdout.write("".join(f"{problem}\n" for problem in problems))
    passed, excepted = (sum(each.result == result for each in found) for result in ("passed", "skipped"))
    sys.stdout.write(f"Checkov: {passed} passed, {excepted} excepted, {len(problems)} to mend\n")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
