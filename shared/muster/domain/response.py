"""What governs an incident from its opening: the frozen plan, the ladder, the deadlines."""

from dataclasses import replace
from datetime import datetime, timedelta

from muster.domain.clockwork import add_business_days
from muster.domain.facts.lifecycle import Response
from muster.domain.incident import ACKNOWLEDGE, RESOLVE, TEST_END, TRIAGE, Incident, IncidentState
from muster.domain.plan import freeze, ladder
from muster.domain.policy import Policy
from muster.domain.rules.severities import Within

TEST_LASTS = timedelta(minutes=10)


def respond(policy: Policy, facts: dict[str, str], team: str, start: datetime, *, test: bool) -> Response:
    """Return the response to an incident with these facts (its severity among them), counted from `start` (UTC)."""
    severity = facts["severity"]
    deadlines = _deadlines(policy, severity, start)
    if test:
        deadlines[TEST_END] = start + TEST_LASTS
    return Response(plan=freeze(policy, severity, team, facts), ladder=ladder(policy), deadlines=deadlines)


def respond_anew(incident: Incident, policy: Policy, now: datetime) -> Response:
    """Return the response to an incident that has been kept quiet and begins anew at `now`.

    Promises broken before are not broken again.
    """
    return _still_promised(_counted(incident, incident.severity, policy, now), {*incident.missed})


def respond_again(incident: Incident, severity: str, policy: Policy) -> Response:
    """Return the response under `severity` as if it had been so from the start of this run.

    Promises already kept or broken are left out; after the resolution only the end of the reopen window is
    left to wait for.
    """
    fresh = _counted(incident, severity, policy, incident.run_started_at)
    if not incident.open:
        return Response(plan=fresh.plan, ladder=fresh.ladder, deadlines=incident.deadlines)
    done = {*incident.missed}
    if incident.state is IncidentState.ACKNOWLEDGED:
        done.add(ACKNOWLEDGE)
    if incident.triaged_at:
        done.add(TRIAGE)
    return _still_promised(fresh, done)


def _counted(incident: Incident, severity: str, policy: Policy, start: datetime) -> Response:
    """Return the response counted from `start`, but for the promise to resolve: that keeps its own beginning."""
    fresh = respond(policy, incident.facts | {"severity": severity}, incident.team, start, test=incident.test)
    promised = _deadlines(policy, severity, incident.promised_from)
    resolve = {RESOLVE: promised[RESOLVE]} if RESOLVE in promised else {}
    return replace(fresh, deadlines=fresh.deadlines | resolve)


def _still_promised(response: Response, done: set[str]) -> Response:
    return replace(response, deadlines={name: at for name, at in response.deadlines.items() if name not in done})


def _deadlines(policy: Policy, severity_id: str, start: datetime) -> dict[str, datetime]:
    severity = policy.severities[severity_id]
    promises = {
        ACKNOWLEDGE: severity.acknowledge_within,
        TRIAGE: severity.triage_within,
        RESOLVE: severity.resolve_within,
    }
    return {name: _end(start, within, policy.time_zone) for name, within in promises.items() if within}


def _end(start: datetime, within: Within, zone: str) -> datetime:
    if within.business_days:
        return add_business_days(start, within.business_days, zone)
    return start + within.duration
