"""What a usual incident, and one more alert about it, asks of Google Cloud: counts and sizes.

They are constants, so that the bill is a calculation; tests/counts plays the story and finds these very numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.support import costs
from tests.support.costs import Cost

LEAST_BILLED = 1_000
"""Bytes, of a request that publishes, pushes or pulls: https://cloud.google.com/pubsub/pricing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What happened: calls from outside and pushes by function, documents, bytes of messages and of documents, secrets.

    `published` and `delivered` count LEAST_BILLED for each smaller message. `kept` are the bytes of documents that stay
    and `expiring` of those that go after 90 days, `expiries` their number, `written` the bytes of every version.
    `keys` and `credentials` are Muster's own and the providers' secrets that were looked up, if none was known from
    before. Ticks are not among the requests: they come whatever happens.
    """

    cost: Cost
    requests: Mapping[str, int]
    published: int
    delivered: int
    kept: int
    expiring: int
    expiries: int
    written: int
    keys: int
    credentials: int

    def __add__(self, other: "Tally") -> "Tally":
        """Return both together."""
        functions = sorted(self.requests.keys() | other.requests.keys())
        return Tally(
            cost=self.cost + other.cost,
            requests={each: self.requests.get(each, 0) + other.requests.get(each, 0) for each in functions},
            published=self.published + other.published,
            delivered=self.delivered + other.delivered,
            kept=self.kept + other.kept,
            expiring=self.expiring + other.expiring,
            expiries=self.expiries + other.expiries,
            written=self.written + other.written,
            keys=self.keys + other.keys,
            credentials=self.credentials + other.credentials,
        )

    def __mul__(self, times: int) -> "Tally":
        """Return it that many times."""
        return Tally(
            cost=self.cost * times,
            requests={function: number * times for function, number in self.requests.items()},
            published=self.published * times,
            delivered=self.delivered * times,
            kept=self.kept * times,
            expiring=self.expiring * times,
            expiries=self.expiries * times,
            written=self.written * times,
            keys=self.keys * times,
            credentials=self.credentials * times,
        )


LOOKS = Cost(queries=2, reads=21)
"""The page behind a link, before the button is pressed and after: what stands, the events and the evidence are read."""
TICKS = Cost(queries=5)
"""A query each; what it finds is counted where it is swept, or fires."""

INCIDENT = Tally(
    cost=costs.INTAKE * 5
    + costs.NEW_INCIDENT
    + costs.EVIDENCE
    + costs.DUPLICATE * 3
    + costs.STANDING
    + costs.STEP
    + costs.ACKNOWLEDGE
    + costs.CLOSE
    + costs.PAGE * 8
    + costs.SWEEP * 4
    + LOOKS
    + TICKS,
    requests={
        "alert_intake": 5,
        "incident_classification": 5,
        "incident_evidence": 1,
        "responder_action": 2,
        "responder_notification": 22,
    },
    published=42_611,
    delivered=45_903,
    kept=115_234,
    expiring=20_977,
    expiries=6,
    written=378_422,
    keys=15,
    credentials=8,
)
"""The story that tests/support/incident_story.py tells: five alerts, two pages, six updates to rooms, and evidence."""

REPEAT = Tally(
    cost=costs.INTAKE + costs.DUPLICATE,
    requests={"alert_intake": 1, "incident_classification": 1},
    published=3_661,
    delivered=3_661,
    kept=0,
    expiring=3_920,
    expiries=1,
    written=3_920,
    keys=1,
    credentials=0,
)
"""One more alert about an incident."""
