"""The whole policy file, section by section."""

from muster.policy.schema.access import TOKEN
from muster.policy.schema.canary import CANARY
from muster.policy.schema.channels import CHANNELS
from muster.policy.schema.classification import BY_SEVERITY, CLASSIFICATION, IMPACT, RULE, SERVICES, TYPES
from muster.policy.schema.closure import CLOSURE, REVIEWS
from muster.policy.schema.communication import AUDIENCES, COMMUNICATION, TEMPLATES
from muster.policy.schema.escalation import LEVELS, PLANS, ROLES, STEP
from muster.policy.schema.healing import APPROVAL, HEALING
from muster.policy.schema.heartbeats import HEARTBEAT
from muster.policy.schema.kinds import DURATION, TEXT, URL, VERSION, ZONE
from muster.policy.schema.noise import NOISE
from muster.policy.schema.oncall import BUSINESS_HOURS, CALENDARS, SCHEDULES
from muster.policy.schema.paging_tests import TEST_PAGES
from muster.policy.schema.people import PERSONS, TEAMS
from muster.policy.schema.shape import Key, Keyed, Listed, Shape

POLICY = Shape(
    "a policy",
    (
        Key(name="version", value=VERSION, says="always `1`", required=True),
        Key(name="organisation", value=TEXT, says="the name that messages and pages show", required=True),
        Key(
            name="time_zone",
            value=ZONE,
            says="of everybody and everything that has none of its own",
            required=True,
        ),
        Key(name="people", value=Keyed("PERSON", PERSONS), says="whom Muster can reach, and how", otherwise="nobody"),
        Key(name="teams", value=Keyed("TEAM", TEAMS), says="who belongs together", otherwise="none"),
        Key(name="schedules", value=Keyed("SCHEDULE", SCHEDULES), says="who is on call when", otherwise="none"),
        Key(name="holidays", value=Keyed("CALENDAR", CALENDARS), says="days that are not as others", otherwise="none"),
        Key(
            name="business_hours",
            value=BUSINESS_HOURS,
            says="when the organisation works",
            otherwise="Monday to Friday, from midnight to midnight",
        ),
        Key(name="services", value=Keyed("SERVICE", SERVICES), says="what alerts are about", otherwise="none"),
        Key(
            name="severities",
            value=BY_SEVERITY,
            says="how bad is bad",
            otherwise="no deadlines",
        ),
        Key(name="types", value=Keyed("TYPE", TYPES), says="the kinds of incident", otherwise="none"),
        Key(
            name="classification",
            value=CLASSIFICATION,
            says="how bad it is, and of which type",
            otherwise="as alerts say",
        ),
        Key(name="routing", value=Listed(RULE), says="whose it is, before its service's team", otherwise="none"),
        Key(name="impact", value=IMPACT, says="what an incident does to whom", otherwise="the usual dimensions"),
        Key(
            name="runbooks",
            value=TEXT,
            says="what stands before every `runbook` that is a path: a URL, or a directory such as `/srv/runbooks/`",
            otherwise="paths stay as they are",
        ),
        Key(name="levels", value=Keyed("LEVEL", LEVELS), says="the rungs of an escalation", otherwise="none"),
        Key(name="plans", value=Keyed("PLAN", Listed(STEP)), says="steps that others follow", otherwise="none"),
        Key(name="escalation", value=PLANS, says="who is paged when", otherwise="nobody is paged"),
        Key(name="channels", value=Keyed("CHANNEL", CHANNELS), says="the roads to people and rooms", otherwise="none"),
        *NOISE,
        Key(name="roles", value=Keyed("ROLE", ROLES), says="the parts that people play", otherwise="none"),
        Key(name="audiences", value=Keyed("AUDIENCE", AUDIENCES), says="who is kept informed", otherwise="nobody"),
        Key(name="communication", value=COMMUNICATION, says="who is told how often", otherwise="nobody"),
        Key(name="templates", value=TEMPLATES, says="messages in your own words", otherwise="Muster's own words"),
        Key(
            name="video_bridge",
            value=URL,
            says="where those meet who work on a P1 or a P2: a URL that their messages and pages show",
            otherwise="none",
        ),
        Key(name="healing", value=Listed(HEALING), says="what may mend itself", otherwise="nothing"),
        Key(name="approvals", value=Listed(APPROVAL), says="which remedies are asked about", otherwise="none"),
        Key(name="heartbeats", value=Keyed("HEARTBEAT", HEARTBEAT), says="whose silence is an alert", otherwise="none"),
        Key(name="canary", value=CANARY, says="how Muster tries itself out", otherwise="it does not"),
        Key(name="test_pages", value=TEST_PAGES, says="how it tries people's addresses out", otherwise="it does not"),
        Key(
            name="reopen_within",
            value=DURATION,
            says="the same alert within this time of the resolution reopens its incident; after it, the alert opens "
            "a new one, and the record is closed (see [`closure`](#closure))",
            default="1h",
        ),
        Key(name="closure", value=CLOSURE, says="how records are closed", otherwise="by themselves"),
        Key(name="reviews", value=REVIEWS, says="which incidents are reviewed", otherwise="as asked for"),
        Key(name="api_tokens", value=Listed(TOKEN), says="who may use the API", otherwise="none"),
    ),
)
