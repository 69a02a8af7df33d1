"""What is billed of what Muster does: counts and sizes, which tests measure, as quantities that have a price."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from math import ceil

from muster.adapters.pubsub_dead_letters import WAIT
from tests.cost.tally import Tally

GIB = 1 << 30
STEP = Fraction(1, 10)
"""Seconds, to whole ones of which an instance's time is rounded up: https://cloud.google.com/run/pricing."""
MEMORY = Fraction(1, 2)
"""GiB of an instance, of which each has one vCPU."""
SECONDS: Mapping[str, float] = {
    "alert_intake": 0.008,
    "incident_classification": 0.019,
    "escalation_tick": 0.007,
    "responder_notification": 0.013,
    "responder_action": 0.020,
    "incident_evidence": 1.0,
    "dead letters": WAIT.total_seconds(),
    "cold start": 0.7,
}
"""That a warm request takes by itself: medians of `python -m tests.cost.measure`, on two cores in November 2026.

A responder's is taken to be as slow as the slowest of them, and a search of the logs to take a second. A re-drive waits
for dead letters, which there are none of. A cold start is that of `make bench`: the first alert, published to Pub/Sub.
"""
BOOST = 2
"""vCPUs of an instance that starts: https://docs.cloud.google.com/run/docs/configuring/services/cpu#startup-boost."""
FILES = 2
"""That a key is mounted as, each read an access: its one valid generation, and `latest`, all that a credential is."""
LOGGED = 2_000
"""Bytes of log a request: Cloud Run's own entry, which public functions have none of, and what the function says."""
RECOVERABLE = Fraction(7, 30)
"""Of a month, for which point-in-time recovery keeps every version."""
RETAINED = Fraction(7, 30)
"""Of a month, for which a topic keeps every message."""
BACKUPS = 14
"""Daily backups that are kept, by default, each of everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Quantities, named and in the units of tests/cost/prices.py."""

    reads: Fraction = Fraction(0)
    writes: Fraction = Fraction(0)
    expiries: Fraction = Fraction(0)
    stored: Fraction = Fraction(0)
    recoverable: Fraction = Fraction(0)
    backups: Fraction = Fraction(0)
    requests: Fraction = Fraction(0)
    cpu: Fraction = Fraction(0)
    memory: Fraction = Fraction(0)
    messages: Fraction = Fraction(0)
    retained: Fraction = Fraction(0)
    jobs: Fraction = Fraction(0)
    versions: Fraction = Fraction(0)
    accesses: Fraction = Fraction(0)
    images: Fraction = Fraction(0)
    looks: Fraction = Fraction(0)
    logs: Fraction = Fraction(0)

    def __add__(self, other: "Usage") -> "Usage":
        """Return both together."""
        return Usage(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(Usage)})

    def __mul__(self, times: int | Fraction) -> "Usage":
        """Return it that many times."""
        return Usage(**{each.name: getattr(self, each.name) * times for each in fields(Usage)})


def alone(function: str) -> Fraction:
    """Return the seconds billed for a request that has an instance to itself."""
    return ceil(Fraction(str(SECONDS[function])) / STEP) * STEP


def busy(seconds: Fraction) -> Usage:
    """Return what an instance costs for so many seconds."""
    return Usage(cpu=seconds, memory=seconds * MEMORY)


def called(requests: Mapping[str, int], shared: Fraction = Fraction(1)) -> Usage:
    """Return what requests cost, of which as many as `shared` says have an instance together."""
    number = sum(requests.values())
    seconds = sum((alone(function) * times for function, times in requests.items()), Fraction(0))
    return busy(seconds / shared) + Usage(requests=Fraction(number), logs=Fraction(number * LOGGED, GIB))


def cold_starts(times: int) -> Usage:
    """Return what starting instances costs."""
    return busy(alone("cold start") * times) + Usage(cpu=alone("cold start") * times * (BOOST - 1))


def documented(tally: Tally, months: Fraction, months_expiring: Fraction) -> Usage:
    """Return what the documents cost, of which those that stay are looked at for `months`, the others for fewer."""
    stored = (tally.kept * months + tally.expiring * months_expiring) / GIB
    return Usage(
        reads=Fraction(tally.cost.reads),
        writes=Fraction(tally.cost.writes),
        expiries=Fraction(tally.expiries),
        stored=stored,
        recoverable=tally.written * RECOVERABLE / GIB,
        backups=stored * BACKUPS,
    )


def accessed(keys: int, credentials: int) -> Usage:
    """Return what looking up secrets costs."""
    return Usage(accesses=Fraction(keys * FILES + credentials))


def messaged(tally: Tally) -> Usage:
    """Return what the messages cost."""
    return Usage(
        messages=Fraction(tally.published + tally.delivered, GIB),
        retained=tally.published * RETAINED / GIB,
    )
