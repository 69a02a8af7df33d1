"""`muster simulate`: what it prints, how it exits, and that it does so every time."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from muster.cli.program import run
from tests.support.policy_file import GOOD, edited
from tests.support.simulation import ALERT, scenario, write

ROOT = Path(__file__).parents[3]
OUTAGE = "{at: 0m, go_offline: {channel: push}}"


def simulate(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], list[str]]:
    """Run `muster simulate …`; return its exit code and the lines of both its streams."""
    code = run(["simulate", *arguments])
    out, err = capsys.readouterr()
    return code, out.splitlines(), err.splitlines()


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Return the path of a scenario in which a P1 is acknowledged after 20 minutes."""
    return write(tmp_path, scenario(ALERT, "{at: 20m, acknowledge: {by: bo}}", more="until: 1h"))


def test_a_scenario_is_told_as_a_table_and_a_chart(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 0."""
    code, out, err = simulate(capsys, file)
    assert (code, err) == (0, [])
    assert out[0].startswith("Acme, Mon 05 Jan 2026 10:00 to")
    assert any(line.startswith("Checkout is down  !!!") for line in out)
    assert "\n".join(out).isascii()


def test_a_scenario_that_names_no_policy_is_played_under_the_starter(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the help says; on standard error, so that what is printed is the same."""
    bare = write(tmp_path, scenario(ALERT).replace("policy: policy.yaml\n", ""))
    code, out, err = simulate(capsys, bare, "--json")
    assert (code, err) == (0, ["The scenario names no policy: it is played under starter."])
    assert simulate(capsys, bare, "--json", "--policy", "starter") == (0, out, [])
    _, told, _ = simulate(capsys, "--help")
    assert "[default: the scenario's own, or starter]" in " ".join(" ".join(told).split())


def test_json_is_an_object_a_line(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing else on standard output."""
    code, out, err = simulate(capsys, file, "--json")
    assert (code, err) == (0, [])
    pages = [line for line in map(json.loads, out) if line["type"] == "page"]
    assert [(page["after_s"], page["person"], page["channel"]) for page in pages] == [
        (0, "ada", "push"),
        (900, "ada", "push"),
        (900, "bo", "call"),
    ]


@pytest.mark.parametrize(
    ("more", "code", "last"),
    [
        ("expect: [{type: page, person: bo, at: 15m}]", 0, "All 1 expectations are met."),
        ("expect: [{type: page, person: bo, at: 14m}]", 1, "1 of 1 expectations are not met."),
        ("never: [{type: page}]\nexpect: [{type: page}]", 1, "1 of 2 expectations are not met."),
    ],
)
def test_expectations_decide_the_exit_code(
    more: str, code: int, last: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each that is not met is named with its place."""
    file = write(tmp_path, scenario(ALERT, more=more))
    found = simulate(capsys, file)
    assert (found[0], found[1][-1]) == (code, last)
    assert any(line.startswith(f"{file}:5:") for line in found[1]) == bool(code)


def test_with_json_what_is_not_met_is_told_on_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """So that standard output stays JSON."""
    file = write(tmp_path, scenario(ALERT, more="never: [{type: page, person: ada, at: 0m}]"))
    code, out, err = simulate(capsys, file, "--json")
    assert (code, len(err)) == (1, 1)
    assert all(json.loads(line) for line in out)


def test_the_end_and_the_policy_can_be_said_on_the_command_line(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    """They go before the file's own."""
    _, out, _ = simulate(capsys, file, "--until", "10m", "--policy", "starter", "--json")
    pages = [line["person"] for line in map(json.loads, out) if line["type"] == "page"]
    assert pages == ["ada", "bo"]  # the starter's backup comes after five minutes


def test_another_seed_gives_other_ids(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    """And the same story."""
    stories = [simulate(capsys, file, "--json", "--seed", seed)[1] for seed in ("1", "2", "1")]
    ids = [json.loads(story[0])["incident"] for story in stories]
    assert ids[0] == ids[2] != ids[1]
    assert [line.replace(ids[1], ids[0]) for line in stories[1]] == stories[0]


@pytest.mark.parametrize("format_", [(), ("--json",)])
def test_every_process_prints_the_same_bytes(format_: tuple[str, ...], tmp_path: Path) -> None:
    """Whatever the hash seed, the zone of the machine and the day."""
    file = write(tmp_path, scenario(OUTAGE, ALERT, ALERT.replace("till", "other"), more="until: 4h"))
    outputs = set()
    for seed, zone in (("0", "UTC"), ("1", "America/New_York"), ("77", "Asia/Kolkata")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT / "shared")}
        command = [sys.executable, "-m", "muster.cli", "simulate", file, *format_]
        outputs.add(subprocess.run(command, env=environment, capture_output=True, check=True, timeout=60).stdout)
    assert len(outputs) == 1


def test_another_policy_is_compared(file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Differences only, and exit code 1 for them."""
    other = tmp_path / "other.yaml"
    other.write_text(edited("{at: 15m, unless", "{at: 10m, unless"), "utf-8")
    code, out, _ = simulate(capsys, file, "--compare", str(other))
    assert (code, out) == (
        1,
        [
            "Checkout is down",
            "  Ada is paged by push at +10m instead of at +15m",
            "  Bo is paged by call at +10m instead of at +15m",
        ],
    )
    code, out, _ = simulate(capsys, file, "--compare", str(other), "--json")
    first = json.loads(out[0])
    assert code == 1
    assert first["before"] == {"since_open_s": 900, "person": "ada", "channel": "push"}
    assert (first["change"], first["after"]["since_open_s"]) == ("moved", 600)


def test_the_same_policy_makes_no_difference(file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 0."""
    same = str(tmp_path / "policy.yaml")
    assert simulate(capsys, file, "--compare", same) == (0, ["Nobody is paged otherwise."], [])
    assert simulate(capsys, file, "--compare", same, "--json") == (0, [], [])


def test_the_matrix_is_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In text, Markdown or JSON, of the week that is said."""
    write(tmp_path, "", GOOD)
    asked = ("--matrix", "--policy", str(tmp_path / "policy.yaml"), "--week", "2026-01-05", "--until", "1h")
    code, out, _ = simulate(capsys, *asked)
    assert (code, len(out)) == (0, 5)
    assert out[-1].split() == ["P4", "all", "any", "time", "nobody"]
    assert simulate(capsys, *asked, "--markdown")[1][-1] == "| P4 | all | any time | nobody |"
    assert len([json.loads(line) for line in simulate(capsys, *asked, "--json")[1]]) == 12


def test_two_matrices_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1 where they differ, 0 where not."""
    write(tmp_path, "", GOOD)
    one, two = str(tmp_path / "policy.yaml"), str(tmp_path / "other.yaml")
    Path(two).write_text(edited("{at: 15m, unless", "{at: 10m, unless"), "utf-8")
    asked = ("--matrix", "--policy", one, "--week", "2026-01-05", "--until", "1h", "--compare")
    code, out, _ = simulate(capsys, *asked, two)
    assert code == 1
    assert "+10m instead of at +15m" in " ".join("\n".join(out).split())
    assert simulate(capsys, *asked, one) == (0, ["Nobody is paged otherwise."], [])
    assert simulate(capsys, *asked, two, "--json")[0] == 1
    assert simulate(capsys, *asked, one, "--json") == (0, [], [])


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "muster simulate: name a SCENARIO or say --matrix, one of the two"),
        (("--matrix", "x.yaml"), "muster simulate: name a SCENARIO or say --matrix, one of the two"),
        (("x.yaml", "--week", "2026-01-05"), "muster simulate: --week and --markdown are for the --matrix"),
        (("--matrix", "--json", "--markdown"), "muster simulate: say --json or --markdown, not both"),
        (
            ("--matrix", "--week", "monday"),
            "muster simulate: --week: expected a date such as 2026-11-02, found 'monday'",
        ),
        (("--matrix", "--until", "soon"), "--until: expected a duration such as 15m, 1h30m or 2d, found 'soon'"),
        (("--matrix", "--policy", "startr"), "startr: no such file, and no such preset: did you mean 'starter'?"),
        (("no/such.yaml",), "no/such.yaml: cannot be read: No such file or directory"),
        (("x.yaml", "--seed", "-1"), "muster simulate: Invalid value for '--seed'"),
    ],
)
def test_what_cannot_be_understood_or_read_is_one_line_and_exit_code_two(
    arguments: tuple[str, ...], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """On standard error."""
    code, out, err = simulate(capsys, *arguments)
    assert (code, out, len(err)) == (2, [], 1)
    assert err[0].startswith(complaint)


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line each, with its place."""
    file = write(tmp_path, scenario("{at: 1, close: {by: x}}", more="unti: 1h"))
    code, out, err = simulate(capsys, file)
    assert (code, out) == (2, [])
    assert [line.removeprefix(file).split(": ")[0] for line in err] == [":4:10", ":4:25", ":5:1"]
