"""What an alert does besides to the incident of other alerts that it joins: what it is, and whose, is not hidden there.

An incident that gathers several is one incident for whoever works on it, yet nobody misses what it is about.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from muster.domain.actors import actor_name
from muster.domain.addressees import former_owner, on_call_of
from muster.domain.classification import Classification
from muster.domain.commands.alerts import ReceiveAlert
from muster.domain.facts.noise import Gathered, Raised
from muster.domain.group import Gathering, Joined
from muster.domain.hold import HUSHED, Hold, HoldKind
from muster.domain.noise import restrain
from muster.domain.parties import MUSTER
from muster.domain.policy import Policy
from muster.domain.reason import Reason
from muster.domain.reminders import reminded
from muster.domain.response import respond_anew
from muster.domain.rules.escalation import Team
from muster.domain.rules.severities import SEVERITIES
from muster.domain.story import Story

Waits = tuple[tuple[HoldKind, Hold], ...]


def joined_by(command: ReceiveAlert, found: Classification, policy: Policy) -> Joined:
    """Return how an alert is named to whoever did not expect it in an incident of others."""
    service = policy.services.get(found.service)
    name = service.name if service else found.service
    return Joined(title=command.alert.title, severity=found.severity, team=found.team, service=name)


def raise_up(  # noqa: PLR0913 - by what rule what has joined, why that counts, and what becomes of what kept it quiet
    story: Story, gathering: Gathering, joined: Joined, text: str, *, wakes: bool = False, hushed: bool = False
) -> None:
    """Begin the plan anew, now that something has joined the incident that is not to be hidden in it.

    What kept it quiet spoke of what it began with; it does no more, save for a snooze, by which a person meant it all:
    that ends only with `wakes`. Whoever owned it loses it, and is told. What has joined may itself be `hushed`.
    """
    incident = story.incident
    owner = incident.acknowledged_by
    more = ["the snooze ended"] if wakes else []
    if owner:
        more.append(f"{actor_name(owner, incident.source, story.policy)} does not own it any more")
    reason = Reason(code="raised", text=", and ".join((text, *more)), rule=gathering.rule)
    fact = Raised(response=respond_anew(incident, story.policy, story.now), joined=joined, wakes=wakes)
    story.add(MUSTER, reason, fact, reminds=former_owner(story), tell=story.audience(hushed=hushed))


def note_first(story: Story, gathering: Gathering, joined: Joined) -> None:
    """Put on record by what rule the first alert of another key joins; of those that follow their own records tell."""
    if not story.incident.gathers:
        reason = Reason(code="gathered", text=f"{joined.said} joined it; {gathering.text}", rule=gathering.rule)
        story.add(MUSTER, reason, Gathered(joined=joined))


def let_in(story: Story, gathering: Gathering, joined: Joined, waits: Waits) -> None:
    """See that what has joined an incident pages as soon as it would alone, and that its own team hears of it.

    `waits` is what would keep it quiet then.
    """
    if _ends_sooner(story, waits):
        why = "what keeps that quiet ends sooner" if waits else "nothing keeps that quiet"
        text = f"{joined.said} joined it as {joined.severity}, and {why}"
        raise_up(story, gathering, joined, text, hushed=bool(waits))
        restrain(story, waits)
    team = story.policy.teams.get(joined.team)
    if team and not waits and team.id not in {story.incident.team, *story.incident.teams}:
        _tell(story, gathering, joined, team)


def _ends_sooner(story: Story, waits: Waits) -> bool:
    """Return whether the incident is kept quiet for longer than what joins it, which will page if it goes on."""
    kept = [hold for kind, hold in story.incident.holds.items() if kind in HUSHED]
    pages = all(kind is HoldKind.WAITING for kind, _ in waits)
    return bool(kept) and pages and _end(hold for _, hold in waits) < _end(kept)


def _end(holds: Iterable[Hold]) -> datetime:
    return max((hold.until for hold in holds), default=datetime.min.replace(tzinfo=UTC))


def _tell(story: Story, gathering: Gathering, joined: Joined, team: Team) -> None:
    """Tell another team, once, that an alert of theirs has joined: their room, and whoever is on call there.

    They are paged for what is as bad as can be, as for an incident of their own, else reminded.
    """
    people = on_call_of(story, team.id)
    pages = people if joined.severity == SEVERITIES[0] and not story.incident.waits else ()
    reminds = () if pages else reminded(people, story.policy)
    reason = Reason(code="gathered", text=f"{joined.said} joined it, and is for {team.name}", rule=gathering.rule)
    fact, room = Gathered(joined=joined, team=team.id), (team.channel,) if team.channel else ()
    story.add(MUSTER, reason, fact, recipients=pages, reminds=reminds, tell=room)
