"""How an action of a scenario is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from muster.policy.place import Place
from muster.simulator.deeds import Deed
from muster.simulator.setting import Setting

Reader: TypeAlias = Callable[[Place, Setting], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """The readers of an action's fields by key, those it cannot do without, and what makes its deed of what was read.

    `anyone`: of these fields it needs at least one.
    """

    fields: Mapping[str, Reader]
    needs: tuple[str, ...] = ()
    anyone: tuple[str, ...] = ()
    deed: Callable[..., Deed]

    def read(self, place: Place, what: str, setting: Setting) -> Deed | None:
        """Return the deed that is written at a place; None where something is wrong, which is reported."""
        may = tuple(key for key in self.fields if key not in self.needs)
        found = place.fields(what, needs=self.needs, may=may).places
        said = {key: self.fields[key](each, setting) for key, each in found.items()}
        if self.anyone and place.is_mapping and not said.keys() & set(self.anyone):
            place.entry_error(f"{what} needs {' or '.join(map(repr, self.anyone))}")
            return None
        return self.deed(**said) if all(key in said for key in self.needs) else None
