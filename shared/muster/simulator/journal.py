"""What a simulation has seen so far, as lines in the order things happened."""

from dataclasses import replace
from datetime import datetime, timedelta

from muster.domain.alert import Alert, AlertState
from muster.domain.delivery import Delivery
from muster.domain.event import Aside, Event
from muster.domain.facts.asides import DeliveryReported
from muster.domain.message import Message, MessageKind
from muster.domain.parties import ActorKind
from muster.domain.reason import BUNDLED, Reason
from muster.domain.why import up_to_date
from muster.ports import Clock
from muster.records import FiledAlert
from muster.simulator.facts import ROWS, SUPPRESSED
from muster.simulator.known import Known
from muster.simulator.line import Line, Value

PAGE, REMINDER, BROADCAST = "page", "reminder", "broadcast"
REPEATED, ENDED = "alert.repeated", "alert.ended"
REFUSED, UNCHANGED, WENT_OFFLINE, CAME_BACK = "refused", "unchanged", "went_offline", "came_back"
PINGED = "pinged"
TYPES = (
    *(row.type for row in ROWS.values() if row.type),
    *(PAGE, REMINDER, BROADCAST, REPEATED, ENDED, REFUSED, UNCHANGED, WENT_OFFLINE, CAME_BACK, PINGED),
)
"""Every type of line."""
FIELDS = (
    *dict.fromkeys(name for row in ROWS.values() for name in row.fields),
    *("about", "action", "attempt", "heartbeat", "others", "state"),
)
"""Every field that some lines have beside the common ones; a few of these are common ones too."""


class Unclear(Exception):  # noqa: N818 - an answer to whoever wrote the scenario
    """It cannot be told which incident is meant; the text says why."""


class Journal:
    """Takes events, deliveries and what became of the scenario's own actions, and keeps a line of each."""

    def __init__(self, clock: Clock, start: datetime) -> None:
        """Begin at the scenario's `start`, aware."""
        self._clock = clock
        self._start = start
        self.lines: list[Line] = []
        self.incidents: dict[str, Known] = {}
        self.changes = 0
        """How many events have changed an incident."""
        self._events: dict[str, Event] = {}
        self._filed: set[str] = set()
        """The ids of the alerts that are on record."""

    def happened(self, event: Event) -> None:
        """Take an event of a timeline, once however often it is published."""
        if event.id in self._events:
            return
        self._events[event.id] = event
        self.changes += not isinstance(event.fact, Aside)
        if event.incident in self.incidents:
            self.incidents[event.incident].go_on(event)
        else:
            self.incidents[event.incident] = Known.by(event)
        if isinstance(event.fact, DeliveryReported) and event.reason.code == BUNDLED != event.fact.outcome:
            road = {"person": event.fact.recipient, "channel": event.fact.channel}
            self._add(SUPPRESSED, event.reason, incident=event.incident, **road)
            return
        row = ROWS[type(event.fact)]
        if row.shows(event.fact):
            actor = event.actor.id if event.actor.kind is ActorKind.PERSON else None
            said = {"person": actor} | row.said(event.fact)
            self._add(row.type or "", event.reason, incident=event.incident, **said)

    def handed_over(self, delivery: Delivery, message: Message) -> None:
        """Take a message that a channel has taken: a page or a reminder to a person, a broadcast to the channel."""
        said: dict[str, Value] = {"channel": delivery.channel, "attempt": delivery.attempts}
        if delivery.incident:
            fact = self._events[delivery.event].fact
            of_fact = ROWS[type(fact)].said(fact)
            said |= {name: value for name, value in of_fact.items() if name in _OF_FACT}
        if delivery.kind.is_personal:
            said["person"] = delivery.recipient
        if delivery.kind is not MessageKind.PAGE:
            said["about"] = delivery.about
        if message.others:
            said["others"] = message.others
        if delivery.words:
            said["audience"] = delivery.words.audience
        known, reason = self.incidents.get(delivery.incident), delivery.reason
        reason = replace(reason, text=up_to_date(reason, known.incident)) if known else reason
        self._add(_SENT[delivery.kind], reason, incident=delivery.incident or None, **said)

    def filed(self, alert: Alert, filed: FiledAlert | None, *, told: bool) -> None:
        """Take what became of an alert, unless it was `told` by an event that it brought about."""
        incident = filed.incident if filed else None
        if filed and filed.suppressed:
            why = filed.suppressed.replace("_", " ")
            reason = Reason(code="suppressed", text=f'"{alert.title}" changes nothing: {why}', rule=filed.suppressed)
            self._add(SUPPRESSED, reason, incident=incident)
        elif not told and alert.state is AlertState.CLOSED and alert.id not in self._filed:
            reason = Reason(code="one_of_a_group", text=f'"{alert.title}" is over; others of its group go on')
            self._add(ENDED, reason, incident=incident)
        elif not told:
            reason = Reason(code="repeated", text=f'"{alert.title}" says nothing new')
            self._add(REPEATED, reason, incident=incident)
        self._filed.add(alert.id)

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

    def pinged(self, heartbeat: str, *, awaited: bool) -> None:
        """Take that a service pings, and whether the policy waits for it."""
        text = f"{heartbeat} pings{'' if awaited else ', which the policy does not wait for'}"
        self._add(PINGED, Reason(code="scenario", text=text), heartbeat=heartbeat)

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
