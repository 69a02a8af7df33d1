"""Rows of heartbeats: the backup pings once, a minute after all begins."""

from tests.policy_fields.row import Row

PING = ("{at: 1m, ping: {heartbeat: backup}}",)
OPENED = "incident.opened"


def beating(keys: str, more: str = "") -> str:
    """Return the sections of a policy with one heartbeat."""
    return f"heartbeats: {{backup: {{{keys}}}}}\n{more}"


ROWS = (
    Row("heartbeat: every", beating("every: «1h|2h», grace: 10m"), OPENED, PING, "4h"),
    Row("heartbeat: grace", beating("every: 1h, grace: «10m|20m»"), OPENED, PING, "4h"),
    Row("heartbeat: name", beating("every: 1h, grace: 10m, name: «Backup|Copies»"), OPENED, PING, "4h"),
    Row("heartbeat: severity", beating("every: 1h, grace: 10m, severity: «P1|P2»"), OPENED, PING, "4h"),
    Row(
        "heartbeat: type",
        beating("every: 1h, grace: 10m, type: «a|b»", "types: {a: {name: A}, b: {name: B}}\n"),
        OPENED,
        PING,
        "4h",
    ),
    Row(
        "heartbeat: service",
        beating("every: 1h, grace: 10m, service: «a|b»", "services: {a: {name: A}, b: {name: B}}\n"),
        OPENED,
        PING,
        "4h",
    ),
    Row("heartbeat: environment", beating("every: 1h, grace: 10m, environment: «test|live»"), "message", PING, "4h"),
    Row(
        "heartbeat: labels",
        beating("every: 1h, grace: 10m, labels: {zone: «a|b»}", "hold: [{when: {labels.zone: a}, for: 10m}]\n"),
        "page",
        PING,
        "4h",
    ),
)
