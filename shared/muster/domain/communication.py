"""Keep people informed of an incident: what goes out by itself, what is asked of a person, and what a person sends.

Source: S1, Communication Protocol; S2, 3.4 and 7.
"""

from datetime import datetime

from muster.domain.account import account, suggestion
from muster.domain.addressees import on_call_for, owner_of
from muster.domain.cadence import Cadence, only_by_hand
from muster.domain.clockwork import say
from muster.domain.deadlines import miss_overdue, miss_update_due_at
from muster.domain.facts.communication import UpdateDue, UpdateSent
from muster.domain.parties import MUSTER, Actor, Recipient
from muster.domain.reason import REQUESTED, Reason
from muster.domain.reminders import remindable
from muster.domain.rules.communication import UpdateKind
from muster.domain.ruling.refusals import one_of
from muster.domain.story import TEXT_LIMIT, Refused, Story
from muster.domain.templates import USUAL, fill
from muster.domain.text import cap, digest, one_line

ETA_LIMIT = 100
_BY_THEMSELVES = {
    UpdateKind.INITIAL: "the first message goes out by itself",
    UpdateKind.UPDATE: "updates go out by themselves",
    UpdateKind.RESOLUTION: "the message that it is over goes out by itself",
    UpdateKind.REVIEW: "the review is announced by itself",
}
_ASKED = {
    UpdateKind.INITIAL: "a first message to {name} is due",
    UpdateKind.UPDATE: "an update to {name} is due",
    UpdateKind.RESOLUTION: "a message to {name} is due that it is over",
}


def fall_due(story: Story, alarm: str) -> None:
    """Tell an audience what goes out by itself, or ask a person to."""
    cadence = story.incident.cadence(alarm.partition(":")[2])
    kind = _kind(story, cadence)
    if kind in cadence.send:
        _send_by_itself(story, cadence, kind, update=_suggested(story, kind))
    else:
        _ask(story, cadence, kind, _latest(story, cadence, story.incident.deadlines[alarm]))


def conclude(story: Story, how: str) -> None:
    """Tell that the incident is over, and `how`, or ask a person to: whoever heard of it, or is to hear only this."""
    for cadence in story.incident.updates:
        heard = cadence.audience in story.incident.updated
        if UpdateKind.RESOLUTION in cadence.send:
            if heard or UpdateKind.INITIAL not in cadence.send:
                _send_by_itself(story, cadence, UpdateKind.RESOLUTION, resolution=how)
        elif heard:
            _ask(story, cadence, UpdateKind.RESOLUTION, story.now)


def announce_review(story: Story, due_at: datetime) -> None:
    """Tell the audiences that are to hear of it by when the incident is reviewed."""
    when = say(due_at, story.policy.time_zone, story.now)
    for cadence in story.incident.updates:
        if UpdateKind.REVIEW in cadence.send:
            _send_by_itself(story, cadence, UpdateKind.REVIEW, review=when)


def send_update(story: Story, actor: Actor, text: str, audience: str | None, eta: str) -> None:
    """Tell an audience, or all that are kept informed, what a person wrote; the same again at once only once.

    Raises Refused where nothing is said, or there is nobody to tell.
    """
    words, eta = cap(text.strip(), TEXT_LIMIT), one_line(cap(eta, ETA_LIMIT))
    if not words:
        raise Refused("the update is empty")
    fresh = [each for each in _meant(story, audience) if not _just_said(story, each, words, eta)]
    if fresh:
        miss_overdue(story, story.now)
    for cadence in fresh:
        kind = _kind(story, cadence)
        place = "resolution" if kind is UpdateKind.RESOLUTION else "update"
        reason = Reason(code=REQUESTED, text=f"{actor.name} wrote it")
        _send(story, cadence, kind, reason, actor, words=words, eta=eta, **{place: words})


def _meant(story: Story, audience: str | None) -> tuple[Cadence, ...]:
    policy, kept = story.policy, story.incident.updates
    if not policy.audiences:
        raise Refused("the policy names no audience")
    if audience is None and not kept:
        raise Refused(f"nobody is kept informed of this {story.incident.severity} incident: say which audience to tell")
    if audience is None:
        return kept
    one_of(audience, tuple(policy.audiences), "audience")
    found = tuple(cadence for cadence in kept if cadence.audience == audience)
    return found or (only_by_hand(policy.audiences[audience], policy.communication.grace),)


