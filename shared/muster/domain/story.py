"""Collect the events of one decision, each folded at once so that the next rule sees its effect."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from muster.domain.event import Event, Fact
from muster.domain.evolve import evolve
from muster.domain.incident import Incident
from muster.domain.parties import Actor, Recipient
from muster.domain.policy import Policy
from muster.domain.reason import Reason
from muster.domain.standing import Standing
from muster.domain.surroundings import Surroundings
from muster.domain.text import cap
from muster.domain.void_overrides import heeded

TEXT_LIMIT = 8_000
"""Characters kept of what somebody wrote: a note, or a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything but the incident that a rule may look at; `around` is for the classification of an alert.

    What stands is kept as the policy takes it.
    """

    policy: Policy
    standing: Standing = field(default_factory=Standing)
    around: Surroundings | None = None

    def __post_init__(self) -> None:
        """Take what stands as the policy does."""
        object.__setattr__(self, "standing", heeded(self.standing, self.policy))


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """The command makes no sense for the incident as it is; the text says why, to the person who asked."""


class Story:
    """A decision under way: the incident so far and the events so far."""

    def __init__(self, incident_id: str, incident: Incident | None, context: Context, now: datetime) -> None:
        """Begin with the incident as it was read, at the instant `now` (aware, UTC)."""
        self.id = incident_id
        self.before = incident
        self.context = context
        self.policy = context.policy
        self.now = now
        self.around = context.around or Surroundings(now=now)
        self.events: list[Event] = []
        self._incident = incident

    @property
    def incident(self) -> Incident:
        """The incident after the events so far."""
        if self._incident is None:
            raise Refused("the incident has not been opened")
        return self._incident

    def add(  # noqa: PLR0913 - who does what and why, and who is to hear of it
        self,
        actor: Actor,
        reason: Reason,
        fact: Fact,
        *,
        recipients: tuple[Recipient, ...] = (),
        reminds: tuple[Recipient, ...] = (),
        tell: tuple[str, ...] = (),
    ) -> None:
        """Append an event and fold it."""
        before = self._incident
        event = Event(
            incident=self.id,
            seq=before.seq + 1 if before else 1,
            at=self.now,
            actor=actor,
            reason=reason if len(reason.text) <= TEXT_LIMIT else replace(reason, text=cap(reason.text, TEXT_LIMIT)),
            fact=fact,
            epoch=before.epoch if before else 1,
            run=before.run if before else 1,
            recipients=recipients,
            reminds=reminds,
            tell=tell,
        )
        after = self._incident = evolve(before, event)
        same = (after.epoch, after.run) == (event.epoch, event.run)
        self.events.append(event if same else replace(event, epoch=after.epoch, run=after.run))

    def untold(self, channels: tuple[str, ...]) -> tuple[str, ...]:
        """Return those of `channels` that this decision has not told anything yet."""
        told = {channel for event in self.events for channel in event.tell}
        return tuple(channel for channel in channels if channel not in told)

    def audience(self, *more: str, hushed: bool | None = None) -> tuple[str, ...]:
        """Return the channels to tell: the team's own, those that have heard of the incident, and `more`.

        The team's own is not told for the first time while the incident is `hushed`, as it says itself if not given.
        """
        team = self.policy.teams.get(self.incident.team)
        quiet = self.incident.hushed if hushed is None else hushed
        own = (team.channel,) if team and team.channel and not quiet else ()
        return tuple(dict.fromkeys((*own, *sorted(self.incident.told), *more)))
