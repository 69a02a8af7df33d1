"""`muster oncall`: of a policy, or of a running Muster."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from muster.adapters.system_clock import SystemClock
from muster.cli.client import Client
from muster.policy.cli import oncall_command
from muster.policy.oncall import Turn


def _running(at: datetime | None) -> Sequence[Turn]:
    """Return who is on call at an instant, by what a running Muster says; now if None."""
    asked = {"at": at.astimezone(UTC).isoformat().replace("+00:00", "Z")} if at else {}
    return msgspec.convert(Client().get("oncall", **asked)["schedules"], tuple[Turn, ...])


oncall = oncall_command(SystemClock().now, _running)
