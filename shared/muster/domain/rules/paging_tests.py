"""How often each person's urgent addresses are tried out, and who is told what came of it."""

from dataclasses import dataclass
from datetime import time, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class PagingTestRule:
    """A test page goes to each urgent address once a week: on `day` (one of WEEKDAYS) `at`, by its person's own clock.

    What its person confirms counts as verified for `verified_for`. Those of `exempt` get none. Those of `report_to` are
    told a day later what is not verified. All are persons' ids.
    """

    day: str = "tue"
    at: time = time(10)
    verified_for: timedelta = timedelta(days=30)
    exempt: tuple[str, ...] = ()
    report_to: tuple[str, ...] = ()
