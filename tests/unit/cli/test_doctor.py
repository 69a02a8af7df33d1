"""`muster doctor` as a command: what it cannot look at, and that it needs nothing of Google for a local instance."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from muster.cli.program import run

DESCRIBED: dict[str, Any] = {
    "project": "p",
    "name": "muster",
    "database": "muster",
    "policy": "starter",
    "secrets": {},
    "indexes": {"composite": [], "expiring": []},
    "regions": {"r": {"functions": {}, "topics": {}, "dead_letters": {}, "subscriptions": {}, "jobs": {}}},
}


def described(**changed: object) -> str:
    """Return a deployment as Terraform prints it."""
    return json.dumps(DESCRIBED | changed)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"", "expected what `terraform output -json deployment` prints"),
        (b"\xff", "expected what `terraform output -json deployment` prints"),
        (b'{"deployment": {"value": {}}}', "missing required field `project`"),
        (described(regions={}).encode(), "$.regions"),
        (described(secrets=["x"]).encode(), "Expected `object`, got `array` - at `$.secrets`"),
    ],
)
def test_a_file_that_describes_no_deployment_is_one_line_and_exit_code_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, complaint: str
) -> None:
    """Which file, what was expected, and what was found."""
    file = tmp_path / "deployment.json"
    if content is not None:
        file.write_bytes(content)
    assert run(["doctor", "--deployment", str(file)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"muster: {file}: ")
    assert complaint in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--run-tick"],
        ["--resume-tick"],
        ["--deployment", "x", "--data", "y"],
        ["--deployment", "x", "--url", "http://localhost:1"],
    ],
)
def test_options_that_do_not_belong_together_are_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A local instance has no job, a deployment no folder."""
    assert run(["doctor", *arguments]) == 2
    assert capsys.readouterr().err.startswith("muster doctor: ")


def test_a_folder_without_data_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """There is nothing to look at, and nothing is made."""
    assert run(["doctor", "--data", str(tmp_path)]) == 2
    assert "holds no data of a local Muster" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_google_clients_that_are_missing_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line says what to install. The deployment comes from standard input here."""
    monkeypatch.setitem(sys.modules, "google.cloud.scheduler_v1", None)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(described().encode())))
    assert run(["doctor", "--deployment", "-"]) == 2
    assert capsys.readouterr().err == (
        "muster: to look at a deployment, Google's clients are needed: pip install 'muster[google]'\n"
    )


def test_whoever_is_not_logged_in_is_told_how(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without credentials nothing of a deployment can be looked at."""
    file = tmp_path / "deployment.json"
    file.write_text(described())
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setattr("google.auth.compute_engine._metadata._NO_GCE_CHECK", True)  # the variable is read at import
    assert run(["doctor", "--deployment", str(file)]) == 2
    assert capsys.readouterr().err == (
        "muster: there are no credentials for Google Cloud: gcloud auth application-default login\n"
    )


def test_a_local_instance_is_looked_at_without_google(tmp_path: Path) -> None:
    """The command works where Google's clients are not installed."""
    code = (
        "import sys\nfrom pathlib import Path\nsys.modules['google'] = None\n"
        "from muster.adapters.sqlite_store import SqliteStore\nSqliteStore(Path('incidents.db')).close()\n"
        "from muster.cli.program import run\nsys.exit(run(['doctor', '--data', '.', '--url', 'http://127.0.0.1:9']))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stderr) == (1, "")
    assert "✗ health   the local Muster does not answer at http://127.0.0.1:9/health" in done.stdout
