"""How long each part of the response took: of one incident, and of many. What is not known is not known, never zero.

S1, Incident Closure, 2: "Capture key metrics (time to detect, time to resolve, etc.)".
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from muster.domain.incident import Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """How long it took to notice it, from when it began by its sender's clock until it opened, and from there the rest.

    None: it has not happened, or nobody knows when.
    """

    detect: timedelta | None
    acknowledge: timedelta | None
    triage: timedelta | None
    mitigate: timedelta | None
    resolve: timedelta | None


PARTS = tuple(field.name for field in fields(Metrics))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One part of the response of many incidents: of how many it is `known`, and of how many not.

    Half of the known took no longer than `median`, nine in ten no longer than `p90`; None where none is known.
    """

    known: int
    unknown: int
    median: timedelta | None
    p90: timedelta | None


def metrics(incident: Incident) -> Metrics:
    """Return how long each part took. After a reopening, the first acknowledgement counts and the last resolution."""
    since = _after(incident.opened_at)
    began = incident.occurred_at
    return Metrics(
        detect=incident.opened_at - began if began and began <= incident.opened_at else None,
        acknowledge=since(incident.firsts.get("acknowledged")),
        triage=since(incident.firsts.get("triaged")),
        mitigate=since(incident.firsts.get("mitigated")),
        resolve=since(incident.resolved_at),
    )


def figures(incidents: Iterable[Incident]) -> dict[str, Figures]:
    """Return the figures of many incidents by part of the response; senders' tests do not count."""
    found = [metrics(incident) for incident in incidents if not incident.test]
    return {part: _figures([getattr(each, part) for each in found]) for part in PARTS}


def _after(start: datetime) -> Callable[[datetime | None], timedelta | None]:
    return lambda at: at - start if at else None


def _figures(durations: list[timedelta | None]) -> Figures:
    known = sorted(each for each in durations if each is not None)
    half, most = (_percentile(known, percent) for percent in (50, 90))
    return Figures(known=len(known), unknown=len(durations) - len(known), median=half, p90=most)


def _percentile(known: list[timedelta], percent: int) -> timedelta | None:
    """Return the least of some durations that so many per cent of them do not exceed (the nearest rank)."""
    return known[-(-len(known) * percent // 100) - 1] if known else None
