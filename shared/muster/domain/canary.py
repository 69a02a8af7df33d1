"""The alert by which Muster tries itself out: how it is told from others, and what becomes of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from muster.domain.alert import Alert
from muster.domain.policy import Policy
from muster.domain.rules.canary import CanaryRule
from muster.domain.rules.escalation import Step, Target
from muster.domain.rules.noise import NOTHING
from muster.domain.rules.severities import SEVERITIES
from muster.domain.text import digest

SOURCE = "cloud_monitoring"
"""It comes in as a test of Cloud Monitoring does, by the same road."""
NAME = "muster-canary-"
KEY = f"test:{NAME}"
RULE = "canary"
"""The place in the policy."""
REMEMBERED = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """The canary that was sent last, at `sent_at`; the next is due at `next_at`. All times are UTC.

    It has been `delivered_at`, None while it is under way. `well_at` is when the last one was sent that was delivered,
    or the first one where none was. `latencies` are how long the last ones took from end to end, the newest last.
    """

    id: str
    sent_at: datetime
    next_at: datetime
    well_at: datetime
    delivered_at: datetime | None = None
    latencies: tuple[timedelta, ...] = ()

    @property
    def key_id(self) -> str:
        """The identity of its deduplication key."""
        return digest("key", SOURCE, f"{KEY}{self.id}")

    def arrived(self, at: datetime) -> "Canary":
        """Return it once it has been delivered."""
        took = max(at - self.sent_at, timedelta())
        return replace(self, delivered_at=at, well_at=self.sent_at, latencies=(*self.latencies, took)[-REMEMBERED:])

    def missing(self, rule: CanaryRule, now: datetime) -> bool:
        """Return whether one should have been delivered since the last one that was."""
        return now - self.well_at > rule.every + rule.within


def next_canary(last: Canary | None, rule: CanaryRule, now: datetime) -> Canary:
    """Return the canary that is sent at `now`, by whichever tick of that minute."""
    return Canary(
        id=f"{now:%Y%m%dT%H%MZ}",
        sent_at=now,
        next_at=now + rule.every,
        well_at=_well_at(last, rule, now),
        latencies=last.latencies if last else (),
    )


def _well_at(last: Canary | None, rule: CanaryRule, now: datetime) -> datetime:
    """Return since when one has been missing: where none was sent for a while, no longer than one usually takes."""
    if last is None:
        return now
    return max(last.well_at, now - rule.every) if last.delivered_at else last.well_at


def is_canary(alert: Alert) -> bool:
    """Return whether an alert is one of these. Whoever else sends such a one hushes nothing but that."""
    return alert.test and alert.source == SOURCE and alert.key.startswith(KEY)


def policy_for(alert: Alert, policy: Policy) -> Policy:
    """Return the policy by which an alert is taken in: for a canary, one by which it is nobody's but its sink's."""
    if not is_canary(alert):
        return policy
    lowest = SEVERITIES[-1]
    plain = replace(policy.severities[lowest], acknowledge_within=None, triage_within=None, resolve_within=None)
    return replace(
        policy,
        services={},
        types={},
        roles={},
        severities=policy.severities | {lowest: plain},
        routing=(),
        default_team="",
        escalation={lowest: (_step(policy.canary or CanaryRule()),)},
        noise=NOTHING,
        healing=(),
    )


def _step(rule: CanaryRule) -> Step:
    return Step(
        rule=RULE,
        at=timedelta(),
        page=(Target(kind=Target.Kind.PERSON, name=rule.person),) if rule.person else (),
        tell=(rule.channel,) if rule.channel else (),
    )
