"""The `canary` section."""

from muster.policy.schema.kinds import CHANNEL, DURATION, PERSON
from muster.policy.schema.shape import Key, Shape

CANARY = Shape(
    "a canary",
    (
        Key(name="every", value=DURATION, says="how often one is sent, 15m at least", default="1h"),
        Key(
            name="within",
            value=DURATION,
            says="how long it may take until it is delivered, 10m at most, before that is an incident",
            default="5m",
        ),
        Key(name="channel", value=CHANNEL, says="a channel that nobody reads, where it is told", otherwise="none"),
        Key(
            name="person",
            value=PERSON,
            says="an entry of `people` that is nobody, who is paged: by the first channel of its `contact`",
            otherwise="nobody",
        ),
    ),
)
