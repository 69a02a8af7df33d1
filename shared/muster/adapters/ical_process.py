"""Read an iCalendar in a process of its own, which is ended where it takes too long or too much memory.

A calendar is a stranger's word. One line of it keeps the library busy until the year 9999, for minutes: what recurs
each hour of 30 February. A thread cannot be stopped; a process can.
"""

import resource
import subprocess
import sys
from datetime import datetime
from os import environ, pathsep

import msgspec

from muster.domain.imported_shifts import CalendarEntry
from muster.ports import CalendarUnavailable

SECONDS = 10.0
"""The largest calendar, of nothing but entries, takes half of it."""
MEMORY = 400 * 1024 * 1024
"""Bytes of address space: a function has 512 MiB for both processes, and this one's code needs a quarter of it."""
REFUSED = 3


def entries_within(data: bytes, time_zone: str, since: datetime, until: datetime) -> list[CalendarEntry]:
    """Return what `ical_entries.entries_of` returns, within SECONDS. Raises CalendarUnavailable."""
    command = [sys.executable, "-P", "-m", __name__, time_zone, since.isoformat(), until.isoformat()]
    known = environ | {"PYTHONPATH": pathsep.join(filter(None, sys.path))}
    try:
        run = subprocess.run(command, input=data, env=known, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - this very module
    except subprocess.TimeoutExpired:
        raise CalendarUnavailable(f"reading it takes more than {SECONDS:g} s") from None
    except OSError as error:
        raise CalendarUnavailable(f"there is no process to read it in ({error.strerror})") from None
    if run.returncode == REFUSED:
        raise CalendarUnavailable(run.stdout.decode())
    if run.returncode:
        raise CalendarUnavailable("it breaks the program that reads it, or takes too much memory")
    return msgspec.json.decode(run.stdout, type=list[CalendarEntry])


def main() -> None:
    """Read standard input; print the entries as JSON, or why there are none and exit with REFUSED."""
    from muster.adapters.ical_entries import entries_of  # noqa: PLC0415 - the parent has no use for its libraries

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    _, time_zone, since, until = sys.argv
    try:
        found = entries_of(
            sys.stdin.buffer.read(), time_zone, datetime.fromisoformat(since), datetime.fromisoformat(until)
        )
    except CalendarUnavailable as error:
        sys.stdout.write(str(error))
        sys.exit(REFUSED)
    sys.stdout.buffer.write(msgspec.json.encode(found))


if __name__ == "__main__":
    main()
