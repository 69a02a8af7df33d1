"""Find the policy to simulate."""

from pathlib import Path

from muster.domain.policy import Policy
from muster.domain.text import one_line
from muster.policy.load import Unreadable, load, parse, preset_names

DEFAULT = "starter"
"""What is simulated where nobody names a policy."""


class Unusable(Exception):  # noqa: N818 - a state of the input, told to whoever wrote it
    """A scenario or a policy cannot be used. Each of `problems` is one line for people, with file, line and column."""

    def __init__(self, *problems: str) -> None:
        self.problems = tuple(map(one_line, problems))
        super().__init__("\n".join(self.problems))


def beside(name: str, folder: Path) -> str:
    """Return what `valid` takes for a policy that a file in `folder` names: a preset, or a path relative to it."""
    return name if name in preset_names() else str(folder / name)


def valid(name: str) -> Policy:
    """Return the policy of that preset or file. Raises Unusable with every error in it."""
    try:
        return read(name)
    except Unreadable as error:
        raise Unusable(str(error)) from None


def read(name: str) -> Policy:
    """Return the policy of that preset or file. Raises Unreadable where there is none, Unusable with every error."""
    checked = parse(*load(name))
    if checked.policy is None:
        raise Unusable(*map(str, checked.errors))
    return checked.policy
