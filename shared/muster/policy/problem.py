"""What is wrong with a policy file, and where."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from muster.domain.policy import Policy
from muster.domain.text import cap

_LIMIT = 500

Gravity: TypeAlias = Literal["error", "warning"]
"""An error makes the file unusable; a warning names a gap in a policy that can be used."""


class Mark(NamedTuple):
    """A place in the text; both counted from 1, the column in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One finding, in one sentence that says what to do about it. Sorts in the order of the file."""

    file: str
    line: int
    column: int
    severity: Gravity
    message: str

    def __str__(self) -> str:
        """Say it as compilers do, so that editors can jump to it: `file:line:column: error: message`."""
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A file that was read: the policy, unless there is an error among the problems, which are in the file's order."""

    policy: Policy | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return the problems that make the file unusable."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


@dataclass(slots=True)
class Report:
    """Collects the problems of one file, and where each of its rules stands."""

    file: str
    problems: set[Problem] = field(default_factory=set)
    marks: dict[str, Mark] = field(default_factory=dict)
    """By the path of an entry ("teams.shop", "escalation.P1[2]"): where it begins."""

    def add(self, severity: Gravity, mark: Mark, message: str) -> None:
        """Record a problem; the same one twice counts once."""
        line, column = mark
        self.problems.add(
            Problem(
                file=self.file, line=line, column=column, severity=severity, message=printable(cap(message, _LIMIT))
            )
        )

    @property
    def has_errors(self) -> bool:
        """Return whether an error was recorded."""
        return any(problem.severity == "error" for problem in self.problems)

    def mark_of(self, path: str) -> Mark:
        """Return where an entry of the file begins: that of the nearest enclosing entry where it is not written."""
        while path and path not in self.marks:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.marks.get(path, Mark(1, 1))

    def sorted(self) -> tuple[Problem, ...]:
        """Return the problems in the order of the file."""
        return tuple(sorted(self.problems))


def printable(text: str) -> str:
    """Return text as one line that a terminal shows harmlessly."""
    return "".join(char if char.isprintable() else " " for char in text)
