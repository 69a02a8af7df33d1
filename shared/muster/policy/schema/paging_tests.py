"""The `test_pages` section."""

from muster.policy.schema.kinds import CLOCK, DURATION, PERSON, WEEKDAY
from muster.policy.schema.shape import Key, Shape, one_or_more

TEST_PAGES = Shape(
    "test pages",
    (
        Key(name="day", value=WEEKDAY, says="the day of the week on which they go out", default="tue"),
        Key(name="at", value=CLOCK, says="the time of day, by each person's own clock", default="10:00"),
        Key(
            name="verified_for",
            value=DURATION,
            says="how long an address counts as verified once its person has confirmed a test page, a week at least",
            default="30d",
        ),
        Key(name="except", value=one_or_more(PERSON), says="who gets none", otherwise="nobody but the canary's person"),
        Key(
            name="report_to",
            value=one_or_more(PERSON),
            says="who is told a day later which addresses are not verified, where some are not",
            otherwise="nobody",
        ),
    ),
)
