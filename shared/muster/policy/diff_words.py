"""Say the values of a policy in words: its parts by their phrases, ids by the names they have."""

from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import date, datetime, time, timedelta
from string import Formatter
from typing import Any, TypeAlias

from muster.domain.policy import Policy
from muster.domain.rules.escalation import Target
from muster.domain.rules.hours import WEEKDAYS
from muster.domain.rules.matching import Condition
from muster.domain.rules.severities import Within
from muster.domain.text import listed
from muster.policy.diff_phrases import PHRASES

NAMED = ("people", "teams", "schedules", "services", "types", "roles", "audiences")
"""The sections whose entries are called by their names."""
FEW = 3

Say: TypeAlias = Callable[[Any, str], str]
"""Says a value, an id among those of a section."""


class Words:
    """Says values; ids by the names that any of some policies give them, with the id where it may mean several."""

    def __init__(self, *policies: Policy) -> None:
        self._names: dict[tuple[str, str], str] = {}
        self._said: dict[type, Say] = {
            str: self.called,
            bool: lambda yes, _: "yes" if yes else "no",
            timedelta: lambda length, _: duration(length),
            Within: lambda within, _: deadline(within),
            Condition: lambda condition, _: str(condition),
            Target: lambda target, _: self._target(target),
            time: lambda clock, _: f"{clock:%H:%M}",
            datetime: lambda at, _: f"{at:%Y-%m-%d %H:%M %Z}",
            date: lambda day, _: f"{day:%Y-%m-%d}",
            tuple: self._several,
            frozenset: lambda several, _: self._set(several),
            dict: lambda several, _: listed([f"{key} {self.value(each)}" for key, each in several.items()]),
        }
        for section in NAMED:
            entries = {key: each.name for policy in policies for key, each in getattr(policy, section).items()}
            names = [*entries.values()]
            for key, name in entries.items():
                self._names[section, key] = f"{name} ({key})" if names.count(name) > 1 else name

    def called(self, key: str, section: str) -> str:
        """Return the name of an entry of a section; any other text as it is."""
        return self._names.get((section, key), key)

    def value(self, value: Any, section: str = "", *, but: str = "") -> str:  # noqa: ANN401 - any value of a policy
        """Say a value: a part of the policy by all that is not as usual, `but` one field, ids by their names."""
        if type(value) in PHRASES:
            phrases = (self._part(value, name) for name in PHRASES[type(value)] if name != but)
            return ", ".join(filter(None, phrases))
        say = self._said.get(type(value))
        return say(value, section) if say else str(value)

    def phrase(self, template: str, value: Any) -> str:  # noqa: ANN401 - any value of a policy
        """Say a value within a phrase; one that has no place for it is true, or not."""
        section = next((name for _, name, _, _ in Formatter().parse(template) if name is not None), None)
        if section is None:
            return template if value else f"not {template}"
        return template.replace(f"{{{section}}}", self.value(value, section))

    def _part(self, part: Any, name: str) -> str:  # noqa: ANN401 - any part of a policy
        value = getattr(part, name)
        default = next(each.default for each in fields(part) if each.name == name)
        if is_nothing(value) or (default is not MISSING and value == default):
            return ""
        return self.phrase(PHRASES[type(part)][name], value)

    def _several(self, several: tuple[Any, ...], section: str) -> str:
        said = [self.value(each, section) for each in several]
        return " or where ".join(said) if any(isinstance(each, Condition) for each in several) else listed(said)

    def _target(self, target: Target) -> str:
        section = {"person": "people", "schedule": "schedules", "role": "roles"}.get(target.kind, "teams")
        name = self.called(target.name, section)
        return str(Target(kind=target.kind, name=name))

    def _set(self, several: frozenset[Any]) -> str:
        ordered = sorted(several)
        if all(isinstance(each, int) for each in ordered):
            return listed([WEEKDAYS[each] for each in ordered])
        more = [f"{len(ordered) - FEW} days more"] if len(ordered) > FEW else []
        return listed([*map(self.value, ordered[:FEW]), *more])


def is_nothing(value: object) -> bool:
    """Return whether nothing is said: what is empty, or not there. No time, and no, are something."""
    return value is None or value in ("", (), frozenset()) or value in ({}, Condition())


def duration(length: timedelta) -> str:
    """Say a duration to the second: "1 d 2 h 5 min"."""
    left, parts = int(length.total_seconds()), []
    for seconds, unit in ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")):
        count, left = divmod(left, seconds)
        parts += [f"{count} {unit}"] if count else []
    return " ".join(parts) or "0 min"


def deadline(within: Within) -> str:
    """Say a deadline: "15 min", "2 business days", "4 h of business time"."""
    if within.business_days:
        return "1 business day" if within.business_days == 1 else f"{within.business_days} business days"
    return f"{duration(within.business_time)} of business time" if within.business_time else duration(within.duration)
