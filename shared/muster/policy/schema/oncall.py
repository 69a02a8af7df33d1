"""The `schedules`, `holidays` and `business_hours` sections."""

from dataclasses import replace
from datetime import timedelta

from muster.domain.rules.oncall import WEEK
from muster.policy.schema.conditions import RESTRICTIONS
from muster.policy.schema.kinds import (
    CALENDAR,
    CLOCK,
    DATE,
    DURATION,
    FLAG,
    HOLIDAY,
    HOURS,
    PERSON,
    TEXT,
    URL,
    WEEKDAYS,
    ZONE,
)
from muster.policy.schema.shape import Either, Key, Listed, Shape, Words, one_or_more

ROTATIONS = {"hourly": timedelta(hours=1), "daily": timedelta(days=1), "weekly": WEEK}
"""How long a turn is, in words."""
TURN = Shape(
    "a turn",
    (
        Key(
            name="person",
            value=one_or_more(PERSON),
            says="whose turn it is; several are on call together",
            required=True,
        ),
        Key(
            name="restrict",
            value=RESTRICTIONS,
            says="when the turn counts: a restriction, or a list of those of which one must hold",
            otherwise="always",
        ),
    ),
)
ROTATION = (
    Key(
        name="people",
        value=Listed(Either((PERSON, Listed(PERSON), TURN))),
        says="who take turns, in this order and over again. A turn is somebody's, a list of people who are on call "
        "together, or `{ person: bo, restrict: … }`",
        required=True,
    ),
    Key(
        name="first_day", value=DATE, says="the day the first turn begins. Before it, nobody is on call", required=True
    ),
    Key(
        name="hand_over",
        value=CLOCK,
        says="the time of day of the hand-over, on the layer's wall clock",
        required=True,
    ),
    Key(
        name="rotation",
        value=Either((Words(tuple(ROTATIONS)), DURATION)),
        says="how long a turn is, an hour at least",
        default="weekly",
    ),
    Key(
        name="from",
        value=DATE,
        says="the day at whose hand-over the layer begins, without moving its rotation",
        otherwise="`first_day`",
    ),
    Key(
        name="until",
        value=DATE,
        says="the day at whose hand-over the layer ends",
        otherwise="never",
    ),
    Key(
        name="restrict",
        value=RESTRICTIONS,
        says="when the layer counts: a restriction, or a list of those of which one must hold",
        otherwise="always",
    ),
)
LAYER = Shape(
    "a layer",
    (
        *ROTATION,
        Key(name="name", value=TEXT, says="as pages say why it is somebody's turn", otherwise="its number"),
        Key(name="time_zone", value=ZONE, says="of the wall clock", otherwise="the schedule's"),
    ),
)
SCHEDULES = Shape(
    "a schedule",
    (
        Key(name="name", value=TEXT, says="as messages say it", otherwise="its identifier"),
        Key(name="time_zone", value=ZONE, says="of every layer that has none of its own", otherwise="the policy's"),
        Key(
            name="layers",
            value=Listed(LAYER),
            says="the layers; or, for a schedule of only one, its keys themselves",
            otherwise="the schedule is a layer itself",
        ),
        Key(
            name="ical",
            value=URL,
            says="in place of layers, the https address of a calendar that is kept elsewhere, and that a running "
            "Muster reads. Times in it that have no zone are in the schedule's",
            otherwise="no calendar",
        ),
        Key(
            name="hand_off_notice",
            value=Either((FLAG, DURATION)),
            says="`true`: at a hand-off, whoever takes over and whoever hands over are told so and what is open. "
            "A duration: the same, and whoever takes over is told so long before it as well",
            default="false",
        ),
    ),
    beside=tuple(replace(key, required=False) for key in ROTATION),
)

CALENDARS = Shape(
    "a calendar of holidays",
    (
        Key(
            name="country",
            value=TEXT,
            says='whose public holidays these are, by its code of ISO 3166-1; Norway\'s, `"NO"`, must be in quotes. '
            "From 2020 to 2060, by the library [holidays](https://github.com/vacanza/holidays), which costs a "
            "function about 0.15 s when it starts",
            otherwise="only those of `also`",
        ),
        Key(
            name="subdivision",
            value=TEXT,
            says="of the country, where some holidays are its own, by its code of ISO 3166-2 without the country",
            otherwise="only the whole country's",
        ),
        Key(
            name="also",
            value=Listed(HOLIDAY),
            says="days that are holidays besides, `2026-05-15`; of every year, `12-24`",
            otherwise="none",
        ),
        Key(name="except", value=Listed(HOLIDAY), says="days that are none after all", otherwise="none"),
    ),
)
BUSINESS_HOURS = Shape(
    "business hours",
    (
        Key(
            name="days",
            value=one_or_more(WEEKDAYS),
            says="the working days, `mon-fri` or a list such as `[mon-thu, sat]`",
            required=True,
        ),
        Key(
            name="hours",
            value=HOURS,
            says="the working hours on each of them. Hours that pass midnight belong to the day they begin on",
            required=True,
        ),
        Key(
            name="holidays",
            value=CALENDAR,
            says="the calendar of days on which nobody works",
            otherwise="none",
        ),
        Key(name="time_zone", value=ZONE, says="of the clock", otherwise="the policy's; for a person the person's"),
    ),
)
