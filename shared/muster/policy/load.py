"""Find, read and check policies: files, presets, and text from anywhere."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from muster.domain.policy import Policy
from muster.policy.document import read_policy
from muster.policy.gaps import Gap, absences, gaps
from muster.policy.nodes import MAX_CHARACTERS, NotYaml, read_yaml
from muster.policy.place import Place, hint
from muster.policy.problem import Checked, Mark, Report

PRESETS = Path(__file__).parent / "presets"
MAX_BYTES = 4 * MAX_CHARACTERS
"""What a policy of MAX_CHARACTERS takes at most in UTF-8."""


class Unreadable(Exception):  # noqa: N818 - a state of the input, told to whoever named it
    """There is no such policy, or it is no text at all. The message is one line for people, with the file's name."""


def preset_names() -> list[str]:
    """Return the names of the presets, in alphabetical order."""
    return sorted(path.stem for path in PRESETS.glob("*.yaml"))


def load(file_or_preset: str) -> tuple[str, str]:
    """Return the text of a policy and the name to call it by. A preset's name wins over a file of the same name.

    Raises Unreadable where there is no such file or preset, or no text in it.
    """
    try:
        return decode(read(file_or_preset), file_or_preset), file_or_preset
    except OSError as error:
        raise Unreadable(str(error)) from None


def read(file_or_preset: str) -> bytes:
    """Return the bytes of a policy, as `load` finds it; one more than MAX_BYTES, and no more, where it is longer.

    Raises OSError where it cannot be had now; its text is one line for people, with the file's name.
    """
    presets = preset_names()
    path = PRESETS / f"{file_or_preset}.yaml" if file_or_preset in presets else Path(file_or_preset)
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        nearest = hint(file_or_preset, presets)
        raise FileNotFoundError(f"{file_or_preset}: no such file, and no such preset{nearest}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise OSError(f"{file_or_preset}: cannot be read: {reason}") from None


def decode(data: bytes, name: str) -> str:
    """Return the text of a policy's bytes, which are UTF-8. Raises Unreadable with file, line and column."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        found = f"the byte 0x{data[error.start]:02x}"
        raise Unreadable(f"{name}:{line}:{column}: expected UTF-8 text, found {found}") from None


def parse(text: str, name: str, *, now: datetime | None = None) -> Checked:
    """Check the text of a policy, `name` being what its problems are reported under.

    Never raises: whatever is wrong is among the problems, all of them at once. Only text that is not YAML, or not of a
    version that is known, has the one problem. With `now` (aware UTC), times in the year after it at which nobody is on
    call are among the warnings.
    """
    report = Report(name)
    policy = _read(text, report)
    if policy is not None:
        whole = () if report.has_errors else (*absences(policy), *_uncovered(policy, now))
        for gap in (*gaps(policy), *whole):
            report.add("warning", report.mark_of(gap.path), gap.message)
    problems = report.sorted()
    if policy is None or report.has_errors:
        return Checked(policy=None, problems=problems)
    return Checked(policy=replace(policy, warnings=tuple(map(str, problems))), problems=problems)


def _uncovered(policy: Policy, now: datetime | None) -> Iterator[Gap]:
    if now is not None:
        from muster.policy.coverage_gaps import WEEKS, coverage_gaps  # noqa: PLC0415 - functions that start do not ask

        yield from coverage_gaps(policy, now, WEEKS)


def _read(text: str, report: Report) -> Policy | None:
    try:
        root = read_yaml(text)
    except NotYaml as error:
        report.add("error", error.mark, str(error))
        return None
    if root is None:
        report.add("error", Mark(1, 1), "the file is empty: a policy begins with 'version: 1'")
        return None
    return read_policy(Place(root, "", Mark(1, 1), report))
