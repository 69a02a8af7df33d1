"""Take in an assessment of the impact, and raise the severity where the policy says that it is so bad.

Source of the rules: S1, Impact Assessment.
"""

from muster.domain.deadlines import miss_overdue
from muster.domain.facts.classification import ImpactAssessed
from muster.domain.parties import MUSTER, Actor
from muster.domain.reason import REQUESTED, Reason
from muster.domain.response import respond_again
from muster.domain.review import plan_review
from muster.domain.rules.impact import Impact
from muster.domain.rules.severities import worst
from muster.domain.ruling.refusals import one_of
from muster.domain.story import TEXT_LIMIT, Refused, Story
from muster.domain.text import cap
from muster.domain.transitions import change_severity


def assess(story: Story, actor: Actor, levels: dict[str, str], note: str) -> None:
    """Record the levels of some dimensions; the others stay as they were assessed before.

    The severity becomes the worst of the present one and those that the policy gives for the levels now: an assessment
    never lowers it. Raises Refused for a dimension or a level that the policy does not have.
    """
    _refuse_unknown(story.policy.impact, levels)
    before, said = story.incident.impact, cap(note.strip(), TEXT_LIMIT)
    other = before | levels != before
    if not other and not said:
        return
    miss_overdue(story, story.now)
    changed = {f"impact.{dimension}": level for dimension, level in levels.items()}
    response = respond_again(story.incident, changed, story.policy, story.now) if other else None
    reason = Reason(code=REQUESTED, text=f"{actor.name} assessed the impact" + (f": {said}" if said else ""))
    story.add(actor, reason, ImpactAssessed(levels=levels, note=said, response=response))
    _raise(story)
    if story.incident.resolved_at:
        plan_review(story, story.incident.resolved_at)


def _refuse_unknown(impact: Impact, levels: dict[str, str]) -> None:
    if not levels:
        raise Refused(f"say how bad it is in at least one of {', '.join(impact.dimensions)}")
    for dimension, level in levels.items():
        one_of(dimension, tuple(impact.dimensions), "dimension of the impact")
        one_of(level, impact.dimensions[dimension], f"level of {dimension}")


def _raise(story: Story) -> None:
    incident = story.incident
    held = [rule for rule in story.policy.impact.raises if rule.when.holds(incident.impact)]
    severity = worst(incident.severity, *(rule.then for rule in held))
    if severity == incident.severity:
        return
    deciding = [rule for rule in held if rule.then == severity]
    text = f"the impact was assessed: {'; '.join(map(str, deciding))}"
    change_severity(story, MUSTER, severity, Reason(code="impact", text=text, rule=deciding[0].rule))
