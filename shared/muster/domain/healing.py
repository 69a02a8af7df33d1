"""Leave an incident to its self-healing while that may still work, and page people with what was tried when it has not.

Source of the rules: S1, Relationship with Self-Healing, and Detection and Triage, 4. Self-Healing Assessment.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from muster.domain.addressees import owner_of
from muster.domain.clockwork import spoken
from muster.domain.facts.healing import (
    ApprovalRequested,
    HealingExpected,
    HealingFailed,
    HealingStarted,
    HealingSucceeded,
    RemedyApproved,
    RemedyDenied,
)
from muster.domain.healing_progress import Approval, Healing, Phase
from muster.domain.healing_report import HealingReport, HealingState
from muster.domain.hold import HoldKind
from muster.domain.holding import hold, release
from muster.domain.incident import IncidentState
from muster.domain.parties import MUSTER, Actor, ActorKind
from muster.domain.reason import SILENCE, Reason
from muster.domain.rules.healing import ApprovalRule, HealingRule, OnSilence
from muster.domain.story import Refused, Story
from muster.domain.text import listed
from muster.domain.transitions import resolve
from muster.domain.whom import reached


def expect(story: Story) -> None:
    """Wait for healing to begin, where the policy says that it may, before anybody is paged for what has just begun."""
    rule = _rule(story, "")
    if rule and rule.expected:
        text = f"it may heal by itself: waiting {spoken(rule.expected)} for that to begin"
        story.add(MUSTER, Reason(code="healing_expected", text=text, rule=rule.rule), HealingExpected())
        _wait(story, rule, rule.expected, text)


_ENDS = {HealingState.SUCCEEDED: Phase.VERIFYING, HealingState.FAILED: Phase.OVER}
"""The phase in which a remedy is once its end has been told."""


def report(story: Story, actor: Actor, said: HealingReport) -> None:
    """Take in how a remedy is getting on.

    Of an incident that is over nothing follows, and of an end that is told again: its quiet counts from the first word.
    """
    healing = story.incident.healing
    again = healing and healing.action == said.action and healing.phase is _ENDS.get(said.state)
    if again or not story.incident.open:
        return
    match said.state:
        case HealingState.STARTED:
            _started(story, actor, said)
        case HealingState.SUCCEEDED:
            _succeeded(story, actor, said)
        case HealingState.FAILED:
            _failed(story, actor, f"{said.action} failed", said)
        case HealingState.PROPOSED:
            _proposed(story, actor, said)


def heard_again(story: Story, said: str) -> None:
    """Take a further alert, of which it is `said` that it came, for the proof that what should be mended is not."""
    healing = story.incident.healing
    if story.incident.open and healing and healing.phase is Phase.VERIFYING:
        text = f"{said} after {healing.action}"
        _failed(story, MUSTER, text, HealingReport(state=HealingState.FAILED, action=healing.action))


def end(story: Story, timer: str) -> None:
    """Go on when the time is up that healing had: it is verified by its quiet, or people are paged.

    A decision that is due as well comes first: it may give the remedy its time. The quiet of one key verifies nothing
    about the others that an incident has gathered.
    """
    healing = story.incident.healing or Healing(phase=Phase.EXPECTED)
    ended = story.incident.alarms[timer]
    if healing.approval and healing.approval.until <= ended:
        silence(story, timer)
        return
    if healing.approval:
        _go_on(story, "nobody has decided in the time that healing had", ended)
        return
    rule = _rule(story, healing.action)
    if healing.phase is Phase.VERIFYING and rule and rule.quiet is not None and not story.incident.gathers:
        text = f"healed by itself: {healing.action}; quiet for {spoken(rule.quiet)} since"
        resolve(story, MUSTER, text, at=ended, rule=rule.rule)
        return
    late = {
        Phase.EXPECTED: "no healing began in time",
        Phase.VERIFYING: f"{healing.action} did not end it: its sender has not closed it",
    }
    text = late.get(healing.phase, f"{healing.action} took too long")
    _failed(story, MUSTER, text, HealingReport(state=HealingState.FAILED, action=healing.action), at=ended)


def silence(story: Story, _timer: str) -> None:
    """Let the policy decide on a remedy on which nobody has."""
    approval = _pending(story)
    text = (
        f"nobody decided within the time given, and then the policy says: {'approve' if approval.approve else 'deny'}"
    )
    reason = Reason(code=SILENCE, text=text, rule=approval.rule)
    _decide(story, MUSTER, approval, reason, approve=approval.approve, at=approval.until)


def decide_remedy(story: Story, actor: Actor, remedy: str, why: str, *, approve: bool) -> None:
    """Approve or deny a remedy. Raises Refused where it does not wait, or `actor` is not one of those asked."""
    approval = _pending(story)
    if remedy not in {approval.id, approval.code}:
        raise Refused("this remedy does not wait for a decision any more")
    if actor.kind is not ActorKind.PERSON or actor.id not in approval.by:
        people = listed([*map(story.policy.called, approval.by)])
        raise Refused(f"only {people} may decide on {approval.action}")
    text = f"{actor.name} {'approved' if approve else 'denied'} {approval.action}" + (f": {why}" if why else "")
    _decide(story, actor, approval, Reason(code="decided", text=text), approve=approve)


def _started(story: Story, actor: Actor, said: HealingReport) -> None:
    rule = _rule(story, said.action)
    text = f"{actor.name} is trying to mend it: {said.action}"
    fact = HealingStarted(action=said.action, id=said.id)
    story.add(actor, Reason(code="healing_started", text=text), fact, tell=story.audience())
    since = story.incident.healing.since if story.incident.healing else None
    if rule and since:
        _wait(story, rule, rule.within, f"healing is given {spoken(rule.within)}", since)


def _succeeded(story: Story, actor: Actor, said: HealingReport) -> None:
    rule = _rule(story, said.action)
    fact = HealingSucceeded(action=said.action, id=said.id)
    text = f"{actor.name} says that {said.action} succeeded"
    story.add(actor, Reason(code="healing_succeeded", text=text), fact, tell=story.audience())
    if rule and rule.quiet is not None:
        _wait(story, rule, rule.quiet, f"it must stay quiet for {spoken(rule.quiet)}")
    elif rule:
        _wait(story, rule, rule.within, f"its sender must close it within {spoken(rule.within)}")


def _failed(story: Story, actor: Actor, text: str, said: HealingReport, at: datetime | None = None) -> None:
    fact = HealingFailed(action=said.action, id=said.id)
    reason = Reason(code="healing_failed", text=text)
    story.add(actor, reason, fact, reminds=owner_of(story), tell=story.audience())
    _go_on(story, text, at)


def _proposed(story: Story, actor: Actor, said: HealingReport) -> None:
    remedy = said.id or said.action
    rule = _approval_rule(story, said.action)
    if rule is None:
        reason = Reason(code="no_approval_needed", text=f"{said.action} needs nobody's approval")
        story.add(MUSTER, reason, RemedyApproved(action=said.action, id=remedy))
        return
    people = tuple(
        replace(each, why="one of those who approve remedies")
        for each in reached(rule.by, (), story.incident, story.context, story.now)
    )
    approve = rule.on_silence is OnSilence.APPROVE
    fact = ApprovalRequested(action=said.action, id=remedy, until=story.now + rule.within, approve=approve)
    text = (
        f"{actor.name} wants to {said.action}, and that must be approved within {spoken(rule.within)}: "
        f"if nobody decides, it is {'approved' if approve else 'denied'}"
    )
    reason = Reason(code="approval_requested", text=text, rule=rule.rule)
    story.add(actor, reason, fact, recipients=people, tell=story.audience())
    healing = _rule(story, said.action)
    if not people:
        said_so = Reason(code="nobody_on_call", text=f"nobody is on call to decide on {said.action}", rule=rule.rule)
        _decide(story, MUSTER, _pending(story), said_so, approve=approve)
    elif healing:
        _wait(story, healing, rule.within, f"{said.action} waits for approval")


def _decide(  # noqa: PLR0913 - who decides what on what, why, and when
    story: Story, actor: Actor, approval: Approval, reason: Reason, *, approve: bool, at: datetime | None = None
) -> None:
    if approve:
        fact = RemedyApproved(action=approval.action, id=approval.id)
        story.add(actor, reason, fact, tell=story.audience())
        rule = _rule(story, approval.action)
        if rule:
            _wait(story, rule, rule.within, f"{approval.action} is given {spoken(rule.within)}", at)
        return
    story.add(actor, reason, RemedyDenied(action=approval.action, id=approval.id), tell=story.audience())
    _go_on(story, reason.text, at)


def _go_on(story: Story, text: str, at: datetime | None) -> None:
    """Page people where they were kept from it, as of `at` where that is not now."""
    if HoldKind.HEALING in story.incident.holds:
        release(story, HoldKind.HEALING, Reason(code="not_healed", text=f"not left to heal any more: {text}"), at=at)


def _wait(story: Story, rule: HealingRule, wait: timedelta, text: str, at: datetime | None = None) -> None:
    """Keep people from being paged, from `at` where that is not now.

    Not where somebody has taken the matter on meanwhile, nor once a remedy has failed: then people are at it.
    """
    incident = story.incident
    failed = incident.healing is not None and incident.healing.failed
    if HoldKind.HEALING in incident.holds or (incident.state is IncidentState.TRIGGERED and not failed):
        hold(story, HoldKind.HEALING, (at or story.now) + wait, Reason(code="healing", text=text, rule=rule.rule))


def _pending(story: Story) -> Approval:
    approval = story.incident.healing.approval if story.incident.healing else None
    if approval is None or not story.incident.open:
        raise Refused("no remedy waits for a decision")
    return approval


def _rule(story: Story, action: str) -> HealingRule | None:
    facts = story.incident.facts | {"action": action}
    return next((rule for rule in story.policy.healing if rule.when.holds(facts)), None)


def _approval_rule(story: Story, action: str) -> ApprovalRule | None:
    facts = story.incident.facts | {"action": action}
    return next((rule for rule in story.policy.approvals if rule.when.holds(facts)), None)
