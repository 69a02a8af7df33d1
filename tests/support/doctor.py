"""`muster doctor` over a project, in this process, as the command line runs it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from muster.cli.program import run
from tests.support.deployed_project import Project


@dataclass(frozen=True)
class Doctor:
    """Runs the command over a project."""

    project: Project
    folder: Path
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *options: str) -> tuple[int, str]:
        """Return the exit code and what is printed."""
        file = self.folder / "deployment.json"
        file.write_text(json.dumps(self.project.described))
        code = run(["doctor", "--deployment", str(file), *options])
        return code, self.capsys.readouterr().out

    def findings(self, *options: str) -> list[dict[str, Any]]:
        """Return what is not well, by the JSON; the exit code must say the same."""
        code, out = self(*options, "--json")
        said = json.loads(out)
        wrong = [check for check in said["checks"] if not check["ok"]]
        assert said["schema"] == 1
        assert (said["ok"], code) == ((True, 0) if all(each["severity"] == "warning" for each in wrong) else (False, 1))
        return wrong
