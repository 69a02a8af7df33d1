"""Word what people are told at a hand-off: from when until when, who else, and which incidents are open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from muster.domain.actors import actor_name
from muster.domain.clockwork import ago, ahead, say, spoken
from muster.domain.delivery import Letter, ShiftEdge
from muster.domain.hand_off import HandOff, Part, begins, concerned, ends
from muster.domain.incident import Incident, IncidentState
from muster.domain.oncall_turns import on_call
from muster.domain.parties import Recipient
from muster.domain.policy import Policy
from muster.domain.reason import Reason
from muster.domain.reminders import remindable
from muster.domain.story import Context
from muster.domain.text import cap, listed, one_line

SHOWN = 20
"""Incidents that a message names; of the others it says how many they are."""
TITLE_LIMIT = 120
_WHY = {Part.AHEAD: "on call next in", Part.BEGAN: "on call in", Part.ENDED: "no longer on call in"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What one person is told, and why."""

    to: Recipient
    part: Part
    schedule: str
    letter: Letter
    reason: Reason


def notices(hand_off: HandOff, incidents: Sequence[Incident], context: Context, now: datetime) -> Iterator[Notice]:
    """Yield one notice for each person who is told of a hand-off, with those of the open `incidents` that concern it.

    Times are by the person's own clock. Who has no road but a call is not told: it would wake them for what can wait.
    """
    schedule, policy = hand_off.schedule, context.policy
    open_now = concerned(incidents, schedule, policy)
    for part, people in hand_off.parts:
        for to in remindable(people, f"{_WHY[part]} {schedule.name}", policy):
            letter = _Words(hand_off, to.person, context, now).letter(part, open_now)
            reason = Reason(code="hand_off", text=letter.headline, rule=f"schedules.{schedule.id}.hand_off_notice")
            yield Notice(to=to, part=part, schedule=schedule.id, letter=letter, reason=reason)


class _Words:
    """The words for one person."""

    def __init__(self, hand_off: HandOff, person: str, context: Context, now: datetime) -> None:
        self._hand_off = hand_off
        self._schedule = hand_off.schedule
        self._person = person
        self._context = context
        self._now = now
        self._zone = context.policy.people[person].time_zone

    def letter(self, part: Part, incidents: Sequence[Incident]) -> Letter:
        words = {Part.AHEAD: self._ahead, Part.BEGAN: self._began, Part.ENDED: self._ended}
        at, headline, who, since = words[part]()
        return Letter(
            headline=headline,
            why=f"{who}. {_counted(incidents)}.",
            since=since,
            details=_listed(incidents, self._context.policy, self._now),
            shift=ShiftEdge(schedule=self._schedule.id, at=at),
        )

    def _ahead(self) -> tuple[datetime, str, str, str]:
        at = begins(self._schedule, self._person, self._now, self._context.standing)
        headline = f"You are on call in {self._schedule.name} from {self._say(at)} ({ahead(at - self._now)})"
        others = self._hand_off.after
        who = f"{self._names(others)} {'are' if len(others) > 1 else 'is'} on call until then"
        end = ends(self._schedule, self._person, at, self._context.standing)
        until = f"Until {self._say(end)}." if end else ""
        return at, headline, who if others else "Nobody is on call until then", until

    def _began(self) -> tuple[datetime, str, str, str]:
        at, after = self._hand_off.since, self._hand_off.after
        end = ends(self._schedule, self._person, self._now, self._context.standing)
        headline = f"You are on call in {self._schedule.name}" + (f" until {self._say(end)}" if end else "")
        gone = [each for each in self._hand_off.before if each not in after]
        beside = [each for each in after if each != self._person]
        who = "Nobody was on call before you"
        if gone:
            who = f"You take over from {self._names(gone)}"
        elif beside:
            who = f"You join {self._names(beside)}"
        turns = on_call(self._schedule, self._now, self._context.standing)
        why = next((turn.why for turn in turns if turn.person == self._person), "")
        return at, headline, who, f"{self._since(at)}{f' ({why})' if why else ''}."

    def _ended(self) -> tuple[datetime, str, str, str]:
        before, after = self._hand_off.before, self._hand_off.after
        new = [each for each in after if each not in before]
        who = "Nobody takes over"
        if new:
            who = f"{self._names(new)} {'take' if len(new) > 1 else 'takes'} over"
        elif after:
            who = f"{self._names(after)} {'stay' if len(after) > 1 else 'stays'} on call"
        at = self._hand_off.since
        return at, f"Your shift in {self._schedule.name} has ended", who, f"{self._since(at)}."

    def _since(self, at: datetime) -> str:
        return f"Since {self._say(at)}, {ago(self._now - at)}"

    def _say(self, at: datetime) -> str:
        return say(at, self._zone, self._now)

    def _names(self, people: Sequence[str]) -> str:
        return names(people, self._context.policy)


def names(people: Sequence[str], policy: Policy) -> str:
    """List people by their names; whoever the policy does not know any more by their id."""
    return listed([*map(policy.called, people)])


def _counted(incidents: Sequence[Incident]) -> str:
    if not incidents:
        return "No incident is open"
    return "1 incident is open" if len(incidents) == 1 else f"{len(incidents)} incidents are open"


def _listed(incidents: Sequence[Incident], policy: Policy, now: datetime) -> str:
    lines = [_line(incident, policy, now) for incident in incidents[:SHOWN]]
    more = [f"… and {len(incidents) - SHOWN} more"] if len(incidents) > SHOWN else []
    return "\n".join((*lines, *more))


def _line(incident: Incident, policy: Policy, now: datetime) -> str:
    owner = "nobody has acknowledged it"
    if incident.state is IncidentState.ACKNOWLEDGED:
        owner = f"{actor_name(incident.acknowledged_by or '', incident.source, policy)} owns it"
    held = ", on hold" if incident.waits else ""
    title = cap(one_line(incident.title), TITLE_LIMIT)
    age = spoken(now - incident.opened_at)
    return f"{incident.severity} {title} ({incident.id}): {owner}{held}, open for {age}"
