"""Programs under test as processes that never outlive it, whatever becomes of the test, and whatever they start."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event
from time import monotonic
from typing import TypeVar

PATIENCE = 30.0
"""Seconds to wait for anything, on a machine that is busy with other tests."""
PAUSE = 0.02
"""Seconds between two looks."""

T = TypeVar("T")


def until(condition: Callable[[], T | None], what: str, patience: float = PATIENCE) -> T:
    """Return the first thing `condition` gives that is true; fail after `patience` seconds."""
    deadline, pause = monotonic() + patience, Event()
    while not (found := condition()):
        if monotonic() > deadline:
            message = f"{what}: not within {patience:g} s"
            raise AssertionError(message)
        pause.wait(PAUSE)
    return found


class Process:
    """A process with a group of its own, its output in `log` (added to what is there)."""

    def __init__(
        self, command: Sequence[str], log: Path, environment: Mapping[str, str], folder: Path | None = None
    ) -> None:
        """Start it, in `folder` rather than here."""
        # Where Linux offers it, the kernel ends the child with its parent, even if that was killed.
        leash = [tool, "--pdeathsig", "KILL"] if (tool := shutil.which("setpriv")) else []
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [*leash, *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                cwd=folder,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Return its process id."""
        return self._process.pid

    @property
    def code(self) -> int | None:
        """Return its exit code, None while it runs."""
        return self._process.poll()

    @property
    def gone(self) -> bool:
        """Whether nothing of its group is left."""
        try:
            os.killpg(self._process.pid, 0)
        except ProcessLookupError:
            return True
        return False

    def wait(self) -> int:
        """Return its exit code as soon as it ends."""
        return self._process.wait(PATIENCE)

    def interrupt(self) -> int:
        """Press Ctrl-C, which reaches the whole group, and return the exit code."""
        os.killpg(self._process.pid, signal.SIGINT)
        return self.wait()

    def freeze(self) -> None:
        """Stop the whole group where it is: what is sent to it waits."""
        os.killpg(self._process.pid, signal.SIGSTOP)

    def kill(self) -> None:
        """Kill the whole group without a word, whether its leader still runs or not."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)
