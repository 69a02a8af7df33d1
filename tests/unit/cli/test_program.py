"""The program itself: help, versions, how it ends, and that it is quick."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from muster import __version__
from muster.cli.lazy import Lazy
from muster.cli.program import COMMANDS, program, run
from tests.support.muster_command import Muster


def fresh(code: str) -> str:
    """Run code in an interpreter of its own and return what it prints."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout


def test_help_imports_no_command() -> None:
    """`muster --help` loads neither the commands nor what they need."""
    code = (
        "import sys\nfrom muster.cli.program import run\nrun(['--help'])\n"
        "ours = ('muster.local', 'muster.policy', 'muster.cli.incidents', 'muster.adapters')\n"
        "print([name for name in sys.modules if name.startswith(ours)])\n"
        "print([name for name in ('urllib3', 'yaml', 'msgspec', 'uvicorn', 'sqlite3') if name in sys.modules])"
    )
    assert fresh(code).splitlines()[-2:] == ["[]", "[]"]


def test_every_command_is_there_and_says_what_the_list_says() -> None:
    """The list's line for a command is the first sentence of its own help."""
    context = click.Context(program)
    for name, lazy in COMMANDS.items():
        command = program.get_command(context, name)
        assert command is not None
        assert (command.help or "").startswith(lazy.about), name


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    """--help of every command and subcommand exits 0."""
    context = click.Context(program)
    for name in program.list_commands(context):
        command = program.get_command(context, name)
        inner = command.list_commands(context) if isinstance(command, click.Group) else []
        for path in ([name], *([name, each] for each in inner)):
            assert run([*path, "--help"]) == 0
            assert capsys.readouterr().out.startswith(f"Usage: muster {' '.join(path)}")


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    """--version prints it."""
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"muster {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["lst"], "muster: No such command 'lst'."),
        (["--nope"], "muster: No such option '--nope'."),
        (["incidents", "show"], "muster incidents show: Missing argument 'ID'."),
        (["incidents", "severity", "x", "P9"], "muster incidents severity: Invalid value for 'SEVERITY'"),
        (["incidents", "list", "--limit", "many"], "muster incidents list: Invalid value for '--limit'"),
        (["oncall", "--policy", "no-such-policy"], ""),
    ],
)
def test_bad_usage_is_one_line_and_exit_code_two(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong, where, and where the help is."""
    code = run(arguments)
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith(complaint)
    assert err.count("\n") == 1


def test_without_a_command_there_is_help_and_exit_code_two(capsys: pytest.CaptureFixture[str]) -> None:
    """On stderr, so that a script does not take it for an answer."""
    assert run([]) == 2
    assert capsys.readouterr().err.startswith("Usage: muster")


def test_a_bug_is_one_line_too(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong inside, nobody sees a traceback."""
    monkeypatch.setitem(program.lazy, "broken", Lazy("muster.nowhere:command", "Fail."))
    assert run(["broken"]) == 2
    assert capsys.readouterr().err == (
        "muster: this should not have happened: ModuleNotFoundError: No module named 'muster.nowhere'\n"
    )


def test_whoever_stops_reading_stops_the_program_quietly(tmp_path: Path) -> None:
    """`muster policy show starter | head -1` ends without a complaint."""
    command = f"'{sys.executable}' -m muster.cli policy show starter | head -1"
    shell = ["bash", "-c", command]
    done = subprocess.run(shell, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=30)
    assert done.stderr == ""
    assert done.stdout.startswith("#")


def test_who_is_on_call_is_asked_of_a_running_muster(muster: Muster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a policy of one's own, `muster oncall` asks the API, for any instant."""
    monkeypatch.setenv("MUSTER_TOKEN", "view-token")
    code, out, err = muster("oncall", "--at", "2026-11-10T12:00:00+01:00")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "Primary (primary): Bo (bo), until 2026-11-16T08:00:00Z"
