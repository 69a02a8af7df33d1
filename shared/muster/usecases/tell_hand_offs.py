"""Tell people of hand-offs in the tick, each once, and put them on the record of the incidents that are open."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from muster.domain.commands.hand_off import HandOver
from muster.domain.deliveries import delivery_of
from muster.domain.delivery import Delivery
from muster.domain.hand_off import HandOff, Part, Watched, concerned, look
from muster.domain.hand_off_notice import Notice, notices
from muster.domain.incident import OPEN_STATES, Incident
from muster.domain.policy import Policy
from muster.domain.rules.oncall import Schedule
from muster.domain.story import Context
from muster.domain.text import digest
from muster.incident_store import IncidentStore
from muster.ports import Conflict, Document, NoPolicy, StoreUnavailable, Write
from muster.records import delivery_write
from muster.schema import read, write
from muster.usecases.act_on_incident import ActOnIncident
from muster.usecases.letters import Letters
from muster.usecases.request_deliveries import Requests

CURRENT = "handoffs/current"
MOST = 500
"""Open incidents that are looked at, the newest first."""
AT_ONCE = 50
"""Schedules in one commit; and incidents on whose record a tick puts a hand-off, after which the next goes on."""

log = logging.getLogger("muster.handoff")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToRecord:
    """An incident on whose record a hand-off is still to be put."""

    incident: str
    hand_over: HandOver


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Each schedule as it was when something was told last, `at` that time (UTC), and what is to be put on record."""

    at: datetime | None = None
    schedules: dict[str, Watched] = field(default_factory=dict)
    left: tuple[ToRecord, ...] = ()


class TellHandOffs:
    """Looks at the schedules of the policy that have a hand-off notice; where none has, it asks for nothing.

    That a hand-off is told, and the messages that tell it, are one commit: ticks that meet, repeat or die in between
    tell it once, and the next goes on with what is left.
    """

    def __init__(self, incidents: IncidentStore, act: ActOnIncident, request: Requests) -> None:
        """Keep what was told beside `incidents`, put it on their record by `act`, and `request` messages."""
        self._incidents = incidents
        self._documents = incidents.documents
        self._act = act
        self._letters = Letters(incidents, request, frozenset(Part))

    def __call__(self, policy: Policy, now: datetime) -> None:
        """Tell what there is to tell at `now` (aware, UTC). Raises StoreUnavailable and BusUnavailable."""
        schedules = [schedule for schedule in policy.schedules.values() if schedule.hand_off_notice]
        if schedules:
            try:
                self._tell(schedules, policy, now)
            except Conflict:
                log.info("another tick is telling of hand-offs")

    def _tell(self, schedules: Sequence[Schedule], policy: Policy, now: datetime) -> None:
        context = Context(policy=policy, standing=self._incidents.standing())
        document = self._documents.get(CURRENT)
        told = kept(document)
        if told.at is None or told.at < now:  # by a clock that is behind, it would be a hand-off back
            for start in range(0, len(schedules), AT_ONCE):
                told, document = self._note(told, document, schedules[start : start + AT_ONCE], context, now)
        self._letters.request(now)
        if told.left and document:
            self._record(told, document, context, now)

    def _note(
        self, before: Kept, document: Document | None, schedules: Sequence[Schedule], context: Context, now: datetime
    ) -> tuple[Kept, Document | None]:
        """Commit what is told now, with the messages that tell it; return what is kept, and the document of it."""
        looked = {each.id: look(each, before.schedules.get(each.id), context.standing, now) for each in schedules}
        wanted = {each.id for each in context.policy.schedules.values() if each.hand_off_notice}
        others = {name: found for name, found in before.schedules.items() if name in wanted}
        watched = others | {name: found for name, (found, _) in looked.items() if found}
        if watched == before.schedules:
            return before, document
        hand_offs = [found for _, found in looked.values() if found]
        incidents = self._open() if hand_offs else []
        told = [_delivery(notice, now) for each in hand_offs for notice in notices(each, incidents, context, now)]
        left = [record for each in hand_offs for record in _to_record(each, incidents, context.policy)]
        after = Kept(at=now, schedules=watched, left=(*before.left, *left))
        written = self._write(after, document, *(delivery_write(each, None) for each in told))
        for each in told:
            extra = {"recipient": each.recipient, "delivery": each.id, "reason": each.reason.text}
            log.info("hand-off told: %s", each.about, extra=extra)
        return after, written

    def _open(self) -> list[Incident]:
        return [stored.value for stored in self._incidents.incidents([str(state) for state in OPEN_STATES], MOST)]

    def _record(self, told: Kept, document: Document, context: Context, now: datetime) -> None:
        """Put hand-offs on the record of incidents; one that cannot be decided on holds up no other."""
        for each in told.left[:AT_ONCE]:
            try:
                self._act(each.incident, each.hand_over, now=now, standing=context.standing)
            except (StoreUnavailable, NoPolicy):
                raise
            except Exception:
                log.exception("a hand-off is not on record", extra={"incident": each.incident})
        self._write(replace(told, left=told.left[AT_ONCE:]), document)

    def _write(self, told: Kept, document: Document | None, *more: Write) -> Document:
        written = write(CURRENT, told, document)
        return Document(path=CURRENT, fields=written.fields, version=self._documents.commit([written, *more]))


def kept(document: Document | None) -> Kept:
    """Read what is kept; nothing where it cannot be understood: then the next look is the first one."""
    try:
        return read(document, Kept) if document else Kept()
    except msgspec.ValidationError:
        log.exception("what was told of hand-offs cannot be read")
        return Kept()


def _to_record(hand_off: HandOff, incidents: Sequence[Incident], policy: Policy) -> Iterator[ToRecord]:
    if hand_off.before == hand_off.after:
        return
    command = HandOver(
        schedule=hand_off.schedule.id, before=hand_off.before, after=hand_off.after, since=hand_off.since
    )
    for incident in concerned(incidents, hand_off.schedule, policy):
        yield ToRecord(incident=incident.id, hand_over=command)


def _delivery(notice: Notice, now: datetime) -> Delivery:
    event = digest("hand_off", notice.schedule, notice.part, now.isoformat())[:20]
    return delivery_of(notice.letter, notice.to, about=notice.part, event=event, reason=notice.reason, now=now)
