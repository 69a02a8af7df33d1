"""Work left undone: what should have been done minutes ago, by what the documents say. For any store."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from muster import queries
from muster.doctor.check import Access, Check, Finding
from muster.doctor.documents import Documents
from muster.ports import Clock, Document
from muster.records import SWEEP_AFTER, instant

LATE = timedelta(minutes=5)
"""How long work may wait. The tick comes each minute, and what it sweeps it sweeps each minute."""
COUNTED = 20
"""Documents that are counted at most."""
SWEPT = 100
"""Incidents that are looked at for what was not published."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Looks for work left undone; `fix` has the tick do it."""

    documents: Documents
    clock: Clock
    fix: str

    def checks(self, access: Access | None = None) -> Iterator[Check]:
        """Yield a check for each kind of work."""
        for subject, well, look in (
            ("what is due", "is done in time", self.overdue),
            ("what has happened", "is published", self.unpublished),
            ("what is to be sent", "is under way", self.stuck),
            ("every heartbeat", "is waited for", self.unwatched),
            ("every channel", "is up", self.down),
        ):
            yield Check(area="work", subject=subject, well=well, look=look, access=access)

    def overdue(self) -> Iterator[Finding]:
        """Find incidents whose due work nobody does."""
        found = self.documents.query(queries.due(self.clock.now() - LATE, COUNTED))
        if found:
            first = f"the first, {found[0].id}, since {found[0].fields['due_at']}"
            yield Finding(what=f"{_count(found, 'incident')} overdue: {first}", fix=self.fix)

    def unpublished(self) -> Iterator[Finding]:
        """Find events that the bus has not, of incidents that the tick sweeps; those have something due each minute."""
        now = self.clock.now()
        late = instant(now - LATE)
        for incident in self.documents.query(queries.due(now + SWEEP_AFTER, SWEPT)):
            events = self.documents.query(queries.unpublished(incident.id, COUNTED))
            waiting = [event for event in events if event.fields["at"] <= late]
            if waiting:
                since = min(event.fields["at"] for event in waiting)
                what = f"{_count(waiting, 'event')} not published: of incident {incident.id}, since {since}"
                yield Finding(what=what, fix=self.fix)

    def stuck(self) -> Iterator[Finding]:
        """Find deliveries whose sender is gone, and those that nobody has taken up."""
        late = self.clock.now() - LATE
        for found, how in (
            (self.documents.query(queries.lapsed(late, COUNTED)), "held by a sender that is gone"),
            (self.documents.query(queries.waiting(late, COUNTED)), "waiting to be sent"),
        ):
            if found:
                incident = found[0].fields["incident"]
                first = f"{found[0].id}, of incident {incident}" if incident else found[0].id
                what = f"{_count(found, 'delivery', 'deliveries')} {how}: the first is {first}"
                yield Finding(what=what, fix=self.fix)

    def unwatched(self) -> Iterator[Finding]:
        """Find heartbeats that are late, and of which nobody has been told."""
        found = self.documents.query(queries.late_heartbeats(self.clock.now() - LATE, COUNTED))
        if found:
            what = f"{_count(found, 'heartbeat')} late, and nobody was told: the first is {found[0].id}"
            yield Finding(what=f"{what}, since {found[0].fields['due_at']}", fix=self.fix)

    def down(self) -> Iterator[Finding]:
        """Find channels that are spared because their provider failed."""
        for breaker in self.documents.query(queries.tripped(COUNTED)):
            channel, failures = breaker.fields["channel"], breaker.fields["failures"]
            what = f"the channel {channel} failed {failures} times in a row, since {breaker.fields['since']}"
            yield Finding(what=what, fix="see its incident for the reason, then its provider or its secret")


def _count(found: Sequence[Document], one: str, many: str = "") -> str:
    """Return "1 event is", "2 events are", or "20 or more events are" at the limit."""
    if len(found) == 1:
        return f"1 {one} is"
    return f"{len(found)}{' or more' if len(found) == COUNTED else ''} {many or f'{one}s'} are"
