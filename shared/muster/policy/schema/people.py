"""The `people` and `teams` sections."""

from muster.policy.schema.escalation import PLANS
from muster.policy.schema.kinds import CHANNEL, DURATION, PERSON, SCHEDULE, TEXT, ZONE
from muster.policy.schema.oncall import BUSINESS_HOURS
from muster.policy.schema.shape import Either, Key, Keyed, Listed, Shape

NOTIFY = Keyed("URGENCY", Either((CHANNEL, Listed(Either((CHANNEL, Keyed("CHANNEL", DURATION)))))), "notify")
PERSONS = Shape(
    "a person",
    (
        Key(name="name", value=TEXT, says="as messages say it", required=True),
        Key(
            name="contact",
            value=Listed(Keyed("CHANNEL", TEXT)),
            says="the name of a channel (see [`channels`](#channels)), and the address on it; one at least. The "
            "first is tried first; when it fails, the next",
            required=True,
        ),
        Key(
            name="time_zone",
            value=ZONE,
            says="times in messages to this person are in it",
            otherwise="the policy's",
        ),
        Key(
            name="business_hours",
            value=BUSINESS_HOURS,
            says="when this person works",
            otherwise="the organisation's [hours](#business_hours), by this person's own clock",
        ),
        Key(
            name="notify",
            value=NOTIFY,
            says="how this person wants to be paged, by [urgency](#severities): `high`, `low` or both. Channels of "
            "`contact`, in order of time, each at once or so long after the page (at most 4h): `[push, call: 5m]`. "
            "None is used that is still to come once somebody has acknowledged. When one fails, the next does not "
            "wait for its time. The `by` of a step goes before it",
            otherwise="each channel when the one before it fails",
        ),
    ),
)
TEAMS = Shape(
    "a team",
    (
        Key(name="name", value=TEXT, says="as messages say it", required=True),
        Key(name="members", value=Listed(PERSON), says="whom `everyone` means", otherwise="nobody"),
        Key(
            name="on_call",
            value=SCHEDULE,
            says="whom `on-call` means for this team's incidents",
            otherwise="nobody",
        ),
        Key(
            name="channel",
            value=CHANNEL,
            says="is told what happens to this team's incidents; it needs an `address`",
            otherwise="none",
        ),
        Key(
            name="escalation",
            value=PLANS,
            says="this team's own plans, by severity; a severity that is not here has the policy's. See "
            "[`escalation`](#escalation)",
            otherwise="the policy's",
        ),
        Key(
            name="business_hours",
            value=BUSINESS_HOURS,
            says="when this team works, for the deadlines of its incidents",
            otherwise="the organisation's [hours](#business_hours)",
        ),
    ),
)
