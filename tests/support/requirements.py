"""What pyproject.toml asks for, and what the requirements files pin of it."""

import tomllib
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())


def asked_for(group: str) -> set[str]:
    """Return the names of the packages in a dependency group of pyproject.toml and in the groups that it includes."""
    names: set[str] = set()
    for line in PROJECT["dependency-groups"][group]:
        names |= asked_for(line["include-group"]) if isinstance(line, dict) else {name_of(line)}
    return names


def name_of(requirement: str) -> str:
    """Return the canonical name of the package that a requirement is about."""
    return canonicalize_name(Requirement(requirement).name)


def pins(file: Path) -> dict[str, Requirement]:
    """Return what a requirements file pins, on any machine, by canonical name."""
    lines = [line.partition("--hash=")[0].strip() for line in entries(file)]
    return {name_of(line): Requirement(line) for line in lines}


def entries(file: Path) -> list[str]:
    """Return the entries of a requirements file, each on one line, without comments."""
    whole = file.read_text().replace("\\\n", " ")
    return [line for line in whole.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def installed(file: Path) -> list[Distribution]:
    """Return what a requirements file pins for this machine, as installed here; fail where that is another version."""
    found = []
    for name, pin in pins(file).items():
        if pin.marker is None or pin.marker.evaluate():
            found.append(distribution(name))
            if not pin.specifier.contains(found[-1].version, prereleases=True):
                pytest.fail(f"{file.relative_to(ROOT)} pins {pin}, but {found[-1].version} is installed here")
    return found