def _just_said(story: Story, cadence: Cadence, words: str, eta: str) -> bool:
    """Return whether the audience was told these very words so lately that a button was probably pressed twice."""
    last = story.incident.updated.get(cadence.audience)
    return last is not None and last.words == digest(words, eta) and story.now - last.at < cadence.grace


def _kind(story: Story, cadence: Cadence) -> UpdateKind:
    """Return which message an audience is to get next."""
    if not story.incident.open:
        return UpdateKind.RESOLUTION
    return UpdateKind.UPDATE if cadence.audience in story.incident.updated else UpdateKind.INITIAL


def _send_by_itself(story: Story, cadence: Cadence, kind: UpdateKind, **said: str) -> None:
    _send(story, cadence, kind, Reason(code="by_itself", text=_BY_THEMSELVES[kind], rule=cadence.rule), MUSTER, **said)


def _latest(story: Story, cadence: Cadence, due_at: datetime) -> datetime:
    """Return the last instant up to now at which the audience was to be told; earlier ones are recorded as missed.

    So a tick that comes late asks once.
    """
    if cadence.every is None:
        return due_at
    latest = due_at + (story.now - due_at) // cadence.every * cadence.every
    if latest > due_at:
        miss_update_due_at(story, cadence, latest - cadence.every)
    return latest


def _ask(story: Story, cadence: Cadence, kind: UpdateKind, due_at: datetime) -> None:
    """Ask whoever sees to it for a message, with a draft of it."""
    going_on = story.incident.open
    next_at = cadence.next_at(due_at) if going_on else None
    words = _suggested(story, kind)
    subject, draft = _written(story, kind, next_at, update=words, resolution=words)
    fact = UpdateDue(
        audience=cadence.audience,
        name=cadence.name,
        kind=kind,
        subject=subject,
        draft=draft,
        due_at=due_at,
        late_at=due_at + cadence.grace if going_on else None,
        next_at=next_at,
    )
    people = _responsible(story)
    reason = Reason(code="update_due", text=_ASKED[kind].format(name=cadence.name), rule=cadence.rule)
    story.add(MUSTER, reason, fact, reminds=people, tell=() if people else story.audience())


def _suggested(story: Story, kind: UpdateKind) -> str:
    """Return what could be told. Who hears of it first since it was reopened may have been told that it was over."""
    words = suggestion(story.incident, story.policy)
    back = kind is UpdateKind.INITIAL and story.incident.reopened_seq
    return f"It had been resolved, and is back. {words}" if back else words


def _responsible(story: Story) -> tuple[Recipient, ...]:
    """Return whose work it is: who has the role for it, else the owner, else who is on call."""
    role = story.policy.roles.get(story.policy.communication.role)
    holder = story.incident.roles.get(role.id) if role else None
    own = remindable([holder], f"the {role.name}", story.policy) if role and holder else ()
    return own or owner_of(story) or on_call_for(story)


def _send(  # noqa: PLR0913 - who is told what, by whom and why
    story: Story,
    cadence: Cadence,
    kind: UpdateKind,
    reason: Reason,
    actor: Actor,
    *,
    words: str = "",
    eta: str = "",
    **said: str,
) -> None:
    next_at = cadence.next_at(story.now) if story.incident.open else None
    subject, text = _written(story, kind, next_at, eta=eta, **said)
    fact = UpdateSent(
        audience=cadence.audience,
        name=cadence.name,
        kind=kind,
        words=words,
        eta=eta,
        subject=subject,
        text=text,
        next_at=next_at,
    )
    story.add(actor, reason, fact, tell=cadence.tell)


def _written(story: Story, kind: UpdateKind, next_at: datetime | None, **said: str) -> tuple[str, str]:
    policy = story.policy
    next_update = say(next_at, policy.time_zone, story.now) if next_at else ""
    values = account(story.incident, policy, story.now, next_update=next_update, **said)
    return fill(policy.templates.get(kind, USUAL[kind]), values)
