"""A service that says at regular times that it is well, and what follows when it does not."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from muster.domain.alert import Alert, AlertState
from muster.domain.clockwork import spoken
from muster.domain.rules.heartbeats import HeartbeatRule

SOURCE = "heartbeat"
APART = timedelta(seconds=1)
"""A document takes about one write a second: a ping that follows another more closely says nothing new."""
MOMENT = timedelta(milliseconds=1)
TIME = "%Y-%m-%d %H:%M UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """What is known of a monitor; all times are aware UTC.

    `name`, `every` and `grace` are those of the policy's rule, by which it counts `since`. `pinged_at` is its last
    ping. `due_at` is when somebody must look at it: when it will be late, and at once where it is late and nobody may
    have been told; None where there is nothing to look for. It is late since `late_since`. `gone`: the policy has it no
    more.
    """

    id: str
    name: str
    every: timedelta
    grace: timedelta
    since: datetime
    pinged_at: datetime | None = None
    due_at: datetime | None = None
    late_since: datetime | None = None
    gone: bool = False

    def heard(self, now: datetime) -> "Heartbeat":
        """Return it after a ping at `now`; itself where it was heard of a moment ago."""
        if self.pinged_at and now - self.pinged_at < APART:
            return self
        return replace(self, pinged_at=now, late_since=None, due_at=now + self.every + self.grace)

    def late(self) -> "Heartbeat":
        """Return it as late since it was due; it stays due until somebody has been told."""
        return replace(self, late_since=self.due_at)

    def told(self) -> "Heartbeat":
        """Return it once its lateness has been told of: there is nothing to do until it pings."""
        return replace(self, due_at=None)

    def by(self, rule: HeartbeatRule, now: datetime) -> "Heartbeat":
        """Return it as the policy has it now: new timing counts from `now` on, and so does what comes back."""
        if self.gone:
            return watched(self.id, rule, now)
        same = replace(self, name=rule.name)
        if (self.every, self.grace) == (rule.every, rule.grace):
            return same
        due = self.due_at if self.late_since else now + rule.every + rule.grace
        return replace(same, every=rule.every, grace=rule.grace, due_at=due)

    def dropped(self) -> "Heartbeat":
        """Return it as one that the policy has no more."""
        return replace(self, gone=True, due_at=None, late_since=None)


def watched(identity: str, rule: HeartbeatRule, now: datetime) -> Heartbeat:
    """Return a monitor that the policy has from `now` on: until its first ping, it counts from then."""
    due = now + rule.every + rule.grace
    return Heartbeat(id=identity, name=rule.name, every=rule.every, grace=rule.grace, since=now, due_at=due)


def silence(heartbeat: Heartbeat, rule: HeartbeatRule, now: datetime) -> Alert:
    """Return the alert that a heartbeat is late, told at `now`. However often it is told, it is the same one."""
    last = f"Its last ping came at {heartbeat.pinged_at:{TIME}}" if heartbeat.pinged_at else "It has never pinged"
    expected = f"one was due every {spoken(rule.every)}, and {spoken(rule.grace)} later at the latest"
    return replace(
        _alert(heartbeat, AlertState.OPEN, now, f"No heartbeat from {rule.name}"),
        description=f"{last}; {expected}.",
        severity=rule.severity,
        type=rule.type,
        service=rule.service,
        environment=rule.environment,
        labels=rule.labels,
    )


def recovery(heartbeat: Heartbeat, now: datetime) -> Alert:
    """Return the alert that a late heartbeat was heard again at `now`."""
    return _alert(heartbeat, AlertState.CLOSED, now, f"{heartbeat.name} pings again")


def end_of_watch(heartbeat: Heartbeat, now: datetime) -> Alert:
    """Return the alert that nobody waits for a late heartbeat any more, which is no recovery."""
    return _alert(heartbeat, AlertState.CANCELLED, now, f"The policy has no heartbeat {heartbeat.name} any more")


def _alert(heartbeat: Heartbeat, state: AlertState, now: datetime, title: str) -> Alert:
    """Return what is told of a heartbeat that is late; the end of it is always later than its beginning."""
    began = heartbeat.late_since or now
    occurrence = f"{heartbeat.id}|{state}|{began.isoformat()}"
    return Alert(
        source=SOURCE,
        receipt=f"heartbeat:{occurrence}",
        received_at=now,
        key=heartbeat.id,
        state=state,
        title=title,
        occurrence=occurrence,
        occurred_at=began if state is AlertState.OPEN else max(now, began + MOMENT),
    )
