"""Random noise for Hypothesis: what a policy keeps quiet about, silences made at run time, alerts that belong together.

Some of it speaks of whatever happens, most of a part of it. It begins and ends within the hours of a story.
"""

from datetime import time, timedelta

from hypothesis import strategies as st

from muster.domain.group import Gathering
from muster.domain.rules.hours import Days, Hours
from muster.domain.rules.matching import ALWAYS
from muster.domain.rules.noise import (
    NOTHING,
    FlappingRule,
    Maintenance,
    Noise,
    Once,
    RecurrenceRule,
    TransientRule,
    Weekly,
)
from muster.domain.standing import Silence, Standing
from tests.support.drill import at
from tests.support.policies import when

SPOKEN_OF = st.sampled_from(
    [ALWAYS, ALWAYS, when(severity="P3"), when(severity="P1"), when(title="*checkout*"), when(environment="prod")]
)
"""What a rule may speak of: facts that an incident has, gets, or loses."""

BEGINS = st.integers(-60, 240)
LASTS = st.sampled_from([1, 7, 30, 120, 400])
SOON = st.sampled_from([timedelta(minutes=each) for each in (1, 3, 10, 45)])

ONCE = st.builds(lambda start, lasts: Once(start=at(start), end=at(start + lasts)), BEGINS, LASTS)
WEEKLY = st.builds(
    Weekly,
    hours=st.sampled_from(
        [
            Hours(days=Days(weekdays=frozenset({0})), start=time(10, 30), end=time(11, 15)),
            Hours(start=time(12), end=time(9)),
            Hours(days=Days(weekdays=frozenset({1, 5}))),
        ]
    ),
    time_zone=st.just("Europe/Stockholm"),
)
"""Half an hour after a story begins; from noon until the next morning; on days after it."""

MAINTENANCE = st.builds(
    Maintenance,
    rule=st.sampled_from(["maintenance[1]", "maintenance[2]"]),
    name=st.just("Upgrade"),
    when=SPOKEN_OF,
    window=ONCE | WEEKLY,
)
TRANSIENT = st.builds(TransientRule, rule=st.just("hold[1]"), when=SPOKEN_OF, wait=SOON)
RECURRENCE = st.builds(
    RecurrenceRule, rule=st.just("recurrence[1]"), when=SPOKEN_OF, times=st.integers(2, 3), within=SOON
)
FLAPPING = st.builds(FlappingRule, changes=st.integers(2, 4), within=SOON, stable=SOON)
NOISE = st.just(NOTHING) | st.builds(
    Noise,
    maintenance=st.lists(MAINTENANCE, max_size=2, unique_by=lambda window: window.rule).map(tuple),
    transient=st.lists(TRANSIENT, max_size=1).map(tuple),
    recurrence=st.lists(RECURRENCE, max_size=1).map(tuple),
    flapping=st.none() | FLAPPING,
)

SILENCES = st.builds(
    lambda name, what, start, lasts: Silence(
        id=name, when=what, start=at(start), end=at(start + lasts), reason="moving", by="Bo"
    ),
    st.sampled_from(["s1", "s2"]),
    SPOKEN_OF,
    BEGINS,
    LASTS,
)
STANDINGS = st.lists(SILENCES, max_size=2, unique_by=lambda silence: silence.id).map(
    lambda found: Standing(silences=tuple(found))
)

GATHERINGS = st.sampled_from(
    [
        None,
        None,
        None,
        Gathering(id="g1", rule="grouping[1]", within=timedelta(minutes=10), text="Services: one incident"),
        Gathering(id="g1", rule="storm", within=timedelta(minutes=5), text="a storm: too many", title="Storm: alerts"),
    ]
)
"""What an alert has in common with others: nothing, a service, or that it is one of too many."""
GATHERED_BY = ("grouping[1]", "storm")
