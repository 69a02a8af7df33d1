"""Hand-offs of schedules while an incident is open."""

from muster.domain.commands.hand_off import HandOver
from muster.domain.facts.hand_off import HandedOver
from muster.domain.hand_off_notice import names
from muster.domain.parties import MUSTER
from muster.domain.reason import Reason
from muster.domain.ruling.rule import rule
from muster.domain.story import Story


@rule.register
def _(command: HandOver, story: Story) -> None:
    """Put it on record once, and nothing that was before the incident."""
    incident, policy = story.incident, story.policy
    schedule = policy.schedules.get(command.schedule)
    last = incident.handed_over.get(command.schedule, incident.opened_at)
    if schedule is None or not incident.open or command.since <= last:
        return
    before, after = (names(people, policy) or "nobody" for people in (command.before, command.after))
    text = f"{schedule.name} went from {before} to {after}"
    fact = HandedOver(
        schedule=schedule.id, name=schedule.name, before=command.before, after=command.after, since=command.since
    )
    story.add(MUSTER, Reason(code="hand_off", text=text, rule=f"schedules.{schedule.id}"), fact)
