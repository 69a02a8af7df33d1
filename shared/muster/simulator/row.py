"""How a fact becomes a line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from muster.domain.event import Fact
from muster.simulator.line import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The type of a fact's line, and its fields: by name, the fact's attribute that each is taken from.

    A row without a type gives no line: the pages and broadcasts of such a fact are lines of their own, which take
    `level` and `step` from it. `silent` names the values of attributes that give none either. `words` say in the table
    what the reason does not: a template over all of the line's fields.
    """

    type: str | None
    fields: Mapping[str, str] = field(default_factory=dict)
    silent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: str = ""

    def shows(self, fact: Fact) -> bool:
        """Return whether the fact has a line of its own."""
        return self.type is not None and not any(getattr(fact, name) in values for name, values in self.silent.items())

    def said(self, fact: Fact) -> dict[str, Value]:
        """Return the fields that the fact fills."""
        said = {name: getattr(fact, attribute) for name, attribute in self.fields.items()}
        return {name: _value(value) for name, value in said.items()}


def _value(value: Value | date) -> Value:
    """Return a day as text."""
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value
