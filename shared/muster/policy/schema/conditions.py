"""Conditions: the facts that they may ask for, and what only those of some sections may."""

from muster.domain.surroundings import EndedBy
from muster.policy.schema.kinds import DAYS, DURATION, FLAG, HOURS, NUMBER, PATTERNS, SERVICE, SEVERAL
from muster.policy.schema.shape import Either, Key, Listed, Shape, Words, one_or_more

DEPENDENCIES = "dependencies"
"""Stands, in place of a service, for those that the alert's own depends on."""

CONDITION = Shape(
    "a condition",
    (
        Key(name="title", value=PATTERNS, says="the alert's title"),
        Key(name="description", value=PATTERNS, says="the alert's description"),
        Key(name="text", value=PATTERNS, says="the title or the description: either may match"),
        Key(name="source", value=PATTERNS, says="the intake it came by: `cloud_monitoring`, `generic`, …"),
        Key(
            name="service",
            value=PATTERNS,
            says="as the alert says in `matches`; after that the service found, by its identifier, or as the alert "
            "says where none is found",
        ),
        Key(name="environment", value=PATTERNS, says="as the alert says"),
        Key(
            name="severity",
            value=PATTERNS,
            says="as the alert says in `matches` and `classification.severity`; after that the one decided",
        ),
        Key(
            name="type",
            value=PATTERNS,
            says="as the alert says in `matches`, `classification.severity` and `classification.type`; after that "
            "the one decided",
        ),
        Key(
            name="resource",
            value=PATTERNS,
            says="the kind of thing that is watched, such as `cloud_run_revision`",
        ),
        Key(name="key", value=PATTERNS, says="the alert's deduplication key"),
        Key(
            name="labels.NAME",
            value=PATTERNS,
            says="a label of the alert. Cloud Monitoring's resource and metric labels are `labels.resource.NAME` and "
            "`labels.metric.NAME`",
        ),
    ),
)
FACTS = CONDITION.names
"""But for the labels, which are without number."""

IMPACT = Key(
    name="impact.DIMENSION",
    value=PATTERNS,
    says="a level that the incident was assessed at, see [`impact`](#impact)",
)
STEP_CONDITION = Shape("a condition of a step", (IMPACT,), beside=CONDITION.keys)
ACTION = Key(name="action", value=PATTERNS, says="the remedy, in the words of the system that mends itself")
REMEDY_CONDITION = Shape("a condition on a remedy", (ACTION,), beside=CONDITION.keys)

RESTRICTION = Shape(
    "a restriction",
    (
        Key(
            name="days",
            value=one_or_more(DAYS),
            says="`sat`, `mon-fri`, or a list of such; `holidays` among them are days that count besides, `not "
            "holidays` days that do not count: `[mon-fri, not holidays]` are working days. Where there are several "
            "[calendars](#holidays), `holidays of sweden`",
            otherwise="every day",
        ),
        Key(
            name="hours",
            value=HOURS,
            says='`"08:00-17:00"`; hours that pass midnight, `"20:00-08:00"`, belong to the day they begin on',
            otherwise="all day",
        ),
    ),
)
RESTRICTIONS = Either((RESTRICTION, Listed(RESTRICTION)))

OPEN_INCIDENTS = Shape(
    "a count of open incidents",
    (
        Key(
            name="service",
            value=one_or_more(SERVICE),
            says=f"whose: a service, any of a list, or `{DEPENDENCIES}`: what the alert's own service `depends_on`",
            required=True,
        ),
        Key(name="at_least", value=NUMBER, says="how many", default="1"),
    ),
)
AFFECTED_SERVICES = Shape(
    "a count of services",
    (Key(name="at_least", value=SEVERAL, says="how many, the alert's own among them", required=True),),
)
SEEN = Shape(
    "a count of alerts",
    (
        Key(name="times", value=SEVERAL, says="how often, this alert counted", required=True),
        Key(name="within", value=DURATION, says="in how long, at most 90 days", required=True),
    ),
)
LAST_ENDED = Shape(
    "an ending",
    (
        Key(
            name="by",
            value=one_or_more(Words(tuple(map(str, EndedBy)))),
            says="what ended it: the alert was closed, a person resolved it, or a remedy succeeded",
            otherwise="whatever",
        ),
        Key(name="note", value=PATTERNS, says="a pattern that the note of the resolution matches", otherwise="any"),
    ),
)
CIRCUMSTANCES = Shape(
    "a condition of a rule",
    (
        Key(
            name="time",
            value=RESTRICTIONS,
            says="when it comes, by the clock of the policy's time zone: a [restriction](#schedules), or a list, of "
            "which any is enough",
        ),
        Key(
            name="business_hours",
            value=FLAG,
            says="`true` if it comes within the organisation's business hours, `false` if out of them",
        ),
        Key(name="open_incidents", value=OPEN_INCIDENTS, says="that so many other incidents are open"),
        Key(name="affected_services", value=AFFECTED_SERVICES, says="that so many services have an open incident"),
        Key(name="seen", value=SEEN, says="that the same alert came so often"),
        Key(
            name="last_ended",
            value=LAST_ENDED,
            says="how the last incident of the same alert ended: `by` what, with which `note`, or both",
        ),
    ),
    beside=CONDITION.keys,
)

RECURRENCE_OF_INCIDENTS = Shape(
    "a count of incidents",
    (
        Key(name="times", value=SEVERAL, says="how many, this one counted", required=True),
        Key(name="within", value=DURATION, says="in how long they opened, an hour at least", required=True),
    ),
)
RECURRING = Key(
    name="recurring",
    value=RECURRENCE_OF_INCIDENTS,
    says="that so many incidents of the same deduplication key opened in such a time",
)
REVIEW_CONDITION = Shape("a condition of a review", (IMPACT, RECURRING), beside=CONDITION.keys)
