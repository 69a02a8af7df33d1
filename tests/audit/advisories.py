"""Ask the advisory database OSV about what the requirements files pin: https://google.github.io/osv.dev/post-v1-querybatch/."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from packaging.requirements import Requirement

from tests.support.requirements import ROOT, pins

OSV = "https://api.osv.dev"
TIMEOUT = 20.0
"""Seconds."""
LOCKS = (*ROOT.glob("requirements*.txt"), *ROOT.glob("functions/*/requirements.txt"))


class NotAsked(Exception):  # noqa: N818 - a state of the world
    """The database cannot be asked from here now: nothing is known, neither good nor bad."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """An advisory about a pinned version."""

    package: str
    version: str
    advisory: str

    def __str__(self) -> str:
        """Say it in a line."""
        return f"{self.package} {self.version}: https://osv.dev/{self.advisory}"


def pinned(locks: Iterable[Path] = LOCKS) -> list[tuple[str, str]]:
    """Return every package that a requirements file pins, and its version, each pair once and in order."""
    return sorted({(name, _version(pin)) for lock in locks for name, pin in pins(lock).items()})


def findings(packages: list[tuple[str, str]], url: str = OSV) -> list[Finding]:
    """Return what is known against these packages. Raises NotAsked where there is no answer, or none that is one."""
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in packages]
    request = Request(f"{url}/v1/querybatch", json.dumps({"queries": queries}).encode())  # noqa: S310 - ours
    try:
        with urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310 - as above
            results: list[Mapping[str, Any]] = json.load(response)["results"]
        if len(results) != len(packages):
            raise NotAsked(f"{len(results)} answers to {len(packages)} questions")
        return sorted(
            Finding(name, version, vulnerability["id"])
            for (name, version), result in zip(packages, results, strict=True)
            for vulnerability in result.get("vulns", ())
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAsked(f"{type(error).__name__}: {error}") from error


def _version(pin: Requirement) -> str:
    (specifier,) = pin.specifier
    return specifier.version
