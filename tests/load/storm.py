"""An alert storm on the local system: its own threads and files, and a clock that the storm moves."""

import resource
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter

from muster.domain.delivery import OPEN_STATES
from muster.domain.message import MessageKind
from muster.incident_store import IncidentStore
from muster.local.preview_channels import Shown
from muster.local.system import LocalSystem, Options
from muster.policy.load import load
from muster.ports import Query
from tests.support.clock import FakeClock
from tests.support.floods import most_to_one
from tests.support.local_system import alert_request
from tests.support.processes import until

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PATIENCE = timedelta(seconds=120)
"""To get through what comes in a second of the storm."""
PAGES, WITHIN = 5, timedelta(minutes=5)
"""What a person gets at most."""
INCIDENTS = 10
"""Of one source, or for one team, beyond which what else comes within five minutes is a storm."""
POLICY = f"""
bundling: {{ pages: {PAGES}, within: 5m }}
storm: {{ incidents: {INCIDENTS}, within: 5m }}
"""
SEVERITIES = ("P2", "P3", "P4")
TEAMS = ("checkout", "orders-etl")
"""By a service of each, of the preset `starter`."""
SAMPLES = 10
"""Looks at the memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How big a storm is."""

    alerts: int
    keys: int
    sources: int
    minutes: int


@dataclass(slots=True, kw_only=True)
class Weather:
    """What came of a storm. `memory` are looks at the process's resident memory, MiB, evenly over the storm."""

    size: Size
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    memory: list[float] = field(default_factory=list)
    pages: list[tuple[datetime, str]] = field(default_factory=list)
    """When each page was shown, by the storm's clock, and to whom."""
    documents: dict[str, int] = field(default_factory=dict)
    """How many there are, by collection."""
    filed: int = 0
    """Alerts on record under an incident that there is."""

    @property
    def flood(self) -> int:
        """How many pages somebody got, at most, in any time of WITHIN."""
        return most_to_one(self.pages, WITHIN)

    @property
    def growth(self) -> float:
        """How many MiB the process grew from the first fifth of the storm to its end."""
        return self.memory[-1] - self.memory[len(self.memory) // 5]


def rage(size: Size, folder: Path) -> Weather:
    """Let a storm go over a new local system in `folder`, and return what came of it."""
    weather, clock = Weather(size=size), FakeClock(START)

    def show(shown: Shown) -> None:
        if shown.message.kind is MessageKind.PAGE:
            weather.pages.append((clock.now(), shown.message.recipient))

    policy = folder / "policy.yaml"
    policy.write_text(load("starter")[0] + POLICY, "utf-8")
    options = Options(data=folder / "data", policy=str(policy))
    with LocalSystem(options, "http://localhost", show, clock) as system:
        begun = perf_counter()
        for number, alerts in enumerate(seconds_of(size)):
            answers = system.handle_all([alert_request(system, alert) for alert in alerts])
            weather.statuses.update(answer.status for answer in answers)
            assert system.settled(PATIENCE)
            clock.advance(SECOND)
            if number % (size.minutes * 60 // SAMPLES) == 0:
                weather.memory.append(resident())
        weather.seconds = perf_counter() - begun
        clock.advance(WITHIN)
        waiting = Query(collection="deliveries", where=(("state", "in", [*map(str, OPEN_STATES)]),))
        until(lambda: system.store.count(waiting) == 0, "the page that counts the others", PATIENCE.total_seconds())
        take_stock(weather, IncidentStore(system.store))
    return weather


def seconds_of(size: Size) -> Iterator[list[dict[str, object]]]:
    """Yield the alerts of each second of the storm: every key belongs to one source, and comes again and again."""
    chance = Random(size.alerts)
    seconds = size.minutes * 60
    for second in range(seconds):
        count = size.alerts * (second + 1) // seconds - size.alerts * second // seconds
        yield [_alert(chance.randrange(size.keys), size) for _ in range(count)]


def _alert(key: int, size: Size) -> dict[str, object]:
    return {
        "title": f"Check {key} fails",
        "key": f"check-{key}",
        "source": f"region-{key % size.sources}",
        "severity": SEVERITIES[key % len(SEVERITIES)],
        "service": TEAMS[key % len(TEAMS)],
        "description": "The volume /var/lib fills by 2 GiB an hour; it is full in about 4 hours.",
    }


def take_stock(weather: Weather, store: IncidentStore) -> None:
    """Count what is on record."""
    documents = store.documents
    for name in ("alerts", "keys", "incidents", "deliveries"):
        weather.documents[name] = documents.count(Query(collection=name))
    incidents = [each.fields["id"] for each in documents.query(Query(collection="incidents"))]
    weather.filed = sum(store.alerts.count(incident) for incident in incidents)


def resident() -> float:
    """Return the resident memory of this process, in MiB."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text("ascii").partition("VmRSS:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
