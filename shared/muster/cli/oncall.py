"""`muster oncall`: of a policy, or of a running Muster."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from muster.adapters.system_clock import SystemClock
from muster.cli.client import Client
from muster.policy.oncall import Roster
from muster.policy.oncall_cli import oncall_command


def _running(at: datetime | None) -> Sequence[Roster]:
    """Return who is on call at an instant, by what a running Muster says; now if None."""
    asked = {"at": at.astimezone(UTC).isoformat().replace("+00:00", "Z")} if at else {}
    return msgspec.convert(Client().get("oncall", **asked)["schedules"], tuple[Roster, ...])


oncall = oncall_command(SystemClock().now, _running)
