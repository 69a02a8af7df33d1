"""The sections that keep noise from paging."""

from muster.policy.schema.conditions import CONDITION
from muster.policy.schema.kinds import DURATION, FACT, INSTANT, NUMBER, SEVERAL, TEXT, WEEKLY, ZONE
from muster.policy.schema.shape import Key, Listed, Shape, one_or_more

MAINTENANCE = Shape(
    "a maintenance window",
    (
        Key(name="name", value=TEXT, says="as people are shown it", required=True),
        Key(name="when", value=CONDITION, says="a [condition](#conditions): what it keeps quiet", required=True),
        Key(name="from", value=INSTANT, says="once: from when on", otherwise="each week"),
        Key(name="to", value=INSTANT, says="once: until when", otherwise="each week"),
        Key(
            name="every",
            value=WEEKLY,
            says="or each week: days and hours, such as `sun 02:00-04:00` or `mon-fri 22:00-06:00`; without days, "
            "every day",
            otherwise="once",
        ),
        Key(name="time_zone", value=ZONE, says="whose clock it goes by", otherwise="the policy's"),
    ),
)
HOLD = Shape(
    "a hold",
    (
        Key(name="when", value=CONDITION, says="a [condition](#conditions): what may pass by itself", required=True),
        Key(name="for", value=DURATION, says="how long it must last to page", required=True),
    ),
)
RECURRENCE = Shape(
    "a recurrence",
    (
        Key(name="when", value=CONDITION, says="a [condition](#conditions): what must come again", required=True),
        Key(name="times", value=SEVERAL, says="how often the alert of its key must come", required=True),
        Key(name="within", value=DURATION, says="in how long", required=True),
    ),
)
FLAPPING = Shape(
    "flapping",
    (
        Key(name="changes", value=SEVERAL, says="how many openings and closings", required=True),
        Key(name="within", value=DURATION, says="in how long", required=True),
        Key(name="stable", value=DURATION, says="how long nothing changes until it is over", required=True),
    ),
)
GROUP = Shape(
    "a group",
    (
        Key(name="name", value=TEXT, says="its own, by which people know it", required=True),
        Key(name="by", value=one_or_more(FACT), says="the facts in which its alerts are equal", required=True),
        Key(name="within", value=DURATION, says="how long after the last one another joins", required=True),
        Key(name="when", value=CONDITION, says="a [condition](#conditions): which alerts", otherwise="all"),
    ),
)
STORM = Shape(
    "storm",
    (
        Key(
            name="incidents",
            value=NUMBER,
            says="how many have opened from one source, or for one team, when it begins",
            required=True,
        ),
        Key(name="within", value=DURATION, says="in how long; and how long it is quiet when it ends", required=True),
    ),
)
BUNDLING = Shape(
    "bundling",
    (
        Key(name="pages", value=NUMBER, says="how many pages a person gets at most", required=True),
        Key(name="within", value=DURATION, says="in how long, an hour at most", required=True),
    ),
)
NOISE = (
    Key(
        name="maintenance",
        value=Listed(MAINTENANCE),
        says="windows in which nobody is paged",
        otherwise="none",
    ),
    Key(name="hold", value=Listed(HOLD), says="what pages only if it lasts", otherwise="none"),
    Key(name="recurrence", value=Listed(RECURRENCE), says="what pages only if it comes again", otherwise="none"),
    Key(name="flapping", value=FLAPPING, says="what opens and closes in turn", otherwise="a close resolves"),
    Key(name="grouping", value=Listed(GROUP), says="which alerts share an incident", otherwise="none but of one key"),
    Key(name="storm", value=STORM, says="when so many come that they share one incident", otherwise="never"),
    Key(
        name="bundling",
        value=BUNDLING,
        says="how often a person is paged, before what else there is comes as a count",
        otherwise="as often as there is a reason",
    ),
)
