"""An incident that somebody owns, and that nobody has done anything about for a while, is nobody's again."""

from muster.domain.actors import actor_name
from muster.domain.clockwork import spoken
from muster.domain.facts.escalation import AcknowledgementLapsed
from muster.domain.incident import LAPSE
from muster.domain.parties import MUSTER
from muster.domain.reason import Reason
from muster.domain.response import respond_anew
from muster.domain.story import Story


def lapse(story: Story, _name: str) -> None:
    """Begin the response anew, from when the acknowledgement lapsed."""
    incident = story.incident
    lapsed_at = incident.alarms[LAPSE]
    owner = actor_name(incident.acknowledged_by or "", incident.source, story.policy)
    waited = spoken(lapsed_at - (incident.worked_at or lapsed_at))
    rule = f"severities.{incident.severity}.acknowledgement_lasts"
    text = f"{owner} acknowledged it, but nobody has done anything about it for {waited}"
    reason = Reason(code="acknowledgement_lapsed", text=text, rule=rule)
    response = respond_anew(incident, story.policy, lapsed_at)
    fact = AcknowledgementLapsed(lapsed_at=lapsed_at, response=response)
    story.add(MUSTER, reason, fact, tell=story.audience())
