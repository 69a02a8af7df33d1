"""`muster policy` and `muster oncall`: what they print, and how they exit."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from muster.policy.cli import oncall_command, policy
from muster.policy.load import load
from muster.policy.oncall import Turn
from tests.support.policy_file import GOOD, edited

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def run(*args: str) -> Result:
    """Run `muster policy …`."""
    return CliRunner().invoke(policy, args)


def oncall(*args: str) -> Result:
    """Run `muster oncall …` at NOW, with no Muster running."""
    return CliRunner().invoke(oncall_command(lambda: NOW), args)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of a policy with an error and a gap."""
    path = tmp_path / "my policy.yaml"
    path.write_text(edited("then: shop}]", "then: shp}]").replace("people: [ada, bo], f", "people: [], f"), "utf-8")
    return path


def test_check_of_a_good_policy_exits_0() -> None:
    """A preset is good, also strictly."""
    result = run("check", "starter", "--strict")
    assert (result.exit_code, result.stdout) == (0, "starter: good: no errors, no gaps\n")


def test_check_prints_every_problem_and_exits_1(file: Path) -> None:
    """Errors make the answer negative; each line says file:line:column."""
    result = run("check", str(file))
    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert f"{file}:22:42: error: unknown team 'shp': did you mean 'shop'?" in lines
    assert f"{file}:10:3: warning: nobody is ever on call: the schedule has no people" in lines
    assert lines[-1].startswith(f"{file}: 1 error, ")
    assert result.stderr == ""


def test_warnings_are_negative_only_when_strict(tmp_path: Path) -> None:
    """A gap is printed either way."""
    file = tmp_path / "p.yaml"
    file.write_text(edited("  P4: [{at: 0m, tell: room}]\n", ""), "utf-8")
    assert (run("check", str(file)).exit_code, run("check", str(file), "--strict").exit_code) == (0, 1)
    assert run("check", str(file)).stdout.endswith("p.yaml: 1 warning\n")


def test_check_as_json_is_one_object(file: Path) -> None:
    """A machine reads the same problems."""
    result = run("check", str(file), "--json")
    said = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (said["policy"], said["valid"]) == (str(file), False)
    assert {
        "severity": "error",
        "file": str(file),
        "line": 22,
        "column": 42,
        "message": "unknown team 'shp': did you mean 'shop'?",
    } in said["problems"]


def test_text_that_is_no_yaml_is_a_negative_answer(tmp_path: Path) -> None:
    """Bad syntax is a problem of the file like others, not of the command."""
    file = tmp_path / "p.yaml"
    file.write_text("people:\n\tada: {}\n", "utf-8")
    result = run("check", str(file))
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{file}:2:1: error: a tab")


@pytest.mark.parametrize("command", [("policy", "check"), ("policy", "show"), ("oncall", "--policy")])
def test_what_is_not_there_is_said_in_one_line_and_exits_2(command: tuple[str, str]) -> None:
    """A name that is neither a file nor a preset is bad input, and the presets are named."""
    result = run(command[1], "startr") if command[0] == "policy" else oncall(command[1], "startr")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "startr: no such " in result.stderr
    assert "starter" in result.stderr


def test_what_is_no_text_is_said_in_one_line_and_exits_2(tmp_path: Path) -> None:
    """A folder, and bytes that are no UTF-8, cannot be read; the line says where the bytes go wrong."""
    folder = run("check", str(tmp_path))
    (tmp_path / "p.yaml").write_bytes(b"version: 1\nname: \xff\n")
    latin = run("check", str(tmp_path / "p.yaml"))
    assert (folder.exit_code, latin.exit_code) == (2, 2)
    assert folder.stderr.count("\n") == latin.stderr.count("\n") == 1
    assert "p.yaml:2:7: expected UTF-8" in latin.stderr


def test_list_names_every_preset_with_what_it_is_for() -> None:
    """One line a preset, or one JSON list."""
    lines = run("list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["lianel", "self-healing-pipeline", "starter"]
    assert all(len(line.split()) > 5 for line in lines)
    assert [preset["name"] for preset in json.loads(run("list", "--json").stdout)] == [
        line.split()[0] for line in lines
    ]


def test_show_prints_a_preset_as_it_is() -> None:
    """What is shown is a file to start from: checked again, it is still good."""
    result = run("show", "starter")
    assert (result.exit_code, result.stdout) == (0, load("starter")[0])


def test_oncall_says_who_has_each_schedule() -> None:
    """A person by name and id, and until when."""
    result = oncall("--policy", "self-healing-pipeline")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:2] == [
        "Primary on-call (primary): Ada Lovelace (ada), until 2026-11-09T00:00:00Z",
        "Secondary on-call (secondary): Bo Ek (bo), until 2026-11-09T00:00:00Z",
    ]


@pytest.mark.parametrize(
    ("at", "instant", "person"),
    [
        ("2026-01-12T08:00:00Z", "2026-01-12T08:00:00Z", "bo"),
        ("2026-01-12T08:59+01:00", "2026-01-12T07:59:00Z", "ada"),
        ("2026-01-12T09:00", "2026-01-12T08:00:00Z", "bo"),
        ("2026-01-01", "2025-12-31T23:00:00Z", None),
    ],
)
def test_oncall_at_an_instant_as_json(tmp_path: Path, at: str, instant: str, person: str | None) -> None:
    """A time without a zone is the policy's own; before the rotation begins, nobody is on call."""
    (tmp_path / "p.yaml").write_text(GOOD, "utf-8")
    said = json.loads(oncall("--policy", str(tmp_path / "p.yaml"), "--at", at, "--json").stdout)
    assert said["at"] == instant
    assert [turn["person"] for turn in said["schedules"]] == [person]


@pytest.mark.parametrize("at", ["monday", "", "9999-12-31T23:59:59-12:00", "0001-01-01"])
def test_a_time_that_is_none_exits_2(at: str) -> None:
    """What was expected is said in one line."""
    result = oncall("--policy", "starter", "--at", at)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "expected an instant such as 2026-11-02T09:00:00Z" in result.stderr


def test_oncall_of_a_policy_with_errors_exits_2_with_the_first(file: Path) -> None:
    """Who is on call is not guessed from a policy that cannot be used."""
    result = oncall("--policy", str(file))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"{file}:22:42: error: unknown team 'shp': did you mean 'shop'?\n"


def test_oncall_without_a_policy_asks_the_running_muster() -> None:
    """Only a running Muster knows of overrides; without one, a policy must be named."""
    asked: list[datetime | None] = []

    def running(at: datetime | None) -> Sequence[Turn]:
        asked.append(at)
        return [Turn(schedule="s", schedule_name="S", person=None, person_name=None, until=None)]

    command = oncall_command(lambda: NOW, running)
    assert CliRunner().invoke(command, []).stdout == "S (s): nobody\n"
    assert CliRunner().invoke(command, ["--at", "2026-11-03T00:00Z"]).exit_code == 0
    assert asked == [None, datetime(2026, 11, 3, tzinfo=UTC)]
    assert (oncall().exit_code, oncall().stderr) == (2, "name a policy: --policy FILE|PRESET\n")


@pytest.mark.parametrize("args", [["--help"], ["check", "--help"], ["list", "--help"], ["show", "--help"]])
def test_every_command_has_help(args: list[str]) -> None:
    """Help exits 0 and says something."""
    result = run(*args)
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 5
