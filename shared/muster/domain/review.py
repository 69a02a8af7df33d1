"""Have an incident reviewed: by a rule of the policy when it is resolved, or because somebody asks for it."""

from dataclasses import replace
from datetime import datetime

from muster.domain.aftermath import REVIEW
from muster.domain.clockwork import say
from muster.domain.communication import announce_review
from muster.domain.facts.closure import ReviewHeld, ReviewScheduled
from muster.domain.facts.deadlines import DeadlineMissed
from muster.domain.incident import Incident
from muster.domain.parties import MUSTER, Actor, Recipient
from muster.domain.policy import Policy
from muster.domain.reason import REQUESTED, Reason
from muster.domain.reminders import remindable, room
from muster.domain.response import end_of
from muster.domain.rules.closure import ReviewRule
from muster.domain.story import TEXT_LIMIT, Story
from muster.domain.surroundings import Surroundings
from muster.domain.text import cap, listed
from muster.domain.whom import reached


def plan_review(story: Story, since: datetime) -> None:
    """Schedule the review of an incident that was resolved at `since`, where a rule asks for one and none is planned.

    S2, 6.2: P1 always, P2 if significant, recurring, complex; within 48 hours of the resolution. A sender's test is
    never reviewed.
    """
    incident = story.incident
    if incident.test or incident.aftermath.review:
        return
    for rule in story.policy.reviews.rules:
        if rule.when.holds(incident.facts) and (rule.recurring is None or rule.recurring.holds(_around(incident))):
            _schedule(story, MUSTER, Reason(code="review_rule", text=_said(rule), rule=rule.rule), since)
            return


def request(story: Story, actor: Actor, why: str) -> None:
    """Schedule a review from now, unless one is planned whose time has not passed."""
    review = story.incident.aftermath.review
    if review and not review.held_at and REVIEW not in story.incident.missed:
        return
    text = f"{actor.name} asked for it" + (f": {why}" if why else "")
    _schedule(story, actor, Reason(code=REQUESTED, text=text), story.now)


def complete(story: Story, actor: Actor, notes: str) -> None:
    """Record that the review was held, once."""
    review = story.incident.aftermath.review
    if review is None or not review.held_at:
        reason = Reason(code=REQUESTED, text=f"{actor.name} says so")
        story.add(actor, reason, ReviewHeld(notes=cap(notes, TEXT_LIMIT)))


def miss_review(story: Story, _timer: str) -> None:
    """Record that the review was not held in time, and ask for it once more."""
    review = story.incident.aftermath.review
    if review is None:
        return
    people = _invited(review.participants, story.policy)
    reason = Reason(code="review_deadline_missed", text="not reviewed in time", rule="reviews.within")
    fact = DeadlineMissed(deadline=REVIEW, due_at=review.due_at)
    story.add(MUSTER, reason, fact, reminds=people, tell=room(story, *people))


def _schedule(story: Story, actor: Actor, reason: Reason, since: datetime) -> None:
    incident, rules = story.incident, story.policy.reviews
    due_at = end_of(since, rules.within, story.policy.team_hours(incident.team))
    latest = say(due_at, story.policy.time_zone, since)
    reason = replace(reason, text=f"{reason.text}; it is held by {latest} at the latest")
    asked = reached(rules.participants, (), incident, story.context, story.now)
    responders = (incident.acknowledged_by, incident.resolved_by, *incident.confirmed, *incident.roles.values())
    everybody = [*responders, *(recipient.person for recipient in asked)]
    participants = tuple(dict.fromkeys(each for each in everybody if each in story.policy.people))
    people = _invited(participants, story.policy)
    fact = ReviewScheduled(due_at=due_at, participants=participants)
    story.add(actor, reason, fact, reminds=people, tell=rules.announce or room(story))
    announce_review(story, due_at)


def _invited(participants: tuple[str, ...], policy: Policy) -> tuple[Recipient, ...]:
    return remindable(participants, "invited to the review", policy)


def _around(incident: Incident) -> Surroundings:
    """Return what was around when the incident opened: those of its key before it."""
    return Surroundings(now=incident.opened_at, earlier=incident.earlier)


def _said(rule: ReviewRule) -> str:
    """Say why: 'severity is "P2" and it came 3 times within 7 d'."""
    return listed([str(each) for each in (rule.when, rule.recurring) if each and str(each)])
