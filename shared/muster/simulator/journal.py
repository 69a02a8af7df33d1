"""What a simulation has seen so far, as lines in the order things happened."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from muster.domain.alert import Alert
from muster.domain.delivery import Delivery
from muster.domain.event import Event
from muster.domain.facts.classification import SeverityChanged
from muster.domain.facts.lifecycle import Opened
from muster.domain.message import MessageKind
from muster.domain.parties import ActorKind
from muster.domain.reason import Reason
from muster.ports import Clock
from muster.records import FiledAlert
from muster.simulator.facts import ROWS
from muster.simulator.line import Line, Value

PAGE, REMINDER, BROADCAST = "page", "reminder", "broadcast"
SUPPRESSED, REPEATED = "suppressed", "alert.repeated"
REFUSED, UNCHANGED, WENT_OFFLINE, CAME_BACK = "refused", "unchanged", "went_offline", "came_back"
TYPES = (
    *(row.type for row in ROWS.values() if row.type),
    *(PAGE, REMINDER, BROADCAST, SUPPRESSED, REPEATED, REFUSED, UNCHANGED, WENT_OFFLINE, CAME_BACK),
)
"""Every type of line."""
FIELDS = (
    *dict.fromkeys(name for row in ROWS.values() for name in row.fields),
    *("about", "action", "attempt", "state"),
)
"""Every field that some lines have beside the common ones; a few of these are common ones too."""


class Unclear(Exception):  # noqa: N818 - an answer to whoever wrote the scenario
    """It cannot be told which incident is meant; the text says why."""


@dataclass(slots=True, kw_only=True)
class Known:
    """An incident as the lines tell it: `opened_at` in UTC, the severity it has now."""

    id: str
    key: str
    title: str
    source: str
    severity: str
    opened_at: datetime

    def is_called(self, name: str) -> bool:
        """Return whether the incident has this id, deduplication key or title."""
        return name in {self.id, self.key, self.title}


class Journal:
    """Takes events, deliveries and what became of the scenario's own actions, and keeps a line of each."""

    def __init__(self, clock: Clock, start: datetime) -> None:
        """Begin at the scenario's `start`, aware."""
        self._clock = clock
        self._start = start
        self.lines: list[Line] = []
        self.incidents: dict[str, Known] = {}
        self.told_by_senders = 0
        """How many events senders brought about."""
        self._events: dict[str, Event] = {}

    def happened(self, event: Event) -> None:
        """Take an event of a timeline, once however often it is published."""
        if event.id in self._events:
            return
        self._events[event.id] = event
        self.told_by_senders += event.actor.kind is ActorKind.SENDER
        self._note(event)
        row = ROWS[type(event.fact)]
        if row.shows(event.fact):
            actor = event.actor.id if event.actor.kind is ActorKind.PERSON else None
            said = {"person": actor} | row.said(event.fact)
            self._add(row.type or "", event.reason, incident=event.incident, **said)

    def handed_over(self, delivery: Delivery) -> None:
        """Take a message that a channel has taken: a page or a reminder to a person, a broadcast to the channel."""
        event = self._events[delivery.event]
        place = {name: value for name, value in ROWS[type(event.fact)].said(event.fact).items() if name in _OF_FACT}
        said: dict[str, Value] = {"channel": delivery.channel, "attempt": delivery.attempts, **place}
        if delivery.kind.is_personal:
            said["person"] = delivery.recipient
        if delivery.kind is not MessageKind.PAGE:
            said["about"] = delivery.about
        if delivery.words:
            said["audience"] = delivery.words.audience
        self._add(_SENT[delivery.kind], delivery.reason, incident=delivery.incident, **said)

    def filed(self, alert: Alert, filed: FiledAlert | None, *, told: bool) -> None:
        """Take what became of an alert, unless it was `told` by an event that it brought about."""
        incident = filed.incident if filed else None
        if filed and filed.suppressed:
            why = filed.suppressed.replace("_", " ")
            reason = Reason(code="suppressed", text=f'"{alert.title}" changes nothing: {why}', rule=filed.suppressed)
            self._add(SUPPRESSED, reason, incident=incident)
        elif not told:
            reason = Reason(code="repeated", text=f'"{alert.title}" says nothing new')
            self._add(REPEATED, reason, incident=incident)

    def refused(self, incident: str | None, person: str, action: str, why: str) -> None:
        """Take the refusal of what a person wanted."""
        self._add(REFUSED, Reason(code="refused", text=why), incident=incident, person=person, action=action)

    def unchanged(self, incident: str, person: str, action: str, state: str) -> None:
        """Take that what a person wanted changed nothing."""
        reason = Reason(code="unchanged", text=f"the incident is {state}, and nothing changes")
        self._add(UNCHANGED, reason, incident=incident, person=person, action=action, state=state)

    def outage(self, person: str | None, channel: str | None, *, begins: bool) -> None:
        """Take that a channel, or a person's address, goes offline or comes back."""
        what = " on ".join(filter(None, (person, channel)))
        text = f"{what} {'takes no messages' if begins else 'takes messages again'}"
        reason = Reason(code="scenario", text=text)
        self._add(WENT_OFFLINE if begins else CAME_BACK, reason, person=person, channel=channel)

    def find(self, name: str | None) -> Known:
        """Return the incident of that id, key or title, the newest of several; without a name the only one.

        Those that Muster opened about itself do not count for the only one. Raises Unclear.
        """
        if name is not None:
            found = next((each for each in reversed(self.incidents.values()) if each.is_called(name)), None)
            if found is None:
                raise Unclear(f"no incident has the id, key or title {name!r}")
            return found
        candidates = [each for each in self.incidents.values() if each.source != "muster"]
        if len(candidates) != 1:
            counted = f"there are {len(candidates)} incidents" if candidates else "there is no incident yet"
            raise Unclear(f"{counted}: name one with 'incident'" if candidates else counted)
        return candidates[0]

    def _note(self, event: Event) -> None:
        match event.fact:
            case Opened(key=key, title=title, source=source, severity=severity):
                self.incidents[event.incident] = Known(
                    id=event.incident, key=key, title=title, source=source, severity=severity, opened_at=event.at
                )
            case SeverityChanged(after=severity):
                self.incidents[event.incident].severity = severity

    def _add(self, kind: str, reason: Reason, /, *, incident: str | None = None, **said: Value) -> None:
        now = self._clock.now()
        known = self.incidents.get(incident or "")
        common = {name: said.pop(name) for name in _COMMON if name in said}
        self.lines.append(
            Line(
                at=now,
                after_s=_seconds(now - self._start),
                since_open_s=_seconds(now - known.opened_at) if known else None,
                incident=incident,
                severity=known.severity if known else None,
                type=kind,
                reason_code=reason.code,
                rule=reason.rule,
                reason=reason.text,
                more=said,
                **common,  # type: ignore[arg-type]
            )
        )


_SENT = {MessageKind.PAGE: PAGE, MessageKind.REMINDER: REMINDER, MessageKind.UPDATE: BROADCAST}
_PLACES = ("level", "step")
_OF_FACT = (*_PLACES, "audience")
"""What a message takes over from the fact that asked for it."""
_COMMON = ("person", "channel", *_PLACES)


def _seconds(duration: timedelta) -> int:
    return duration // timedelta(seconds=1)
