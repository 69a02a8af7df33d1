"""Read one step of an escalation."""

from dataclasses import replace
from datetime import timedelta

from muster.domain.rules.escalation import CountedFrom, During, Step, Unless
from muster.domain.rules.matching import ALWAYS
from muster.policy.conditions import condition_over
from muster.policy.impact import PREFIX
from muster.policy.names import Names, reference
from muster.policy.place import Fields, Place
from muster.policy.repeats import check_rounds, is_round, read_repeat
from muster.policy.schema.escalation import OTHERWISE, STEP
from muster.policy.targets import read_targets
from muster.policy.words import duration, one_of, small_number

_DEEDS = {"page", "tell", "escalate_to"}
_PAGES = {"page", "escalate_to"}
_BESIDE_FOLLOW = {"at", "when", "follow"}


def read_step(place: Place, names: Names) -> Step:
    """Return a step of an escalation."""
    fields = STEP.read(place)
    impact = (f"{PREFIX}{each}" for each in names.dimensions)
    step = Step(
        rule=place.path,
        at=fields.read("at", duration, timedelta()),
        counted_from=_counted_from(fields),
        unless=_unless(fields),
        when=fields.read("when", condition_over(*impact), ALWAYS),
        level=fields.read("escalate_to", lambda each: small_number(reference(names.levels, "level")(each)), None),
        page=read_targets(fields.one_or_more("page"), names),
        tell=tuple(names.told(each) for each in fields.one_or_more("tell")),
        by=tuple(reference(names.channels, "channel")(each) for each in fields.one_or_more("by")),
        during=_during(fields),
        waits=fields.read("otherwise", one_of(OTHERWISE, "way out"), "skip") == "wait",
        repeat=read_repeat(fields, names),
        follow=fields.read("follow", lambda each: _plan(each, names), None),
    )
    _check_sense(step, fields, place)
    return replace(step, unless=step.unless or _owned(step))


def _owned(step: Step) -> Unless | None:
    """Return what makes a step that pages unnecessary where it does not say: that somebody owns the incident.

    A step counted from the acknowledgement can only wait for the resolution; one that merely tells waits for nothing.
    """
    if not step.page and step.level is None and step.repeat is None:
        return None
    return Unless.ACKNOWLEDGED if step.counted_from is CountedFrom.OPENING else Unless.RESOLVED


def _counted_from(fields: Fields) -> CountedFrom:
    said = fields.read("counted_from", one_of(tuple(CountedFrom), "start"), "")
    return CountedFrom(said) if said in tuple(CountedFrom) else CountedFrom.OPENING


def _unless(fields: Fields) -> Unless | None:
    said = fields.read("unless", one_of(tuple(Unless), "state"), "")
    return Unless(said) if said in tuple(Unless) else None


def _during(fields: Fields) -> During | None:
    said = fields.read("during", one_of(tuple(During), "hours"), "")
    return During(said) if said in tuple(During) else None


def _plan(place: Place, names: Names) -> str | None:
    said = reference(names.plans, "plan")(place)
    return said if said in names.plans else None


def _check_sense(step: Step, fields: Fields, place: Place) -> None:
    written = fields.places.keys()
    if "follow" in written:
        for key in written - _BESIDE_FOLLOW:
            fields.places[key].entry_error(f"a step that follows a plan says no {key!r}: the plan's own steps do")
    elif is_round(fields):
        check_rounds(step, fields)
    else:
        _check_deeds(step, fields, place)
    if step.counted_from is CountedFrom.ACKNOWLEDGEMENT and step.unless is Unless.ACKNOWLEDGED:
        place.error("counted from the acknowledgement, yet unless acknowledged: this step could never be due")
    if "otherwise" in written and "during" not in written:
        fields.places["otherwise"].entry_error("'otherwise' is for the time out of its hours: it needs 'during'")


def _check_deeds(step: Step, fields: Fields, place: Place) -> None:
    written = fields.places.keys()
    if not written & _DEEDS:
        place.error("a step does something: it needs 'page', 'tell', 'escalate_to' or 'follow'")
    if written & _PAGES:
        return
    needless = {
        "by": "'by' says how to page",
        "repeat": "'repeat' pages again",
        "unless": "'acknowledged by all' means all whom a step pages" if step.unless is Unless.ALL_ACKNOWLEDGED else "",
        "during": f"{str(step.during)!r} are of whom it pages" if step.during and step.during.of_responders else "",
    }
    for key, about in needless.items():
        if key in written and about:
            fields.places[key].entry_error(f"{about}, but this step pages nobody")
