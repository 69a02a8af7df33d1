"""The `closure` and `reviews` sections."""

from muster.policy.schema.conditions import REVIEW_CONDITION
from muster.policy.schema.kinds import CHANNEL, DEADLINE, DURATION, NUMBER, TARGET, TEMPLATE, TEXT
from muster.policy.schema.shape import Key, Keyed, Listed, Shape, one_or_more

CLOSING = Shape(
    "a closure",
    (
        Key(
            name="checklist",
            value=Listed(TEXT),
            says="the criteria, in words for people. An incident keeps those it opened with, or was given with another "
            "severity",
            required=True,
        ),
        Key(
            name="remind",
            value=DURATION,
            says="how often its owner (who acknowledged it, else who resolved it) is reminded to close it, from the "
            "end of `reopen_within` on, by whichever of their channels does not ring; the team's channel, where "
            "there is no such person. An hour at least",
            default="24h",
        ),
        Key(name="times", value=NUMBER, says="how often in all", default="7"),
    ),
)
CLOSURE = Keyed("SEVERITY", CLOSING, "closure")
REVIEWS = Shape(
    "reviews",
    (
        Key(
            name="within",
            value=DEADLINE,
            says="from the resolution, or from when it is asked for where that is later: when the review is held at "
            "the latest",
            default="48h",
        ),
        Key(
            name="when",
            value=Listed(REVIEW_CONDITION),
            says="an incident for which any of these [conditions](#conditions) holds when it is resolved is reviewed",
            otherwise="only those that somebody asks for",
        ),
        Key(
            name="participants",
            value=one_or_more(TARGET),
            says="who else is invited: words as those of `page` in [`escalation`](#escalation)",
            otherwise="nobody",
        ),
        Key(
            name="announce",
            value=one_or_more(CHANNEL),
            says="channels that are told; they need an `address`",
            otherwise="the team's own",
        ),
        Key(
            name="remind",
            value=DURATION,
            says="how often somebody is reminded of an action item that is due. An hour at least",
            default="24h",
        ),
        Key(
            name="report",
            value=TEMPLATE,
            says="a template of your own for `muster incidents report ID`, in Markdown",
            otherwise="the usual sections",
        ),
    ),
)
