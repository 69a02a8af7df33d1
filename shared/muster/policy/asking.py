"""What commands are asked about: a policy, by its file's name or a preset's, and an instant."""

import sys
from datetime import UTC, datetime
from typing import NoReturn
from zoneinfo import ZoneInfo

import click

from muster.domain.policy import Policy
from muster.policy.load import Unreadable, load, parse

UNREADABLE = 2
"""The exit code for what cannot be read."""
YEARS = range(1970, 9000)
"""Beyond them a zone's rules, or the calendar itself, come to an end."""


def text_of(file_or_preset: str) -> tuple[str, str]:
    """Return the text of a policy and the name to call it by; exit 2 where there is none."""
    try:
        return load(file_or_preset)
    except Unreadable as error:
        refuse(str(error))


def valid_policy(file_or_preset: str) -> Policy:
    """Return a policy; exit 2 where there is none, or none that can be used."""
    checked = parse(*text_of(file_or_preset))
    if checked.policy is None:
        more = f" (and {len(checked.errors) - 1} more)" if len(checked.errors) > 1 else ""
        refuse(f"{checked.errors[0]}{more}")
    return checked.policy


def instant(said: str, time_zone: str) -> datetime:
    """Return an instant in UTC; a time that names no zone is of `time_zone`. Exit 2 where it is none."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        at = datetime.min.replace(tzinfo=UTC)
    if at.year not in YEARS:
        refuse(f"--at: expected an instant such as 2026-11-02T09:00:00Z, found {said!r}")
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(time_zone))).astimezone(UTC)


def utc(at: datetime) -> str:
    """Return an instant in RFC 3339, in UTC and whole seconds."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def refuse(message: str) -> NoReturn:
    """Say in one line on standard error what cannot be read, and exit 2."""
    click.echo(message, err=True)
    sys.exit(UNREADABLE)
