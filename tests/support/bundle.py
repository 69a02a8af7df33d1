"""Functions as they are deployed: the files of their zips, as Terraform computes them, and the packages they ask for.

A site is a folder with exactly what a requirements.txt pins for this machine, linked from the tests' own environment,
whose versions are the same: an isolated install that needs no network. A process started with `isolated` sees the
standard library and that site, and nothing else.
"""

import atexit
import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest
import yaml

from tests.support.require import require
from tests.support.requirements import ROOT, installed

DECLARED: dict[str, Any] = yaml.safe_load((ROOT / "functions/functions.yaml").read_text())
"""functions/functions.yaml."""
FUNCTIONS = tuple(DECLARED["functions"])


def terraform(folder: Path, data: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """Run terraform in `folder`, its own data in `data`, without a network. Return its output; fail where it fails."""
    if shutil.which("terraform") is None:
        require("terraform", "terraform is not installed")
    own = {"TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1", "TF_DATA_DIR": str(data)}
    whole = {**os.environ, **own, **(environment or {})}
    command = ["terraform", f"-chdir={folder}", *arguments]
    run = subprocess.run(command, env=whole, capture_output=True, text=True, check=False, timeout=120)
    if run.returncode:
        pytest.fail(f"terraform {' '.join(arguments)} in {folder}:\n{run.stdout}{run.stderr}", pytrace=False)
    return run.stdout


@functools.cache
def maps() -> dict[str, dict[str, str]]:
    """Return for each function the map from a path in its zip to the file that goes there."""
    folder = ROOT / "tests/deployment/bundles"
    with TemporaryDirectory() as temporary:
        data, state = Path(temporary), f"-state={temporary}/state"
        terraform(folder, data, "init", "-no-color", "-input=false")
        terraform(folder, data, "apply", "-no-color", "-auto-approve", "-input=false", "-lock=false", state)
        files = json.loads(terraform(folder, data, "output", "-json", state, "files"))
    return cast("dict[str, dict[str, str]]", files)


def unpack(function: str, folder: Path) -> Path:
    """Lay a function's bundle out in `folder`, as its zip would be, and return `folder`."""
    for path, source in maps()[function].items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    return folder


@functools.cache
def site(function: str) -> Path:
    """Return a folder with what a function's requirements.txt pins: one for all of this process, to be read only."""
    return make_site(function, _sites() / function)


@functools.cache
def _sites() -> Path:
    folder = TemporaryDirectory(prefix="muster-sites-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


def make_site(function: str, folder: Path) -> Path:
    """Link what a function's requirements.txt pins into `folder`, and return `folder`."""
    for distribution in installed(ROOT / "functions" / function / "requirements.txt"):
        for file in distribution.files or []:
            if ".." not in file.parts:
                target = folder / file
                target.parent.mkdir(parents=True, exist_ok=True)
                target.symlink_to(str(file.locate()))
    return folder


def isolated(site: Path, code: str, *arguments: str) -> list[str]:
    """Return the command of a Python that runs `code` with the standard library and a site, and nothing else."""
    return [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.append({str(site)!r})\n{code}", *arguments]
