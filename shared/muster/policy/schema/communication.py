"""The `audiences`, `communication` and `templates` sections."""

from muster.domain.rules.communication import UpdateKind
from muster.policy.schema.kinds import AUDIENCE, CHANNEL, DURATION, ROLE, TEMPLATE, TEXT
from muster.policy.schema.shape import Key, Keyed, Listed, Shape, Words, one_or_more

AUDIENCES = Shape(
    "an audience",
    (
        Key(name="name", value=TEXT, says="as messages and timelines say it", required=True),
        Key(
            name="tell",
            value=one_or_more(CHANNEL),
            says="the channels that reach them; each needs an `address`",
            required=True,
        ),
    ),
)
INFORMING = Shape(
    "how an audience is kept informed",
    (
        Key(name="audience", value=AUDIENCE, says="who is kept informed", required=True),
        Key(
            name="every",
            value=DURATION,
            says="how often an update is due, more than `grace`",
            otherwise="none between the first message and the last",
        ),
        Key(
            name="send",
            value=one_or_more(Words(tuple(map(str, UpdateKind)))),
            says="what goes out by itself: `initial` (at the opening, and at a reopening), `update`, `resolution`, and "
            "`review` (when a review is scheduled). A person is asked for the other ones",
            otherwise="nothing",
        ),
    ),
)
COMMUNICATION = Shape(
    "communication",
    (
        Key(name="role", value=ROLE, says="whose work it is", otherwise="the owner's"),
        Key(
            name="grace",
            value=DURATION,
            says="so long after it was due, an update that nobody has sent is recorded as missed",
            default="5m",
        ),
        Key(
            name="SEVERITY",
            value=Listed(INFORMING),
            says="who is kept informed of incidents of this severity",
            otherwise="nobody",
        ),
    ),
)
TEMPLATE_WORDS = Shape(
    "a template",
    (
        Key(name="subject", value=TEMPLATE, says="one line", required=True),
        Key(name="body", value=TEMPLATE, says="all the rest", required=True),
    ),
)
TEMPLATES = Keyed("MESSAGE", TEMPLATE_WORDS, "templates")
