"""The `services`, `severities`, `types`, `classification`, `routing` and `impact` sections."""

from dataclasses import replace

from muster.domain.rules.severities import Urgency
from muster.policy.schema.conditions import CIRCUMSTANCES, CONDITION
from muster.policy.schema.kinds import (
    COLOUR,
    DEADLINE,
    DURATION,
    FLAG,
    NUMBER,
    PATTERNS,
    SERVICE,
    SEVERITY,
    TARGET,
    TEAM,
    TEXT,
    TYPE,
    URL,
)
from muster.policy.schema.shape import IDENTIFIER, Key, Keyed, Kind, Listed, Shape, Words, one_or_more

RUNBOOK = Key(
    name="runbook",
    value=TEXT,
    says="shown with every page: a URL, words, or, with `runbooks` in the head, a path",
    otherwise="none",
)
FIRST_STEPS = Key(
    name="first_steps",
    value=Listed(TEXT),
    says="what to do first, in order: on the incident's page in full, in messages in short",
    otherwise="none",
)
SERVICES = Shape(
    "a service",
    (
        Key(name="name", value=TEXT, says="as people call it", required=True),
        Key(name="team", value=TEAM, says="whose it is", otherwise="its type's, or `otherwise`"),
        Key(
            name="tier",
            value=NUMBER,
            says="how much it matters, from 1, which matters most; see [`classification`](#classification)",
            otherwise="none",
        ),
        Key(
            name="matches",
            value=Listed(CONDITION),
            says="an alert for which any of these [conditions](#conditions) holds is about this service. The first "
            "service in the file that matches is taken. An alert that names a service by its identifier needs no match",
            otherwise="none",
        ),
        Key(
            name="depends_on",
            value=one_or_more(SERVICE),
            says="services without which this one does not work; rules may ask how they are, see "
            "[`classification`](#classification)",
            otherwise="none",
        ),
        RUNBOOK,
        FIRST_STEPS,
    ),
)
SEVERITIES = Shape(
    "a severity",
    (
        Key(
            name="name", value=TEXT, says="as messages say it, after the `P1`", otherwise="Critical, High, Medium, Low"
        ),
        Key(name="means", value=TEXT, says="when an incident is that bad, in words for people", otherwise="nothing"),
        Key(
            name="also_called",
            value=one_or_more(TEXT),
            says="monitoring systems' words for it, each of one severity only; `P1` to `P4` themselves are always "
            "understood",
            otherwise="nothing",
        ),
        Key(
            name="colour",
            value=COLOUR,
            says="for messages that have colours",
            otherwise="red, orange, yellow, blue",
        ),
        Key(
            name="urgency",
            value=Words(tuple(map(str, Urgency))),
            says="which of people's own rules pages them, see [`people`](#people)",
            otherwise="`high` for P1 and P2, `low` for P3 and P4",
        ),
        Key(
            name="video_bridge",
            value=URL,
            says="where those meet who work on it",
            otherwise="the policy's, for P1 and P2",
        ),
        Key(
            name="acknowledge_within", value=DEADLINE, says="until when somebody has taken it", otherwise="no deadline"
        ),
        Key(
            name="triage_within",
            value=DEADLINE,
            says="until when severity and type have been confirmed",
            otherwise="no deadline",
        ),
        Key(name="resolve_within", value=DEADLINE, says="until when it is over", otherwise="no deadline"),
        Key(
            name="warn_before",
            value=DURATION,
            says="so long before each of its deadlines the incident's channels are told that it is near, and whoever "
            "owns the incident is reminded. Shorter than any of them",
            otherwise="nobody is warned",
        ),
        Key(
            name="acknowledgement_lasts",
            value=DURATION,
            says="when nobody has done anything about an acknowledged incident for so long (no person did anything at "
            "all), nobody owns it any more, and its plan begins anew",
            otherwise="for ever",
        ),
    ),
)
BY_SEVERITY = Keyed("SEVERITY", SEVERITIES, "severities")
TYPES = Shape(
    "a type",
    (
        Key(name="name", value=TEXT, says="as people call it", required=True),
        Key(name="means", value=TEXT, says="in words for people: shown with the name", otherwise="nothing"),
        Key(
            name="team",
            value=TEAM,
            says="whose incidents of this type are, where neither routing nor the service says",
            otherwise="that of `otherwise`",
        ),
        replace(RUNBOOK, says="as of a service; shown where the service has none"),
        replace(FIRST_STEPS, says="as of a service; shown where the service has none"),
    ),
)
RULE = Shape(
    "a rule",
    (
        Key(
            name="when",
            value=CIRCUMSTANCES,
            says="a [condition](#conditions), which may also ask for what is around the alert",
            required=True,
        ),
        Key(name="then", value=TEXT, says="the answer: a severity, a type or a team", required=True),
        Key(name="because", value=TEXT, says="what people are shown as the reason", otherwise="what the rule asks for"),
    ),
)
SEVERITY_RULE = Shape(
    "a rule",
    (
        Key(
            name="final",
            value=FLAG,
            says="whether it is an exception, which no other rule and no word of the alert outvotes",
            default="false",
        ),
    ),
    beside=RULE.keys,
    title="a rule for the severity",
)
OTHERWISE = Shape(
    "otherwise",
    (
        Key(name="severity", value=SEVERITY, says="the severity where nothing else says", default="P3"),
        Key(name="type", value=TYPE, says="the type where nothing else says", otherwise="none"),
        Key(name="team", value=TEAM, says="the team where nothing else says", otherwise="nobody's"),
    ),
)
CLASSIFICATION = Shape(
    "classification",
    (
        Key(name="severity", value=Listed(SEVERITY_RULE), says="all of them are asked", otherwise="none"),
        Key(
            name="type",
            value=Listed(RULE),
            says="the first whose condition holds decides the type",
            otherwise="none",
        ),
        Key(
            name="tiers",
            value=Keyed("TIER", SEVERITY),
            says="the severity of an alert about a service of this tier",
            otherwise="none",
        ),
        Key(
            name="otherwise", value=OTHERWISE, says="what an alert gets of which nothing else says more", otherwise="P3"
        ),
        Key(
            name="override_by",
            value=one_or_more(TARGET),
            says="who may say that the severity is another, in the words of a [step](#escalation). Whoever else does "
            "only asks: nothing changes and nobody is paged, but the incident's owner is reminded, with a link to "
            "decide, and the first of these, unless the owner is one. So does `muster incidents request`, for which a "
            "viewer's token is enough. A reason is always asked for",
            otherwise="everybody who may act on an incident",
        ),
    ),
)
IMPACT_CONDITION = Shape(
    "a condition on the impact",
    (Key(name="DIMENSION", value=PATTERNS, says="one of the `dimensions`: a level, or any of a list"),),
)
RAISE = Shape(
    "a rule for the impact",
    (
        Key(name="when", value=IMPACT_CONDITION, says="levels by dimension, as assessed last of each", required=True),
        Key(name="severity", value=SEVERITY, says="how bad that is", required=True),
        Key(name="because", value=TEXT, says="what people are shown as the reason", otherwise="what the rule asks for"),
    ),
)
IMPACT = Shape(
    "impact",
    (
        Key(
            name="dimensions",
            value=Keyed("DIMENSION", Listed(Kind("level", {"type": "string", "pattern": f"^{IDENTIFIER}$"}))),
            says="what is assessed, each with its levels, the least first",
            otherwise="`business`, `technical`, `user` and `recovery`, each `none`, `low`, `medium` or `high`",
        ),
        Key(
            name="raises",
            value=Listed(RAISE),
            says="all that hold are asked, and the worst `severity` counts, if it is worse than the incident's",
            otherwise="none",
        ),
    ),
)
