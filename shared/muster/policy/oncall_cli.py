"""`muster oncall`: who is on call, and how good the schedules are."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

import click

from muster.domain.coverage import coverage
from muster.domain.policy import Policy
from muster.domain.standing import Standing
from muster.domain.text import listed
from muster.policy.asking import instant, refuse, utc, valid_policy
from muster.policy.oncall import OnDuty, Roster, rosters
from muster.policy.report import report_fields, report_lines

UNKNOWN = "whoever its calendar says, which has not been read"
WEEKS = 52
LONGEST = 520


def oncall_command(
    now: Callable[[], datetime], running: Callable[[datetime | None], Sequence[Roster]] | None = None
) -> click.Command:
    """Return the command `oncall`. `now` tells the time; `running` asks a running Muster, None where there is none."""

    @click.command("oncall")
    @click.option("--policy", "file_or_preset", metavar="FILE|PRESET", help="Ask this policy, not a running Muster.")
    @click.option("--at", "said", metavar="TIME", help="The instant, such as 2026-11-02T09:00:00Z. Now if not given.")
    @click.option("--report", is_flag=True, help="Say how good the schedules are: gaps, and who bears how much.")
    @click.option("--weeks", type=click.IntRange(1, LONGEST), default=WEEKS, help="Report on so many. 52 if not given.")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
    def oncall(file_or_preset: str | None, said: str | None, weeks: int, *, report: bool, as_json: bool) -> None:
        """Say who is on call for every schedule.

        A TIME without a zone is taken to be in the policy's zone.
        """
        policy = valid_policy(file_or_preset) if file_or_preset is not None else None
        at = instant(said, policy.time_zone if policy else "UTC") if said is not None else now()
        if policy and report:
            _report(policy, at, weeks, as_json=as_json)
        elif policy:
            _print(rosters(policy, at, Standing()), at, as_json=as_json)
        elif running is not None and not report:
            _print(running(None if said is None else at), at, as_json=as_json)
        else:
            refuse("name a policy: --policy FILE|PRESET")

    return oncall


def _print(found: Sequence[Roster], at: datetime, *, as_json: bool) -> None:
    if as_json:
        schedules = [asdict(roster) | {"until": utc(roster.until) if roster.until else None} for roster in found]
        click.echo(json.dumps({"at": utc(at), "schedules": schedules}))
        return
    for roster in found:
        until = f", until {utc(roster.until)}" if roster.until else ""
        people = listed([_on_duty(each) for each in roster.people]) or ("nobody" if roster.known else UNKNOWN)
        click.echo(f"{roster.schedule_name} ({roster.schedule}): {people}{until}")


def _on_duty(one: OnDuty) -> str:
    return f"{one.name} ({one.person})" + (f" [{one.why}]" if one.why else "")


def _report(policy: Policy, start: datetime, weeks: int, *, as_json: bool) -> None:
    end = start + timedelta(weeks=weeks)
    known = [schedule for schedule in policy.schedules.values() if not schedule.ical_url]
    found = [coverage(schedule, policy, start, end, Standing()) for schedule in known]
    if as_json:
        schedules = [report_fields(each) for each in found]
        click.echo(json.dumps({"from": utc(start), "until": utc(end), "schedules": schedules}))
        return
    for each in found:
        for line in report_lines(each, policy):
            click.echo(line)
