"""List prices in dollars, each with the page that says it and when it was read there; nothing here is negotiated.

One region of Cloud Run's tier 1, europe-west1, over a Firestore database in the multi-region eur3. What the free tier
gives is a billing account's, except that Firestore's is a project's first database's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

READ = date(2026, 11, 22)
"""When the pages were read, in copies whose own dates are not known."""
DAYS = 30
"""In a month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """`dollars` for each `per` of a `unit`, of which `free` are given away each day, or each month.

    `doubt` says what is not certain of it, if anything: then the price is a guess in the right region.
    """

    what: str
    unit: str
    dollars: Decimal
    per: int = 1
    free: Decimal = Decimal(0)
    each: Literal["day", "month"] = "month"
    source: str
    read: date = READ
    doubt: str = ""


_FIRESTORE = "https://cloud.google.com/firestore/pricing"
_CATALOGUE = "https://github.com/x7even/cloudcostsmcp"
"""Tests of a program that reads Google's price catalogue quote it. They bear out the other prices of Firestore too."""
_RUN = "https://cloud.google.com/run/pricing"
_PUBSUB = "https://cloud.google.com/pubsub/pricing"
_SECRETS = "https://cloud.google.com/secret-manager/pricing"
_STORAGE = "https://cloud.google.com/storage/pricing"

PRICES: Mapping[str, Price] = {
    "reads": Price(
        what="Firestore, documents read",
        unit="documents",
        dollars=Decimal("0.06"),
        per=100_000,
        free=Decimal(50_000),
        each="day",
        source=_FIRESTORE,
    ),
    "writes": Price(
        what="Firestore, documents written",
        unit="documents",
        dollars=Decimal("0.18"),
        per=100_000,
        free=Decimal(20_000),
        each="day",
        source=_FIRESTORE,
    ),
    "expiries": Price(
        what="Firestore, documents expired",
        unit="documents",
        dollars=Decimal("0.02"),
        per=100_000,
        source=_FIRESTORE,
    ),
    "stored": Price(
        what="Firestore, documents and indexes",
        unit="GiB-months",
        dollars=Decimal("0.18"),
        free=Decimal(1),
        source=_FIRESTORE,
    ),
    "recoverable": Price(
        what="Firestore, point-in-time recovery",
        unit="GiB-months",
        dollars=Decimal("0.18"),
        source=_CATALOGUE,
        doubt="in single regions it is the price of storage",
    ),
    "backups": Price(
        what="Firestore, backups",
        unit="GiB-months",
        dollars=Decimal("0.036"),
        source=_CATALOGUE,
        doubt="in single regions it is a fifth of the price of storage",
    ),
    "requests": Price(
        what="Cloud Run, requests",
        unit="requests",
        dollars=Decimal("0.40"),
        per=1_000_000,
        free=Decimal(2_000_000),
        source=_RUN,
    ),
    "cpu": Price(
        what="Cloud Run, CPU",
        unit="vCPU-seconds",
        dollars=Decimal("0.000024"),
        free=Decimal(180_000),
        source=_RUN,
    ),
    "memory": Price(
        what="Cloud Run, memory",
        unit="GiB-seconds",
        dollars=Decimal("0.0000025"),
        free=Decimal(360_000),
        source=_RUN,
    ),
    "messages": Price(
        what="Pub/Sub, published and delivered",
        unit="GiB",
        dollars=Decimal(40),
        per=1_024,
        free=Decimal(10),
        source=_PUBSUB,
    ),
    "retained": Price(
        what="Pub/Sub, kept by topics",
        unit="GiB-months",
        dollars=Decimal("0.27"),
        source="https://c3x.dev/resources/gcp/google_pubsub_topic",
        doubt="Google's page, as read, says that it is charged for, and this one what a snapshot costs",
    ),
    "jobs": Price(
        what="Cloud Scheduler",
        unit="jobs",
        dollars=Decimal("0.10"),
        free=Decimal(3),
        source="https://cloud.google.com/scheduler/pricing",
    ),
    "versions": Price(
        what="Secret Manager, active versions",
        unit="versions",
        dollars=Decimal("0.06"),
        free=Decimal(6),
        source=_SECRETS,
    ),
    "accesses": Price(
        what="Secret Manager, accesses",
        unit="accesses",
        dollars=Decimal("0.03"),
        per=10_000,
        free=Decimal(10_000),
        source=_SECRETS,
    ),
    "images": Price(
        what="Artifact Registry",
        unit="GB-months",
        dollars=Decimal("0.10"),
        free=Decimal("0.5"),
        source="https://cloud.google.com/artifact-registry/pricing",
    ),
    "looks": Price(
        what="Cloud Storage, reads of the policy",
        unit="reads",
        dollars=Decimal("0.0004"),
        per=1_000,
        source=_STORAGE,
    ),
    "logs": Price(
        what="Cloud Logging",
        unit="GiB",
        dollars=Decimal("0.50"),
        free=Decimal(50),
        source="https://cloud.google.com/stackdriver/pricing",
    ),
}
"""By what tests/cost/usage.py calls what they are for."""
