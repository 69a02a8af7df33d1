"""`muster policy`, by the machine's clock."""

from muster.adapters.system_clock import SystemClock
from muster.policy.cli import policy_command

policy = policy_command(SystemClock().now)
