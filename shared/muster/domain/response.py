"""What governs an incident from its opening: the frozen plan, the ladder, the deadlines."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from muster.domain.cadence import UPDATE, cadences, carried, dues
from muster.domain.facts.lifecycle import Response
from muster.domain.incident import ACKNOWLEDGE, RESOLVE, TEST_END, TRIAGE, WARN, Incident, IncidentState
from muster.domain.parties import MUSTER
from muster.domain.plan import freeze, ladder
from muster.domain.policy import Policy
from muster.domain.rules.closure import Closure
from muster.domain.rules.severities import Within
from muster.domain.rules.working_time import BusinessHours

TEST_LASTS = timedelta(minutes=10)


def respond(policy: Policy, facts: dict[str, str], team: str, start: datetime, *, test: bool) -> Response:
    """Return the response to an incident with these facts (its severity among them), counted from `start` (UTC).

    Nobody is kept informed of a sender's test, nor of what Muster tells of itself.
    """
    severity = facts["severity"]
    deadlines = _deadlines(policy, severity, team, start)
    if test:
        deadlines[TEST_END] = start + TEST_LASTS
    updates = () if test or facts.get("source") == MUSTER.id else cadences(policy, severity)
    return Response(
        plan=freeze(policy, severity, team, facts),
        ladder=ladder(policy),
        deadlines=deadlines | dues(updates, {}, start),
        updates=updates,
        acknowledgement_lasts=policy.severities[severity].acknowledgement_lasts,
        checklist=() if test else policy.closure.get(severity, Closure()).checklist,
    )


def respond_anew(incident: Incident, policy: Policy, now: datetime) -> Response:
    """Return the response to an incident that nobody owns any more and that begins anew at `now`.

    Promises broken before are not broken again, and it need not be triaged again.
    """
    done = {*incident.missed, *([TRIAGE] if incident.triaged_at else [])}
    fresh = _counted(incident, {}, policy, now)
    coming = {name: at for name, at in incident.deadlines.items() if at > now}
    due = carried(incident.updates, coming, dues(fresh.updates, incident.updated, now, now), fresh.updates)
    return _still_promised(replace(fresh, deadlines=fresh.deadlines | due), done, now)


def respond_again(incident: Incident, changed: Mapping[str, str], policy: Policy, now: datetime) -> Response:
    """Return the response with other facts (the severity, the type …) as if they had been so from the run's start.

    Promises already kept or broken are left out; after the resolution only the end of the reopen window is
    left to wait for. Updates that are due more or less often than before count from the last one sent.
    """
    start = incident.run_started_at
    fresh = _counted(incident, changed, policy, start)
    if not incident.open:
        return replace(fresh, deadlines=incident.deadlines)
    done = {*incident.missed}
    if incident.state is IncidentState.ACKNOWLEDGED:
        done.add(ACKNOWLEDGE)
    if incident.triaged_at:
        done.add(TRIAGE)
    due = dues(fresh.updates, incident.updated, start, now)
    due = carried(incident.updates, incident.deadlines, due, fresh.updates)
    return _still_promised(replace(fresh, deadlines=fresh.deadlines | due), done, now)


def _counted(incident: Incident, changed: Mapping[str, str], policy: Policy, start: datetime) -> Response:
    """Return the response counted from `start`, but for the promise to resolve: that keeps its own beginning.

    When the audiences are to be told is left to be said.
    """
    facts = {**incident.facts, **changed}
    fresh = respond(policy, facts, incident.team, start, test=incident.test)
    promised = _deadlines(policy, facts["severity"], incident.team, incident.promised_from)
    resolve = {name: at for name, at in promised.items() if _promise(name) == RESOLVE}
    others = {name: at for name, at in fresh.deadlines.items() if name.partition(":")[0] != UPDATE}
    return replace(fresh, deadlines=others | resolve)


def _still_promised(response: Response, done: set[str], now: datetime) -> Response:
    """Leave out promises that are done with, and warnings of what is broken already."""
    late = {f"{WARN}:{name}" for name, at in response.deadlines.items() if at <= now}
    kept = {name: at for name, at in response.deadlines.items() if _promise(name) not in done and name not in late}
    return replace(response, deadlines=kept)


def _promise(name: str) -> str:
    """Return the promise that a deadline, or the warning of one, is about."""
    return name.removeprefix(f"{WARN}:")


def _deadlines(policy: Policy, severity_id: str, team: str, start: datetime) -> dict[str, datetime]:
    """Return when each promise ends, and when somebody is warned of that."""
    severity = policy.severities[severity_id]
    promises = {
        ACKNOWLEDGE: severity.acknowledge_within,
        TRIAGE: severity.triage_within,
        RESOLVE: severity.resolve_within,
    }
    ends = {name: end_of(start, within, policy.team_hours(team)) for name, within in promises.items() if within}
    before = severity.warn_before
    return ends | ({f"{WARN}:{name}": end - before for name, end in ends.items()} if before else {})


def end_of(start: datetime, within: Within, hours: BusinessHours) -> datetime:
    """Return the end (UTC) of a deadline that counts from `start` (aware), in the working hours of whoever keeps it."""
    if within.business_days:
        return hours.add_days(start, within.business_days)
    if within.business_time:
        return hours.add_working(start, within.business_time)
    return start + within.duration
