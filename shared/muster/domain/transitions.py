"""The changes of state that more than one command leads to."""

from datetime import datetime

from muster.domain.clockwork import spoken
from muster.domain.communication import conclude
from muster.domain.deadlines import miss_overdue
from muster.domain.facts.classification import SeverityChanged
from muster.domain.facts.escalation import AlsoAcknowledged
from muster.domain.facts.lifecycle import Acknowledged, Reopened, Resolved
from muster.domain.group import Joined
from muster.domain.incident import IncidentState
from muster.domain.parties import Actor, ActorKind, Recipient
from muster.domain.reason import Reason
from muster.domain.rerouting import reroute
from muster.domain.response import respond, respond_again
from muster.domain.review import plan_review
from muster.domain.roles import fill_roles, hand_on
from muster.domain.rules.severities import worst
from muster.domain.story import TEXT_LIMIT, Story
from muster.domain.text import cap


def acknowledge(story: Story, actor: Actor) -> None:
    """Let `actor` own a triggered incident. Resolved wins every race, and the first to acknowledge keeps it.

    Of a later person it is recorded where a step waits for their word.
    """
    if story.incident.owes(actor.id) and actor.kind is ActorKind.PERSON:
        reason = Reason(code="acknowledged", text=f"{actor.name} has acknowledged it too")
        story.add(actor, reason, AlsoAcknowledged())
    if story.incident.state is not IncidentState.TRIGGERED:
        return
    miss_overdue(story, story.now)
    began = "was reopened" if story.incident.reopened_seq else "opened"
    waited = spoken(story.now - story.incident.promised_from)
    reason = Reason(code="acknowledged", text=f"{actor.name} owns it, {waited} after it {began}")
    story.add(actor, reason, Acknowledged(), tell=story.audience())
    hand_on(story)
    fill_roles(story)


def resolve(story: Story, actor: Actor, note: str = "", at: datetime | None = None, rule: str | None = None) -> None:
    """End an open incident; until the policy's reopen window is over an alert of its key reopens it.

    `at` (UTC) is when it was over, where that is not now: the window and the promises count up to it. `rule` is the
    place in the policy that decided, where nobody did.
    """
    if not story.incident.open:
        return
    ended = at or story.now
    miss_overdue(story, ended)
    note = note.strip()
    text = f"{actor.name} says it is over" if actor.kind is ActorKind.SENDER else note or f"{actor.name} resolved it"
    fact = Resolved(close_at=ended + story.policy.reopen_within, note=cap(note, TEXT_LIMIT))
    story.add(actor, Reason(code="resolved", text=text, rule=rule), fact, tell=story.audience())
    conclude(story, text)
    plan_review(story, ended)


def reopen(story: Story, actor: Actor, text: str, *, hushed: bool = False) -> None:
    """Begin the response to a resolved incident anew, from now; `hushed` where it is kept quiet at once."""
    incident = story.incident
    response = respond(story.policy, incident.facts, incident.team, story.now, test=incident.test)
    tell = story.audience(hushed=hushed)
    story.add(actor, Reason(code="reopened", text=text), Reopened(response=response), tell=tell)
    fill_roles(story)


def change_severity(  # noqa: PLR0913 - who changes it to what and why, by what, and who is to be paged
    story: Story,
    actor: Actor,
    severity: str,
    reason: Reason,
    *,
    wakes: tuple[Recipient, ...] = (),
    joined: Joined | None = None,
    loud: bool = True,
) -> None:
    """Set another severity: plan, deadlines and team are as if it had always been so, counted from the opening.

    `wakes` are paged about just that. It is `joined` that made it worse, where that is not the incident's own check.
    Another team's people hear of it if it is `loud`.
    """
    miss_overdue(story, story.now)
    incident, changed = story.incident, {"severity": severity}
    new = reroute(story, changed, actor.id, loud=loud)
    fact = SeverityChanged(
        before=incident.severity,
        after=severity,
        response=new.response if new else respond_again(incident, changed, story.policy, story.now),
        joined=joined,
        team=new.team.id if new else None,
        whose=new.why if new else None,
    )
    if new:
        reason, pages = new.said(reason), (*wakes, *new.recipients)
        story.add(actor, reason, fact, recipients=pages, reminds=new.reminds, tell=new.tell)
    else:
        story.add(actor, reason, fact, recipients=wakes, tell=story.audience() if incident.open else ())
    if incident.open and worst(severity, incident.severity) == severity:
        fill_roles(story)
    if incident.resolved_at:
        plan_review(story, incident.resolved_at)
