"""What a scenario says must happen, and must never: which fields a line has, and whether one of them has all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from muster.domain.rules.matching import matches
from muster.domain.rules.severities import SEVERITIES
from muster.policy.place import Place
from muster.policy.words import name
from muster.simulator.journal import FIELDS, TYPES
from muster.simulator.known import Known
from muster.simulator.line import COMMON, Line
from muster.simulator.looks import clean, short
from muster.simulator.moments import Span, span
from muster.simulator.play import Played
from muster.simulator.setting import Setting

AT = "at"
KNOWN = tuple(dict.fromkeys((*COMMON, *FIELDS)))
"""The fields that can be asked for."""
_WORDS: Mapping[str, tuple[str, Callable[[Setting], Iterable[str] | None]]] = {
    "type": ("type of line", lambda _: TYPES),
    "severity": ("severity", lambda _: SEVERITIES),
    "person": ("person", lambda setting: setting.policy.people if setting.policy else None),
    "channel": ("channel", lambda setting: setting.policy.channels if setting.policy else None),
}
"""Fields whose values are known beforehand: a misspelt one could never be met, nor ever be found. None: not now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """Fields that one line must have, all of them: when (None: any time), and a pattern or several for each other.

    A pattern is that of the policy's conditions: * is any text, ? any character, case is ignored. `incident` is met by
    the incident's id, key or title. `place` is where it stands (file:line:column), `said` how it is written.
    """

    place: str
    said: str
    within: Span | None
    patterns: tuple[tuple[str, tuple[str, ...]], ...]

    def met_by(self, line: Line, incidents: Mapping[str, Known]) -> bool:
        """Return whether the line has all the fields."""
        return (self.within is None or line.at in self.within) and self.met_but_for_time(line, incidents)

    def met_but_for_time(self, line: Line, incidents: Mapping[str, Known]) -> bool:
        """Return whether the line has all the fields, were it another time."""
        fields = line.fields()
        known = incidents.get(line.incident or "")
        names = {"incident": (known.id, known.key, known.title) if known else ()}
        return all(
            any(matches(value, pattern) for value in names.get(field) or _values(fields, field) for pattern in patterns)
            for field, patterns in self.patterns
        )


def _values(fields: Mapping[str, object], field: str) -> tuple[str, ...]:
    value = fields.get(field)
    return () if value is None else (str(value),)


def read_expectation(place: Place, setting: Setting) -> Expectation:
    """Return what is expected at a place of the scenario, or never to happen."""
    fields = place.fields("an expectation", may=KNOWN)
    if not fields.places and (place.is_mapping or place.is_empty):
        place.entry_error("an expectation names at least one field")
    within = fields.read(AT, lambda each: span(each, setting.start, setting.zone), None)
    patterns = {key: _patterns(key, each, setting) for key, each in fields.places.items() if key != AT}
    mark = place.node.mark
    return Expectation(
        place=f"{place.report.file}:{mark.line}:{mark.column}",
        said=", ".join(f"{key} {_said(each)}" for key, each in fields.places.items()),
        within=within,
        patterns=tuple(patterns.items()),
    )


def _patterns(key: str, place: Place, setting: Setting) -> tuple[str, ...]:
    found = tuple(each.word() if key not in _WORDS else _word(key, each, setting) for each in place.one_or_more())
    if not found and not place.is_scalar:
        place.error(f"{key} has no value to match")
    return found


def _word(key: str, place: Place, setting: Setting) -> str:
    what, words = _WORDS[key]
    said, known = name(place), words(setting)
    if said and known is not None and not any(matches(each, said) for each in known):
        place.error(f"unknown {what} {said!r}{place.hint(said, known)}")
    return said


def _said(place: Place) -> str:
    return " or ".join(each.word() for each in place.one_or_more())


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """An expectation that is not met, in a sentence with its place."""

    expectation: Expectation
    sentence: str


def judge(expect: Sequence[Expectation], never: Sequence[Expectation], played: Played) -> list[Breach]:
    """Return what no line meets of what is expected, and each line that must never be."""
    unmet = [Breach(expectation=each, sentence=said) for each in expect if (said := _unmet(each, played))]
    forbidden = [(each, line) for each in never for line in played.lines if each.met_by(line, played.incidents)]
    return unmet + [Breach(expectation=each, sentence=_forbidden(each, line)) for each, line in forbidden]


def _unmet(expectation: Expectation, played: Played) -> str | None:
    if any(expectation.met_by(line, played.incidents) for line in played.lines):
        return None
    nearly = [short(line.after_s) for line in played.lines if expectation.met_but_for_time(line, played.incidents)]
    instead = f"; it happens at {', '.join(dict.fromkeys(nearly))}" if nearly else ""
    return f"{expectation.place}: this does not happen: {expectation.said}{instead}"


def _forbidden(expectation: Expectation, line: Line) -> str:
    what = " ".join(filter(None, (line.type, line.person, line.channel)))
    said = f"{expectation.place}: this must never happen: {expectation.said}"
    return f"{said}; at {short(line.after_s)}: {what}: {clean(line.reason)}"
