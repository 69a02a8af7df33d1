"""Draw a simulation along the time: a lane for each incident and how it stood, one for each person and their pages."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TypeAlias

from muster.domain.incident import IncidentState
from muster.domain.text import cap
from muster.simulator.journal import PAGE
from muster.simulator.known import HELD, Known
from muster.simulator.line import Line
from muster.simulator.looks import Looks, clean, local
from muster.simulator.play import Played

_Cell: TypeAlias = tuple[str, str | None]
"""A character, and its colour."""
NAMES = 28
"""Characters that the name of a lane has at most."""
NARROWEST = 20
_STEPS = tuple(timedelta(minutes=n) for n in (1, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1440, 2880, 10080, 43200))
_GAP = 10
"""Characters between two times on the axis, at least."""
_STATES = {
    IncidentState.TRIGGERED: ("█", "!", "red"),
    IncidentState.ACKNOWLEDGED: ("▒", "=", "yellow"),
    HELD: ("~", "~", "cyan"),
    IncidentState.RESOLVED: ("░", ".", "green"),
    IncidentState.CLOSED: (" ", " ", None),
}
"""How a stretch of an incident is drawn that stands so: fancy, plain, in which colour."""
_LEGEND = (
    (IncidentState.TRIGGERED, "open"),
    (IncidentState.ACKNOWLEDGED, "acknowledged"),
    (HELD, "held"),
    (IncidentState.RESOLVED, "resolved"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    """From `start` on, so many cells of the same length."""

    start: datetime
    cells: int
    cell: timedelta

    def of(self, at: datetime) -> int:
        """Return the cell of an instant."""
        return min((at - self.start) // self.cell, self.cells - 1)


def chart(played: Played, looks: Looks) -> Iterator[str]:
    """Yield the lines of the chart, none where nothing happened. It ends with the last thing that did."""
    if not played.lines:
        return
    names = [known.title for known in played.incidents.values()] + [
        played.policy.called(each) for each in _paged(played)
    ]
    left = min(max(map(len, map(clean, names)), default=0), NAMES) + 2
    axis = _axis(played, max(looks.width - left, NARROWEST))
    yield from (line.rstrip() for line in _times(axis, played, left))
    for known in played.incidents.values():
        lines = [line for line in played.lines if line.incident == known.id]
        yield f"{_name(known.title, left)}{_states(known, lines, axis, looks)}".rstrip()
    for person in _paged(played):
        pages = [line for line in played.lines if line.type == PAGE and line.person == person]
        yield f"{_name(played.policy.called(person), left)}{_pages(pages, axis, looks)}".rstrip()
    yield from _legend(looks)


def _paged(played: Played) -> Sequence[str]:
    return list(dict.fromkeys(line.person for line in played.lines if line.type == PAGE and line.person))


def _axis(played: Played, cells: int) -> _Axis:
    start = played.script.start
    lasts = max(played.lines[-1].at - start, timedelta(minutes=cells))
    return _Axis(start=start, cells=cells, cell=-(-lasts // cells))


def _times(axis: _Axis, played: Played, left: int) -> Iterator[str]:
    step = next((step for step in _STEPS if step >= axis.cell * _GAP), _STEPS[-1])
    row = [" "] * (left + axis.cells)
    form = "%H:%M" if step < timedelta(days=1) else "%a %d %b"
    at = axis.start
    while at < axis.start + axis.cell * axis.cells:
        place = left + axis.of(at)
        said = local(at, played.policy, form)
        if place + len(said) <= len(row):
            row[place : place + len(said)] = said
        at += step
    yield "".join(row)


def _states(known: Known, lines: Sequence[Line], axis: _Axis, looks: Looks) -> str:
    row: list[_Cell] = [(" ", None)] * axis.cells
    for at, stands in known.stood:
        fancy, plain, colour = _STATES[stands]
        begin = axis.of(at)
        row[begin:] = [(looks.pick(fancy, plain), colour)] * (axis.cells - begin)
    for line in lines:
        if line.type == "incident.escalated":
            row[axis.of(line.at)] = (str(line.level), None)
    return _painted(row, looks)


def _pages(pages: Sequence[Line], axis: _Axis, looks: Looks) -> str:
    counts = Counter(axis.of(line.at) for line in pages)
    marks = {cell: looks.pick("●", "*") if count == 1 else str(min(count, 9)) for cell, count in counts.items()}
    return _painted([(marks.get(cell, " "), "red" if cell in marks else None) for cell in range(axis.cells)], looks)


def _painted(row: Sequence[_Cell], looks: Looks) -> str:
    stretches = groupby(row, key=lambda cell: cell[1])
    return "".join(looks.paint("".join(mark for mark, _ in cells), colour) for colour, cells in stretches)


def _name(name: str, left: int) -> str:
    return cap(clean(name), left - 2).ljust(left)


def _legend(looks: Looks) -> Iterator[str]:
    """Yield what the marks mean, as many in a line as fit."""
    states = [(looks.pick(*_STATES[kind][:2]), _STATES[kind][2], said) for kind, said in _LEGEND]
    marks = [*states, ("2", None, "escalated to level 2"), (looks.pick("●", "*"), "red", "a page (3: as many at once)")]
    line, used = "", 0
    for mark, colour, said in marks:
        length = len(mark) + len(said) + 4
        if used and used + length > looks.width:
            yield line.rstrip()
            line, used = "", 0
        line, used = f"{line}{looks.paint(mark, colour)} {said}   ", used + length
    yield line.rstrip()
