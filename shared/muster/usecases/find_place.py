"""Find the incident that an alert belongs to which is no mere repeat: its own, its group's, a storm's, or a new one."""

import logging
from dataclasses import dataclass

from muster.domain.alert import Alert
from muster.domain.classification import Classification, classify, facts_of
from muster.domain.group import Entrance, Gathering
from muster.domain.grouping import gathering, storm_of_source, storm_of_team
from muster.domain.incident import CLOSE
from muster.domain.key import Key, KeyState
from muster.domain.policy import Policy
from muster.domain.surroundings import Surroundings
from muster.incident_store import UNREADABLE, IncidentStore
from muster.ports import Clock
from muster.records import Stored, StoredIncident

log = logging.getLogger("muster.classification")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An alert, its key as it was read, and what it is judged by."""

    alert: Alert
    key: Stored[Key] | None
    policy: Policy
    around: Surroundings

    @property
    def old(self) -> Key | None:
        """What was known of the key."""
        return self.key.value if self.key else None

    @property
    def found(self) -> Classification:
        """What the policy says of the alert."""
        return classify(self.alert, self.policy, self.around)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an alert belongs: the incident, None for a new one; and the group whose incident that is, or will be.

    `entrance` is the group's, where the alert comes in by it.
    """

    incident: StoredIncident | None = None
    gathering: Gathering | None = None
    entrance: Stored[Entrance] | None = None


class FindPlace:
    """Reads the key's incident and, where the policy groups or limits, the groups; writes nothing."""

    def __init__(self, store: IncidentStore, clock: Clock) -> None:
        """Look in `store`."""
        self._store = store
        self._clock = clock

    def __call__(self, case: Case) -> Place:
        """Return where the alert belongs."""
        known = self._store.incident(case.old.incident) if case.old and case.old.incident else None
        incident = self._continued(known)
        if incident and incident.value.group is None:
            return Place(incident=incident)
        gathered, storms = _gathered(case), _storms(case)
        if incident:
            known_as = (each for each in (gathered, *storms) if each and each.id == incident.value.group)
            return Place(incident=incident, gathering=next(known_as, None), entrance=self._again(case, incident))
        return self._among(gathered) if gathered else self._stormed(case, storms)

    def _among(self, gathered: Gathering) -> Place:
        """Return the open incident of a group, where it still takes others; else a new incident for the group."""
        entrance = self._store.alerts.entrance(gathered.id)
        takes = entrance and entrance.value.takes(self._clock.now(), gathered.within)
        found = self._readable(entrance.value.incident) if entrance and takes else None
        return Place(incident=found if found and found.value.open else None, gathering=gathered, entrance=entrance)

    def _again(self, case: Case, incident: StoredIncident) -> Stored[Entrance] | None:
        """Return the entrance of its own group's incident for an alert that joins it anew; None for one that is in it.

        An entrance that leads elsewhere by now is none.
        """
        is_in = incident.value.open and case.old and case.old.state is KeyState.OPEN
        entrance = None if is_in or not incident.value.group else self._store.alerts.entrance(incident.value.group)
        return entrance if entrance and entrance.value.incident == incident.value.id else None

    def _readable(self, incident: str) -> StoredIncident | None:
        """Return an incident; None for one that cannot be read, so that it keeps nothing else from being told of."""
        try:
            return self._store.incident(incident)
        except UNREADABLE:
            log.exception(
                "an incident cannot be read: what belongs with it opens another", extra={"incident": incident}
            )
            return None

    def _stormed(self, case: Case, storms: tuple[Gathering, ...]) -> Place:
        """Return the storm's incident that an alert joins, or opens beyond the policy's limit; else a place alone.

        `storms` are that of the source and that of the team, which has a limit of its own.
        """
        places = [self._among(storm) for storm in storms]
        if under_way := next((place for place in places if place.incident), None):
            return under_way
        counts = (
            (self._store.count_by_source, case.alert.source),
            (self._store.count_for_team, case.found.team),
        )
        rule = case.policy.noise.storm
        for place, (count, value) in zip(places, counts, strict=False):
            if rule and count(value, self._clock.now() - rule.within) >= rule.incidents:
                return place
        return Place()

    def _continued(self, incident: StoredIncident | None) -> StoredIncident | None:
        """Return the incident if an alert of its key still belongs to it: it is open, or its reopen window is."""
        if incident is None or incident.value.open:
            return incident
        close_at = incident.value.deadlines.get(CLOSE)
        return incident if close_at and self._clock.now() < close_at else None


def _gathered(case: Case) -> Gathering | None:
    """Return the group that an alert belongs to; a sender's test belongs to none."""
    if case.alert.test or not case.policy.noise.grouping:
        return None
    found = case.found
    facts = facts_of(case.alert) | {"severity": found.severity, "type": found.type, "service": found.service}
    return gathering(facts, case.policy)


def _storms(case: Case) -> tuple[Gathering, ...]:
    """Return the storms that an alert may be part of; a sender's test is part of none."""
    if case.alert.test or case.policy.noise.storm is None:
        return ()
    team = case.found.team
    found = (storm_of_source(case.alert.source, team, case.policy), storm_of_team(team, case.policy))
    return tuple(storm for storm in found if storm)
