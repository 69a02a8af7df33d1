"""Read a scenario: what happens when, under which policy, and what must come of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from muster.domain.policy import Policy
from muster.policy.load import Unreadable, decode
from muster.policy.nodes import NotYaml, Scalar, read_yaml
from muster.policy.place import Fields, Place
from muster.policy.problem import Mark, Report
from muster.policy.words import LONGEST, duration
from muster.simulator.actions import ACTIONS
from muster.simulator.calendars import Given, read_calendars
from muster.simulator.expectations import Expectation, read_expectation
from muster.simulator.moments import instant, moment
from muster.simulator.play import Planned, Script
from muster.simulator.policies import DEFAULT, Unusable, beside, read, valid
from muster.simulator.setting import Setting, zone_of

LASTS = timedelta(hours=24)
"""How long a scenario goes on that does not say."""
_SEED = re.compile(r"\d{1,18}", re.ASCII)

T = TypeVar("T")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario that can be played, under the policy that it was read against; `names_policy`: somebody named it."""

    policy: Policy
    names_policy: bool
    script: Script
    expect: tuple[Expectation, ...]
    never: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """What goes before what the file says, where it is given: a policy (FILE or PRESET), the end, the seed."""

    policy: str | None = None
    until: str | None = None
    seed: int | None = None


def read_scenario(file: str, instead: Instead) -> Scenario:
    """Return the scenario of a file. Raises Unusable with everything that is wrong in it, or in its policy."""
    report = Report(file)
    fields = _root(file, report).fields(
        "a scenario", needs=("start", "events"), may=("policy", "until", "seed", "calendars", "expect", "never")
    )
    folder = Path(file).parent
    policy: Policy | None = None
    of_policy: tuple[str, ...] = ()
    try:
        policy = _policy(fields, folder, instead.policy)
    except Unusable as error:
        of_policy = error.problems
    script, expect, never = _contents(fields, policy, folder, instead)
    if policy is None or report.has_errors:
        raise Unusable(*map(str, report.sorted()), *of_policy)
    named = instead.policy is not None or "policy" in fields.places
    return Scenario(policy=policy, names_policy=named, script=script, expect=expect, never=never)


def length(said: str) -> timedelta:
    """Return the duration that the command line gives as --until. Raises Unusable."""
    return _given(said, duration)


def _given(said: str, reader: Callable[[Place], T]) -> T:
    report = Report("--until")
    found = reader(Place(Scalar(Mark(1, 1), "str", said), "until", Mark(1, 1), report))
    if report.has_errors:
        raise Unusable(*(f"--until: {problem.message}" for problem in report.sorted()))
    return found


def _root(file: str, report: Report) -> Place:
    try:
        root = read_yaml(decode(Path(file).read_bytes(), file))
    except (OSError, ValueError) as error:
        raise Unusable(f"{file}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    except Unreadable as error:
        raise Unusable(str(error)) from None
    except NotYaml as error:
        report.add("error", error.mark, str(error))
        raise Unusable(*map(str, report.sorted())) from None
    if root is None:
        raise Unusable(f"{file}:1:1: error: the file is empty: a scenario begins with 'start: 2026-11-02T09:00:00Z'")
    return Place(root, "", Mark(1, 1), report)


def _policy(fields: Fields, folder: Path, instead: str | None) -> Policy:
    """Return the policy to play under. Raises Unusable with what its place in the scenario does not tell."""
    if instead is not None or "policy" not in fields.places:
        return valid(DEFAULT if instead is None else instead)
    place = fields.places["policy"]
    said = place.text()
    if not said:
        raise Unusable
    try:
        return read(beside(said, folder))
    except Unreadable as error:
        place.error(str(error))
        raise Unusable from None


def _contents(
    fields: Fields, policy: Policy | None, folder: Path, instead: Instead
) -> tuple[Script, tuple[Expectation, ...], tuple[Expectation, ...]]:
    """Return what happens, what must come of it, and what must never."""
    zone = zone_of(policy)
    start = fields.read("start", lambda place: instant(place, zone), None) or _EPOCH
    until = fields.read("until", lambda place: _end(place, start, zone), start + LASTS)
    if instead.until is not None:
        until = _given(instead.until, lambda place: _end(place, start, zone))
    setting = Setting(policy=policy, start=start, folder=folder)
    latest = datetime.max.replace(tzinfo=UTC) if instead.until is not None else until
    events = [_event(each, setting, latest) for each in fields.items("events")]
    seed = fields.read("seed", _seed, 0)
    none: Given = {}
    given = fields.read("calendars", lambda place: read_calendars(place, setting, until), none)
    script = Script(
        start=start,
        until=until,
        events=tuple(each for each in events if each),
        seed=seed if instead.seed is None else instead.seed,
        calendars=given,
    )
    expect = tuple(read_expectation(each, setting) for each in fields.items("expect"))
    never = tuple(read_expectation(each, setting) for each in fields.items("never"))
    return script, expect, never


def _end(place: Place, start: datetime, zone: str) -> datetime:
    at = moment(place, start, zone) or start + LASTS
    if at < start:
        place.error("this lies before the start")
    if at > start + LONGEST:
        place.error("this is more than a year after the start")
    return at


def _event(place: Place, setting: Setting, latest: datetime) -> Planned | None:
    """Return what happens, and when; `latest` is the end that the file itself gives."""
    found = place.fields("an event", needs=("at",), may=tuple(ACTIONS)).places
    named = [key for key in found if key in ACTIONS]
    if len(named) != 1 and "at" in found:
        place.error(f"an event does one thing; {'this does ' + ', '.join(named) if named else _what()}")
    at = moment(found["at"], setting.start, setting.zone) if "at" in found else None
    if at and not setting.start <= at <= latest:
        found["at"].error(f"this lies {'before the start' if at < setting.start else 'after the end (until)'}")
    deeds = [ACTIONS[key].read(found[key], key, setting) for key in named]
    return Planned(at=at, deed=deeds[0]) if at and deeds and deeds[0] else None


def _what() -> str:
    return "name one of " + ", ".join(ACTIONS)


def _seed(place: Place) -> int:
    said = place.word()
    if not _SEED.fullmatch(said):
        place.error(f"expected a whole number, found {said!r}")
        return 0
    return int(said)
