"""`muster` as a person runs it, in this process, against a running Muster."""

from collections.abc import Callable
from typing import TypeAlias

import pytest

from muster.cli.program import run

Muster: TypeAlias = Callable[..., tuple[int, str, str]]
"""Runs `muster` with some arguments; returns the exit code, stdout and stderr."""


def muster_at(url: str, token: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Muster:
    """Return `muster` for whom the token stands, where Muster answers at a URL."""
    monkeypatch.setenv("MUSTER_URL", url)
    monkeypatch.setenv("MUSTER_TOKEN", token)

    def muster(*arguments: str) -> tuple[int, str, str]:
        code = run(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return muster
