"""What a planted bug is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

from tests.simulation.record import Record


@dataclass(frozen=True, slots=True)
class Bug:
    """A mistake that somebody could make, the check that is to find it, and a seed with which it does.

    It is planted in an attribute of a class or a module, in the place of what is right.
    """

    name: str
    found_by: Callable[[Record], Iterator[str]]
    seed: int
    place: object
    attribute: str
    wrong: object

    @contextmanager
    def planted(self) -> Iterator[None]:
        """Let it be wrong meanwhile."""
        with patch.object(self.place, self.attribute, self.wrong):
            yield


def nothing(*_arguments: object, **_more: object) -> None:
    """Do nothing, whatever there was to do."""
