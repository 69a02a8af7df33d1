"""docs/write-your-policy.md is what happens: whoever types it in gets what it shows."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from muster.policy.load import parse
from tests.support.requirements import ROOT

TEXT = (ROOT / "docs/write-your-policy.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
FOREVER = "muster up "
"""The one command that does not end, and whose output is not shown."""


def save(block: str, folder: Path) -> None:
    """Write a block of YAML where a reader would: into the file that its first line names, or at the policy's end."""
    named = re.match(r"# (\S+\.yaml)\n", block)
    with (folder / (named[1] if named else "policy.yaml")).open("a", encoding="utf-8") as file:
        file.write(f"{block}\n")


def typed(block: str, folder: Path) -> str:
    """Return what a terminal of 120 columns shows when the commands of a block are typed, one after the other."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "120"}
    shown = ""
    for command in re.findall(r"^\$ (.*)$", block, re.MULTILINE):
        run = subprocess.run(
            ["sh", "-c", command],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=60,
        )
        shown += f"$ {command}\n{run.stdout}"
    return shown


@pytest.mark.skipif(sys.platform == "win32", reason="the guide is typed into a POSIX shell")
def test_the_guide_shows_what_happens(tmp_path: Path) -> None:
    """From the first block to the last: each command's output, to the character."""
    for kind, block in BLOCKS:
        if kind == "yaml":
            save(block, tmp_path)
        elif FOREVER not in block:
            assert typed(block, tmp_path) == block
    checked = parse((tmp_path / "policy.yaml").read_text("utf-8"), "policy.yaml")
    assert checked.problems == ()


def test_every_block_is_run() -> None:
    """But the one that never ends, of which nothing is shown."""
    assert {kind for kind, _ in BLOCKS} == {"yaml", "console"}
    assert [block.count("\n") for _, block in BLOCKS if FOREVER in block] == [1]


def test_the_links_lead_somewhere() -> None:
    """To files that are there, and to headings in them."""
    for file, anchor in re.findall(r"\]\(([^#)]+)#?([^)]*)\)", TEXT):
        target = (ROOT / "docs" / file).read_text("utf-8")
        headings = re.findall(r"^#+ (.*)$", target, re.MULTILINE)
        anchors = {re.sub(r"[^a-z0-9_ -]", "", heading.lower()).replace(" ", "-") for heading in headings}
        assert not anchor or anchor in anchors, (file, anchor)
