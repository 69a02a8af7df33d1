"""What an organisation has decided to keep quiet about: when, for what, and until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from muster.domain.rules.hours import Hours
from muster.domain.rules.matching import Condition
from muster.domain.rules.working_time import spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """From one aware instant until another."""

    start: datetime
    end: datetime

    def end_at(self, at: datetime) -> datetime | None:
        """Return when it ends, where it is on at an aware instant."""
        return self.end if self.start <= at < self.end else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """Certain hours of certain days of every week, by the wall clock of `time_zone`."""

    hours: Hours
    time_zone: str

    def end_at(self, at: datetime) -> datetime | None:
        """Return when it ends (UTC), where it is on at an aware instant."""
        opens, closes = next(spans(self.hours, self.time_zone, at))
        return closes if opens <= at else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """Nobody is paged for what `when` matches while `window` is on. `rule` is its place in the policy file."""

    rule: str
    name: str
    when: Condition
    window: Once | Weekly


@dataclass(frozen=True, slots=True, kw_only=True)
class TransientRule:
    """What `when` matches pages only if it has not been closed after `wait`."""

    rule: str
    when: Condition
    wait: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurrenceRule:
    """What `when` matches pages only when the alert of its key has come so many `times` within `within`."""

    rule: str
    when: Condition
    times: int
    within: timedelta

    def met(self, came: tuple[datetime, ...]) -> bool:
        """Return whether the latest of the instants at which alerts came, in order, are enough and near enough."""
        latest = came[-self.times :]
        return len(latest) == self.times and latest[-1] - latest[0] <= self.within


@dataclass(frozen=True, slots=True, kw_only=True)
class FlappingRule:
    """What opens and closes so many `changes` times `within` a time stays open until it was quiet for `stable`."""

    changes: int
    within: timedelta
    stable: timedelta

    def met(self, turns: tuple[datetime, ...]) -> bool:
        """Return whether the latest of the instants at which it opened or closed, in order, are enough and near."""
        found = turns[-self.changes :]
        return len(found) == self.changes and found[-1] - found[0] <= self.within


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRule:
    """What `when` matches and is equal in all facts of `by` is one incident, if each comes `within` of the one before.

    What lacks one of the facts is in no group.
    """

    rule: str
    name: str
    when: Condition
    by: tuple[str, ...]
    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class StormRule:
    """Beyond so many `incidents` `within` a time, of one source or for one team, what else comes is one incident."""

    incidents: int
    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class BundlingRule:
    """Nobody gets more than so many `pages` `within` a time; what else there is, the next tells as a count."""

    pages: int
    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """Everything that is decided about noise. Of a kind of rule the first that holds counts, but of maintenance all."""

    maintenance: tuple[Maintenance, ...] = ()
    transient: tuple[TransientRule, ...] = ()
    recurrence: tuple[RecurrenceRule, ...] = ()
    flapping: FlappingRule | None = None
    grouping: tuple[GroupRule, ...] = ()
    storm: StormRule | None = None
    bundling: BundlingRule | None = None

    @property
    def turns_kept(self) -> int:
        """How many turns of a key are looked at."""
        return self.flapping.changes if self.flapping else 0


NOTHING = Noise()
"""What is decided where nothing is said: every incident pages at once."""
