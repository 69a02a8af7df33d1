"""The three months that `make cost` prices, and what they assume."""

from datetime import timedelta
from fractions import Fraction

from muster.domain.audit import EVERY
from muster.usecases.redrive_dead_letters import TOPICS
from tests.cost.billing import Month
from tests.cost.prices import DAYS
from tests.cost.tally import INCIDENT, LEAST_BILLED, REPEAT, Tally
from tests.cost.usage import GIB, Usage, accessed, called, cold_starts, documented, messaged
from tests.support.bundle import DECLARED
from tests.support.costs import AUDIT, IDLE_TICK

TICKS = DAYS * 24 * 60
AUDITS = timedelta(DAYS) // EVERY
REDRIVES = DAYS * 24
JOBS = sum(len(declared["schedules"]) for declared in DECLARED["functions"].values())
VERSIONS = 7
"""Secrets: the link keys, a key for each of the three sources, and the three that the preset `starter` names."""
IMAGES = Fraction(1)
"""GB: the common base of about 0.25, and what the functions install, 0.145 compressed, in each of five versions."""

INCIDENTS = 1_000
STARTED = 5
"""Functions that an incident finds cold: all but the tick."""
KEPT_MONTHS = 12
"""The month that is priced is the twelfth of its kind, as far as it is about what is stored."""
ALERTS_MONTHS = 3
"""Alerts and evidence are kept for 90 days."""

ALERTS = 1_000_000
KEYS = 500
HALF_MINUTES = 120
"""A storm's, of an hour: every instance looks for a new secret and a new policy each."""
INSTANCES = 20
"""Of a function, at most: `max_instances`."""
SHARED = Fraction(8) * Fraction(6, 10)
"""Requests that a busy instance works on: of 8 at most the 60 % which Cloud Run fills it to.

https://docs.cloud.google.com/run/docs/about-instance-autoscaling
"""
READERS = 3
"""Functions that read the policy when alerts come: all but the intake and the evidence, and the tick does anyway."""


def idle() -> Month:
    """Nothing happens, but that Muster looks whether it does."""
    ticks = Usage(reads=Fraction(IDLE_TICK.reads * TICKS), looks=Fraction(TICKS))
    audits = Usage(reads=Fraction(AUDIT.reads * AUDITS), writes=Fraction(AUDIT.writes * AUDITS))
    pulls = Usage(messages=Fraction(REDRIVES * len(TOPICS) * LEAST_BILLED, GIB))
    fixed = Usage(jobs=Fraction(JOBS), versions=Fraction(VERSIONS), images=IMAGES)
    calls = called({"escalation_tick": TICKS, "dead letters": REDRIVES})
    return Month(name="an idle month", usual=ticks + audits + pulls + fixed + calls)


def incidents() -> Month:
    """Every incident comes alone: no instance is warm, no secret known, no request shares its instance."""
    tally = INCIDENT * INCIDENTS
    looks = sum(INCIDENT.requests.values()) - INCIDENT.requests["alert_intake"]
    usual = (
        documented(tally, Fraction(KEPT_MONTHS), Fraction(ALERTS_MONTHS))
        + messaged(tally)
        + called(tally.requests)
        + cold_starts(STARTED * INCIDENTS)
        + accessed(tally.keys, tally.credentials)
        + Usage(looks=Fraction(looks * INCIDENTS))
    )
    return Month(name=f"{INCIDENTS:,} incidents", usual=idle().usual + usual)


def storm() -> Month:
    """Within an hour of an idle month, every function's instances being all there and busy; with what it leaves."""
    tally = stormy()
    keys = INCIDENT.keys * KEYS + INSTANCES * HALF_MINUTES
    rush = (
        documented(tally, Fraction(ALERTS_MONTHS), Fraction(ALERTS_MONTHS))
        + messaged(tally)
        + called(tally.requests, SHARED)
        + cold_starts(STARTED * INSTANCES)
        + accessed(keys, INCIDENT.credentials * KEYS)
        + Usage(looks=Fraction(READERS * INSTANCES * HALF_MINUTES))
    )
    return Month(name="a storm of a million alerts", usual=idle().usual, rush=rush)


def stormy() -> Tally:
    """Return what a storm takes: an incident a key, with its own alerts, and all others repeats."""
    own = INCIDENT.requests["alert_intake"]
    return INCIDENT * KEYS + REPEAT * (ALERTS - KEYS * own)
