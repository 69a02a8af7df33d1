"""The `heartbeats` section."""

from muster.policy.schema.kinds import DURATION, SERVICE, SEVERITY, TEXT, TYPE
from muster.policy.schema.shape import Key, Keyed, Shape

HEARTBEAT = Shape(
    "a heartbeat",
    (
        Key(name="every", value=DURATION, says="how often it pings, a minute at least", required=True),
        Key(name="grace", value=DURATION, says="how late it may be before its silence is an alert", required=True),
        Key(name="name", value=TEXT, says="as people call it", otherwise="its identifier"),
        Key(name="severity", value=SEVERITY, says="what the alert says of itself", otherwise="nothing"),
        Key(name="type", value=TYPE, says="what the alert says of itself", otherwise="nothing"),
        Key(name="service", value=SERVICE, says="what the alert is about", otherwise="nothing"),
        Key(name="environment", value=TEXT, says="what the alert says of itself", otherwise="nothing"),
        Key(name="labels", value=Keyed("NAME", TEXT), says="what the alert says of itself", otherwise="none"),
    ),
)
