"""When those who are kept informed of an incident are to be told next: counted from the last time they were.

Source: S1, Communication Protocol, 4. Update Frequency; S2, 3.4.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from muster.domain.policy import Policy
from muster.domain.rules.communication import Audience, UpdateKind

UPDATE = "update"
UNSENT = "unsent"
"""How the alarms of an audience begin: it is to be told; it was to be told, and has not been."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """How one audience is kept informed, as it was decided when the incident opened, or its severity changed.

    The kinds in `send` go out by themselves, to the channels of `tell`. `rule` is the place in the policy.
    """

    audience: str
    name: str
    rule: str
    every: timedelta | None
    grace: timedelta
    send: tuple[UpdateKind, ...]
    tell: tuple[str, ...]

    def next_at(self, sent_at: datetime) -> datetime | None:
        """Return when they are to be told again who were told at an instant; None for never."""
        return sent_at + self.every if self.every else None

    def first_at(self, start: datetime) -> datetime | None:
        """Return when they are to be told first of what began at `start`; None where nothing is due before the end."""
        return start if UpdateKind.INITIAL in self.send else self.next_at(start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What an audience was told last: when, by the event of which number, and a digest of a person's words."""

    at: datetime
    seq: int
    words: str


def cadences(policy: Policy, severity: str) -> tuple[Cadence, ...]:
    """Return how each audience is kept informed of incidents of a severity."""
    rules = policy.communication.rules.get(severity, ())
    return tuple(
        Cadence(
            audience=rule.audience,
            name=policy.audiences[rule.audience].name,
            rule=rule.rule,
            every=rule.every,
            grace=policy.communication.grace,
            send=rule.send,
            tell=policy.audiences[rule.audience].tell,
        )
        for rule in rules
    )


def dues(
    kept: tuple[Cadence, ...], sent: Mapping[str, Sent], start: datetime, now: datetime | None = None
) -> dict[str, datetime]:
    """Return the alarms of what is to be told next, by the last time that each audience was told, else by `start`.

    None is earlier than `now`: what only another severity would have asked for before was not due then.
    """
    found: dict[str, datetime] = {}
    for cadence in kept:
        last = sent.get(cadence.audience)
        due = cadence.next_at(last.at) if last else cadence.first_at(start)
        if due:
            found[f"{UPDATE}:{cadence.audience}"] = max(due, now or due)
    return found


def carried(
    before: tuple[Cadence, ...], alarms: Mapping[str, datetime], fresh: dict[str, datetime], after: tuple[Cadence, ...]
) -> dict[str, datetime]:
    """Return the alarms of what is to be told next when others are kept informed `after` than `before`.

    An audience that is told as often as before keeps those it has of `alarms`; without any it has its `fresh` one, as
    any other has.
    """
    same = {(cadence.audience, cadence.every, cadence.send) for cadence in before}
    found: dict[str, datetime] = {}
    for cadence in after:
        kept = (cadence.audience, cadence.every, cadence.send) in same
        names = (f"{UPDATE}:{cadence.audience}", f"{UNSENT}:{cadence.audience}")
        own = {name: alarms[name] for name in names if kept and name in alarms}
        found |= own or {name: fresh[name] for name in names if name in fresh}
    return found


def only_by_hand(audience: Audience, grace: timedelta) -> Cadence:
    """Return how an audience is kept informed of what the policy does not tell it of: when a person tells it."""
    return Cadence(
        audience=audience.id, name=audience.name, rule="", every=None, grace=grace, send=(), tell=audience.tell
    )
