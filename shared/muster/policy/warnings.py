"""Read how long before its deadlines somebody is warned."""

from collections.abc import Callable
from datetime import timedelta

from muster.domain.rules.severities import Within
from muster.policy.durations import duration_in
from muster.policy.place import Place
from muster.policy.words import duration


def warning(*deadlines: Within | None) -> Callable[[Place], timedelta | None]:
    """Return a reader of the time before each of some deadlines, of which there must be one and none may be shorter."""

    def read(place: Place) -> timedelta | None:
        before = duration(place)
        lengths = [each.duration or each.business_time for each in deadlines if each]
        if duration_in(place.word()) == timedelta():
            place.error("a warning comes some time before the deadline: say how long, such as 10m")
        elif before and not lengths:
            place.error("there is nothing to warn of: this severity has no deadline")
        elif before and any(length and length <= before for length in lengths):
            place.error(f"a deadline of this severity is no longer than {place.word()}: warn of it later")
        return before or None

    return read
