"""`muster policy`: what it prints, and how it exits."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from muster.policy.cli import policy_command
from muster.policy.load import load
from tests.support.policy_file import edited

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def run(*args: str) -> Result:
    """Run `muster policy …` at NOW."""
    return CliRunner().invoke(policy_command(lambda: NOW), args)


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


OFFICE = 'hand_over: "09:00", restrict: {days: mon-fri}}'


@pytest.mark.parametrize(
    ("schedule", "warning"),
    [
        ('hand_over: "09:00"}', ""),
        (
            'hand_over: "09:00", from: 2026-11-16}',
            "nobody is on call once, 13 d 23 h in all: Mon 2026-11-02 10:00 CET, for 13 d 23 h",
        ),
        (
            OFFICE,
            (
                "nobody is on call 52 times, 104 d in all: Sat 2026-11-07 00:00 CET, for 2 d; "
                "Sat 2026-11-14 00:00 CET, for 2 d; Sat 2026-11-21 00:00 CET, for 2 d; …"
            ),
        ),
        (
            'hand_over: "09:00", until: 2027-10-04}',
            "nobody is on call once, 28 d 2 h in all: Mon 2027-10-04 09:00 CEST, for 28 d 2 h",
        ),
        ('hand_over: "09:00", until: 2026-02-02}', "nobody is on call"),
        ('hand_over: "09:00", from: 2027-11-02}', "nobody is on call"),
    ],
)
def test_check_looks_at_the_schedules_a_year_ahead(tmp_path: Path, schedule: str, warning: str) -> None:
    """From now on: when nobody is on call, and for how long, also where a rotation is still to begin."""
    file = tmp_path / "p.yaml"
    file.write_text(edited('hand_over: "09:00"}', schedule), "utf-8")
    lines = run("check", str(file)).stdout.splitlines()[:-1]
    assert lines == ([f"{file}:10:3: warning: in the next 52 weeks {warning}"] if warning else [])


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


@pytest.mark.parametrize("command", ["check", "show"])
def test_what_is_not_there_is_said_in_one_line_and_exits_2(command: str) -> None:
    """A name that is neither a file nor a preset is bad input, and the presets are named."""
    result = run(command, "startr")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
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


@pytest.mark.parametrize("args", [["--help"], ["check", "--help"], ["list", "--help"], ["show", "--help"]])
def test_every_command_has_help(args: list[str]) -> None:
    """Help exits 0 and says something."""
    result = run(*args)
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 5
