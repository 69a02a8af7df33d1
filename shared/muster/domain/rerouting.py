"""See to it that an incident is the team's whose it turns out to be, once its severity or its type is another.

Source: S1, Escalation Paths, 3. Functional Escalation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from muster.domain.addressees import called_in, referred
from muster.domain.classification import team_for
from muster.domain.facts.lifecycle import Response
from muster.domain.folding.lifecycle import adopt
from muster.domain.parties import Recipient
from muster.domain.reason import Reason
from muster.domain.response import respond_again
from muster.domain.rules.escalation import Team
from muster.domain.story import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerouted:
    """An incident becomes another team's, and `why`: its response there, whom that pages or reminds, and who hears."""

    team: Team
    why: Reason
    response: Response
    recipients: tuple[Recipient, ...]
    reminds: tuple[Recipient, ...]
    tell: tuple[str, ...]

    def said(self, reason: Reason) -> Reason:
        """Return the reason of the change, with what follows from it."""
        return replace(reason, text=f"{reason.text}, so it is {self.team.name}'s: {self.why.text}")


def reroute(story: Story, changed: Mapping[str, str], author: str, *, loud: bool = True) -> Rerouted | None:
    """Return whose the open incident becomes as some of its facts change, by `author`; None where it stays whose it is.

    What would have made it another's before these changed does not do so now. Unless it is `loud`, nobody there is
    paged or reminded.
    """
    policy, incident = story.policy, story.incident
    was, _ = team_for(policy, incident.facts, story.around)
    name, why = team_for(policy, {**incident.facts, **changed}, story.around)
    team = policy.teams.get(name)
    if team is None or not incident.open or name in {was, incident.team}:
        return None
    response = respond_again(replace(incident, team=name), changed, policy, story.now)
    severity = changed.get("severity", incident.severity)
    become = replace(adopt(incident, response, story.now), team=name, severity=severity)
    return Rerouted(
        team=team,
        why=why,
        response=response,
        recipients=called_in(story, become) if loud else (),
        reminds=tuple(each for each in referred(story, become) if each.person != author) if loud else (),
        tell=story.audience(team.channel) if team.channel and not incident.hushed else story.audience(),
    )
