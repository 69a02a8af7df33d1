"""The `levels`, `plans`, `escalation` and `roles` sections."""

from muster.domain.rules.escalation import CountedFrom, During, Unless
from muster.domain.rules.severities import SEVERITIES
from muster.policy.schema.conditions import STEP_CONDITION
from muster.policy.schema.kinds import CHANNEL, DURATION, LEVEL, NUMBER, PLAN, SEVERITY, TARGET, TEXT
from muster.policy.schema.shape import Either, Key, Keyed, Kind, Listed, Shape, Words, one_or_more

OTHERWISE = ("skip", "wait")
LEVELS = Shape(
    "a level",
    (
        Key(name="name", value=TEXT, says="as messages say it", required=True),
        Key(
            name="page",
            value=one_or_more(TARGET),
            says="who is paged when an incident reaches it, in the words of a [step](#escalation)",
            required=True,
        ),
    ),
)
STEP = Shape(
    "a step",
    (
        Key(name="at", value=DURATION, says="when it is due", required=True),
        Key(
            name="counted_from",
            value=Words(tuple(map(str, CountedFrom))),
            says="from when on: the opening of the incident, or its first acknowledgement",
            default=str(CountedFrom.OPENING),
        ),
        Key(
            name="unless",
            value=Words(tuple(map(str, Unless))),
            says="what makes the step unnecessary: `acknowledged` (or resolved), `acknowledged by all` (each of those "
            "whom this step pages, though somebody owns it already) or `resolved`. A page is for somebody to own the "
            "incident: whoever is to be told in any case needs `unless: resolved`. A step that only tells is carried "
            "out as long as the incident is not resolved",
            otherwise="`acknowledged` for a step that pages; `resolved`, where it is counted from the acknowledgement",
        ),
        Key(
            name="when",
            value=STEP_CONDITION,
            says="the step is only for incidents for which this [condition](#conditions) holds",
            otherwise="every incident",
        ),
        Key(
            name="during",
            value=Words(tuple(map(str, During))),
            says="`working hours` or `off hours` of the incident's team (its `business_hours`, or else the "
            "policy's); `working hours of responders` or `off hours of responders`: of the first whom the step "
            "pages, by their own clock. At any other time the step is left out, and the timeline says so",
            otherwise="at any time",
        ),
        Key(
            name="otherwise",
            value=Words(OTHERWISE),
            says="with `during`: the step is left out, or waits until its hours begin, and later ones with it, as said "
            "below",
            default="skip",
        ),
        Key(
            name="escalate_to",
            value=LEVEL,
            says="a level: the incident rises to it, and its people are paged besides those of `page`",
            otherwise="stays where it is",
        ),
        Key(name="page", value=one_or_more(TARGET), says="whom to page, in the words below", otherwise="nobody"),
        Key(
            name="tell",
            value=one_or_more(CHANNEL),
            says="channels to tell; they need an `address`",
            otherwise="none",
        ),
        Key(
            name="by",
            value=one_or_more(CHANNEL),
            says="the channels to page through, in this order. Somebody who has none of them is paged by all their own",
            otherwise="as each person wants",
        ),
        Key(
            name="follow",
            value=PLAN,
            says="one of [`plans`](#plans): its steps are counted from this one, and are for incidents for which both "
            "conditions hold. Such a step only says `at` and `when`",
            otherwise="none",
        ),
        Key(
            name="repeat",
            value=Either((DURATION, Words(("all",)))),
            says="how long to wait before the step pages again, as long as it is needed; whoever it means by then, "
            "or of those who must all acknowledge, those who have not. Or `all`: the steps above it in its list, "
            "counted from the same start, begin again from it",
            otherwise="once",
        ),
        Key(
            name="times",
            value=NUMBER,
            says="with `repeat`, which needs it: how many times more, at most",
            otherwise="none",
        ),
        Key(
            name="hand_over_to",
            value=one_or_more(TARGET),
            says="with `repeat`: whom to page when that has not helped, after the same time once more",
            otherwise="nobody",
        ),
    ),
)
SAME_AS = Kind("`same as SEVERITY`", {"type": "string", "pattern": f"^same as ({'|'.join(SEVERITIES)})$"})
PLANS = Keyed("SEVERITY", Either((Listed(STEP), SAME_AS)), "escalation")
ROLES = Shape(
    "a role",
    (
        Key(name="name", value=TEXT, says="as messages say it", required=True),
        Key(name="severities", value=one_or_more(SEVERITY), says="of which incidents", required=True),
        Key(
            name="filled_by",
            value=one_or_more(TARGET),
            says="who has it, the first who is there. A person, a schedule, `on-call`, `on-call of TEAM`, or `role "
            "ROLE`, whoever has another role that stands above this one: one person plays both. `acknowledger` is "
            "whoever acknowledges the incident, and until then the role waits. With nobody there the timeline and "
            "the incident's channels say so, once",
            required=True,
        ),
        Key(name="means", value=TEXT, says="what it is for; whoever gets it is told", otherwise="nothing"),
    ),
)
