"""Requests that are being dealt with: each in a thread of its own, of which only one runs at a time.

So a request can stand still in the midst of a call for a while of virtual time, as a process that got no processor, and
others go on meanwhile; yet who runs when is decided by nobody but the simulation.
"""

from collections.abc import Callable
from datetime import timedelta
from threading import Lock, Thread
from typing import ClassVar


class Killed(BaseException):
    """The process died here: nothing after this happens, and no handler catches it."""


class Process:
    """One instance of a function, as far as it can die: `tasks` are the requests it is dealing with."""

    def __init__(self, name: str) -> None:
        """Begin idle."""
        self.name = name
        self.alive = True
        self.tasks: list[Task] = []


class Task:
    """One request, from the moment it comes in, after `began` commits.

    `harms` are what befell it, `stalled` is how long it stood still, and `contact` how many commits it could know of
    when it last spoke to the store.
    """

    def __init__(self, process: Process, began: int, work: Callable[[], None]) -> None:
        """Begin with the first `go_on`."""
        self.process = process
        self.harms: list[str] = []
        self.stalled = timedelta()
        self.began = self.contact = began
        self.naps = 0
        self.done = False
        self._work = work
        self._turn = Lock()
        self._back = Lock()
        self._turn.acquire()
        self._back.acquire()
        self._thread: _Worker | None = None
        self._bug: BaseException | None = None

    def excused(self, within: timedelta) -> bool:
        """Return whether it may be done again: its process died, an answer did not come, or it took too long."""
        unsure = any("no answer" in harm or "away" in harm or "provider" in harm for harm in self.harms)
        return unsure or not self.process.alive or self.stalled >= within

    def go_on(self) -> None:
        """Let it run until it stands still or is done."""
        if self._thread is None:
            self._thread = _Worker.free()
            self._thread.take(self)
        else:
            self._turn.release()
        self._back.acquire()
        if self.done:
            self._thread.leave()
        if self._bug:
            raise self._bug

    def stand_still(self) -> None:
        """Give the turn back, from within, and wait for the next; raise Killed where the process has died by then."""
        self._back.release()
        self._turn.acquire()
        self.naps += 1
        self.look_alive()

    def look_alive(self) -> None:
        """Raise Killed where the process is dead."""
        if not self.process.alive:
            raise Killed

    def run(self) -> None:
        """Do the work, in the thread that has taken it. A bug of the simulation itself is raised by `go_on`."""
        try:
            self._work()
        except BaseException as bug:  # noqa: BLE001 - or else the thread would die, and whoever waits for it wait on
            self._bug = bug
        self.done = True
        self._back.release()


class _Worker(Thread):
    """A thread that does one task after the other."""

    idle: ClassVar[list["_Worker"]] = []

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._task: Task | None = None
        self._wake = Lock()
        self._wake.acquire()
        self.start()

    @classmethod
    def free(cls) -> "_Worker":
        """Return one that has nothing to do."""
        return cls.idle.pop() if cls.idle else cls()

    def take(self, task: Task) -> None:
        """Begin with a task."""
        self._task = task
        self._wake.release()

    def leave(self) -> None:
        """Be free for another task, now that this one is done."""
        self._task = None
        self.idle.append(self)

    def run(self) -> None:
        """Wait for tasks, and do them."""
        while True:
            self._wake.acquire()
            if self._task:
                self._task.run()
