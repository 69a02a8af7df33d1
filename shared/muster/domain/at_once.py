"""Several steps fall due in one moment, since the plan has become another one: who need not be paged by each."""

from collections.abc import Iterator

from muster.domain.event import Event
from muster.domain.facts.classification import ImpactAssessed, SeverityChanged, Triaged
from muster.domain.facts.holds import Released
from muster.domain.incident import IncidentState
from muster.domain.parties import Recipient
from muster.domain.plan import PlanStep
from muster.domain.rules.escalation import Unless
from muster.domain.story import Story


def replanned(story: Story) -> Event | None:
    """Return the event of this decision that made the plan what it is, where what the incident is became another."""
    for event in reversed(story.events):
        if isinstance(event.fact, SeverityChanged | ImpactAssessed | Triaged) and event.fact.response:
            return event
    return None


def needless(step: PlanStep, people: tuple[Recipient, ...], story: Story) -> tuple[Recipient, ...]:
    """Return whom of `people` a step need not page that was overdue when the plan became what it is.

    They are being paged by the same channels by another that was overdue then, which nothing ends sooner: all those
    fire in one decision, since they are due at once. Or they have made the plan another themselves, and acknowledged.
    Where all must acknowledge, each is paged by the step that says so.
    """
    if step.unless is Unless.ALL_ACKNOWLEDGED and step.of is None:
        return ()
    change, incident = replanned(story), story.incident
    owned = incident.state is IncidentState.ACKNOWLEDGED
    author = change.actor.id if change and owned and change.actor.id in incident.confirmed else None
    paged = {(each.person, each.channels) for each in _paged(step.unless, story)}
    return tuple(each for each in people if each.person == author or (each.person, each.channels) in paged)


def _paged(unless: Unless | None, story: Story) -> Iterator[Recipient]:
    """Yield whom steps that last as long have paged in this decision, since a hold ended if one did."""
    conditions = {step.id: step.unless for step in story.incident.plan}
    for event in reversed(story.events):
        if isinstance(event.fact, Released):
            return
        if event.step in conditions and unless in {conditions[event.step], Unless.ACKNOWLEDGED}:
            yield from event.recipients
