"""What was measured, as one table: each figure beside the same of something bare in the same run, and its target."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil

MISSED = "MISSED"
HEADINGS = ("figure", "Muster", "bare", "ratio", "target", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a figure is to reach; `met` is given the figure and its ratio to the baseline."""

    words: str
    met: Callable[[float, float], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure, in `unit`; `baseline` is the same of something bare, measured in this run, if anything is like it."""

    name: str
    unit: str
    value: float
    baseline: float | None = None
    target: Target | None = None

    @property
    def ratio(self) -> float:
        """How many times the baseline it is; not a number where there is none."""
        return self.value / self.baseline if self.baseline else float("nan")

    @property
    def missed(self) -> bool:
        """Whether there is a target, and it is not met."""
        return self.target is not None and not self.target.met(self.value, self.ratio)

    def cells(self) -> tuple[str, ...]:
        """Return the figure as a row of the table."""
        bare = shown(self.baseline, self.unit) if self.baseline else ""
        ratio = f"{self.ratio:.2f}" if self.baseline else ""
        target = self.target.words if self.target else ""
        return self.name, shown(self.value, self.unit), bare, ratio, target, MISSED if self.missed else ""


def at_most(limit: float, unit: str) -> Target:
    """Ask for no more than `limit`."""
    return Target(words=f"≤ {shown(limit, unit)}", met=lambda value, _: value <= limit)


def at_least(limit: float, unit: str) -> Target:
    """Ask for no less than `limit`."""
    return Target(words=f"≥ {shown(limit, unit)}", met=lambda value, _: value >= limit)


def times_at_most(limit: float) -> Target:
    """Ask for no more than `limit` times the baseline."""
    return Target(words=f"≤ {limit:g} times", met=lambda _, ratio: ratio <= limit)


def shown(value: float, unit: str) -> str:
    """Write a value with its unit, in about three digits; a count, which has none, as it is."""
    digits = 0 if not unit else 2 if value < 1 else 1 if value < 10 else 0
    return f"{value:,.{digits}f} {unit}".rstrip()


def percentile(values: Iterable[float], percent: float) -> float:
    """Return the smallest value that `percent` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(ceil(len(ordered) * percent / 100) - 1, 0)]


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows below their headings, the first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    lines = [headings, ["─" * width for width in widths], *rows]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]).rstrip()
