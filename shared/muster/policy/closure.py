"""Read how records are closed, and which incidents are reviewed."""

from datetime import timedelta

from muster.domain.report import PLACEHOLDERS
from muster.domain.rules.circumstances import Seen
from muster.domain.rules.closure import DAILY, WITHIN_TWO_DAYS, Closure, ReviewRule, Reviews
from muster.domain.templates import unknown
from muster.policy.circumstances import several
from muster.policy.conditions import condition_given
from muster.policy.names import Names
from muster.policy.place import Fields, Place
from muster.policy.schema import closure as shapes
from muster.policy.schema.conditions import RECURRENCE_OF_INCIDENTS, RECURRING
from muster.policy.targets import read_targets
from muster.policy.words import duration_that, name, whole, within

LEAST = timedelta(hours=1)
"""Between two reminders, and to look back over for what recurs."""
_hours = duration_that(lambda length: length >= LEAST, "expected 1h or more, found '{}'")


def read_closure(root: Fields) -> dict[str, Closure]:
    """Return how records are closed, by severity; one that the file does not name closes by itself."""
    if "closure" not in root.places:
        return {}
    section = shapes.CLOSURE.read(root.places["closure"])
    return {severity: _closure(place) for severity, place in section.places.items()}


def _closure(place: Place) -> Closure:
    fields = shapes.CLOSING.read(place)
    return Closure(
        checklist=_checklist(fields),
        remind=fields.read("remind", _hours, DAILY),
        times=fields.read("times", whole, None) or Closure().times,
    )


def _checklist(fields: Fields) -> tuple[str, ...]:
    found: list[str] = []
    places = fields.items("checklist")
    for place in places:
        criterion = name(place)
        if criterion.casefold() in map(str.casefold, found):
            place.error(f"{criterion!r} is on the checklist already")
        found.append(criterion)
    if "checklist" in fields.places and not places:
        fields.places["checklist"].entry_error("a checklist has at least one criterion: leave the severity out instead")
    return tuple(found)


def read_reviews(root: Fields, names: Names) -> Reviews:
    """Return which incidents are reviewed, by whom and when."""
    if "reviews" not in root.places:
        return Reviews()
    fields = shapes.REVIEWS.read(root.places["reviews"])
    return Reviews(
        rules=tuple(_rule(place, names) for place in fields.items("when")),
        within=fields.read("within", within, WITHIN_TWO_DAYS),
        participants=read_targets(fields.one_or_more("participants"), names),
        announce=tuple(names.told(each) for each in fields.one_or_more("announce")),
        remind=fields.read("remind", _hours, DAILY),
        report=fields.read("report", _report, ""),
    )


def _rule(place: Place, names: Names) -> ReviewRule:
    impacts = (f"impact.{dimension}" for dimension in names.dimensions)
    when, circumstances = condition_given({RECURRING.name: _recurring}, *impacts)(place)
    recurring = next((each for each in circumstances if isinstance(each, Seen)), None)
    return ReviewRule(rule=place.path, when=when, recurring=recurring)


def _recurring(place: Place) -> Seen:
    fields = RECURRENCE_OF_INCIDENTS.read(place)
    times = several(fields, "times", "this incident is counted")
    return Seen(times=times, within=fields.read("within", _hours, DAILY))


def _report(place: Place) -> str:
    template = place.text()
    for word in unknown(template, PLACEHOLDERS):
        place.error(f"unknown placeholder {{{word}}}{place.hint(word, PLACEHOLDERS)}")
    return template
