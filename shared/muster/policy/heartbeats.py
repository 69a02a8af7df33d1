"""Read whose silence is an alert: the `heartbeats` section."""

from datetime import timedelta

from muster.domain.rules.heartbeats import HeartbeatRule
from muster.domain.rules.severities import SEVERITIES
from muster.policy.names import Names, reference
from muster.policy.place import Fields, Place
from muster.policy.schema.heartbeats import HEARTBEAT
from muster.policy.words import duration, duration_that, identifier, name, one_of

SHORTEST = timedelta(minutes=1)
"""The tick looks once a minute."""
_every = duration_that(lambda length: length >= SHORTEST, "expected a minute or more: Muster looks once a minute")


def read_heartbeats(root: Fields, names: Names) -> dict[str, HeartbeatRule]:
    """Return the heartbeats by the name under which they are pinged."""
    return {identifier(key, place): _heartbeat(key, place, names) for key, place in root.entries("heartbeats").items()}


def _heartbeat(key: str, place: Place, names: Names) -> HeartbeatRule:
    fields = HEARTBEAT.read(place)
    return HeartbeatRule(
        name=fields.read("name", name, key),
        every=fields.read("every", _every, timedelta()),
        grace=fields.read("grace", duration, timedelta()),
        severity=fields.read("severity", one_of(SEVERITIES, "severity"), None),
        type=fields.read("type", reference(names.types, "type"), None),
        service=fields.read("service", reference(names.services, "service"), None),
        environment=fields.read("environment", name, None),
        labels={label: name(value) for label, value in fields.entries("labels").items()},
    )
