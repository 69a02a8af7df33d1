"""What is looked at, what may be wrong with it, and what came of looking."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]
"""An error is to be put right; a warning may be as it is meant to be, which a person knows."""

AT_ONCE = 8
"""Checks under way together: nearly all their time is spent waiting for answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something wrong, in a sentence, and the fix: the command where one does it."""

    what: str
    fix: str
    severity: Severity = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a check needs of Google: a service ("Cloud Scheduler"), its API's name, and a role in the project.

    `within` is what is missing where the service finds nothing, if that is not what the check is about.
    """

    service: str
    api: str
    role: str
    project: str
    within: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A look at one thing. `look` yields what is wrong; where that is nothing, `subject` is as `well` says, or returns.

    `region` is None for what belongs to none, `access` for what Google is not asked for.
    """

    area: str
    subject: str
    well: str | Callable[[], str]
    look: Callable[[], Iterable[Finding]]
    region: str | None = None
    access: Access | None = None


Explain: TypeAlias = Callable[[Exception, Check], Finding]
"""Makes a finding of what kept a check from being made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a check came to: a finding with its fix, or a sentence about what is well."""

    area: str
    region: str | None
    finding: str
    severity: Severity | None = None
    fix: str | None = None


def examine(checks: Iterable[Check], explain: Explain) -> list[Result]:
    """Make every check, and return the results in the checks' order; what several checks say alike is said once.

    A check that breaks is a finding by itself, and holds up no other.
    """
    with ThreadPoolExecutor(AT_ONCE) as threads:
        results = threads.map(lambda check: _results(check, explain), checks)
        return list(dict.fromkeys(chain.from_iterable(results)))


def differences(subject: str, facts: Sequence[tuple[str, str, str]], fix: str) -> Iterator[Finding]:
    """Yield a finding for each fact (its name, as it is, as it should be) that is not as it should be."""
    for name, found, wanted in facts:
        if found != wanted:
            yield Finding(
                what=f"{subject} has {f'the {name} {found}' if found else f'no {name}'}, not {wanted}", fix=fix
            )


def _results(check: Check, explain: Explain) -> list[Result]:
    found: list[Finding] = []
    try:
        found.extend(check.look())
    except Exception as error:  # noqa: BLE001 - whatever it is, the other checks are made
        found.append(explain(error, check))
    if not found:
        well = check.well if isinstance(check.well, str) else check.well()
        return [Result(area=check.area, region=check.region, finding=f"{check.subject} {well}")]
    return [
        Result(area=check.area, region=check.region, finding=each.what, severity=each.severity, fix=each.fix)
        for each in found
    ]
