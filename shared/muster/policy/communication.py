"""Read who is kept informed, how often, and in which words: `audiences`, `communication` and `templates`."""

from collections.abc import Callable
from datetime import timedelta

from muster.domain.rules.communication import (
    USUAL_GRACE,
    Audience,
    Communication,
    Template,
    UpdateKind,
    UpdateRule,
)
from muster.domain.rules.severities import SEVERITIES
from muster.domain.templates import PLACEHOLDERS, unknown
from muster.policy.names import Names, reference
from muster.policy.place import Fields, Place
from muster.policy.schema import communication as shapes
from muster.policy.words import duration_that, identifier, name, one_of

KINDS = tuple(map(str, UpdateKind))


def read_audiences(root: Fields, names: Names) -> dict[str, Audience]:
    """Return the audiences by their id."""
    return {identifier(key, place): _audience(key, place, names) for key, place in root.entries("audiences").items()}


def _audience(key: str, place: Place, names: Names) -> Audience:
    fields = shapes.AUDIENCES.read(place)
    told = fields.one_or_more("tell")
    if "tell" in fields.places and not told:
        fields.places["tell"].entry_error(f"nothing reaches the audience {key!r}: name at least one channel")
    return Audience(id=key, name=fields.read("name", name, key), tell=tuple(names.told(each) for each in told))


def read_communication(root: Fields, names: Names) -> Communication:
    """Return who is kept informed, by severity."""
    if "communication" not in root.places:
        return Communication()
    fields = shapes.COMMUNICATION.read(root.places["communication"])
    grace = fields.read("grace", _grace, USUAL_GRACE)
    return Communication(
        rules={each: _rules(fields, each, names, grace) for each in SEVERITIES if each in fields.places},
        role=fields.read("role", reference(names.roles, "role"), ""),
        grace=grace,
    )


def _grace(place: Place) -> timedelta:
    wrong = "an update is missed some time after it was due: say how long, such as 5m"
    return duration_that(bool, wrong)(place) or USUAL_GRACE


def _rules(fields: Fields, severity: str, names: Names, grace: timedelta) -> tuple[UpdateRule, ...]:
    rules: dict[str, UpdateRule] = {}
    for place in fields.items(severity):
        rule = _rule(place, names, grace)
        if rule.audience in rules:
            place.error(f"{severity} says twice how {rule.audience!r} are kept informed")
        rules.setdefault(rule.audience, rule)
    return tuple(rules.values())


def _rule(place: Place, names: Names, grace: timedelta) -> UpdateRule:
    fields = shapes.INFORMING.read(place)
    said = [one_of(KINDS, "kind of message")(each) for each in fields.one_or_more("send")]
    every = fields.read("every", _apart(grace), None)
    if not fields.places.keys() & {"every", "send"}:
        place.error("this audience is never told: it needs 'every' or 'send'")
    if UpdateKind.UPDATE in said and "every" not in fields.places:
        fields.places["send"].error("updates go out by themselves only if it is said how often: it needs 'every'")
    return UpdateRule(
        rule=place.path,
        audience=fields.read("audience", reference(names.audiences, "audience"), ""),
        every=every,
        send=tuple(UpdateKind(each) for each in said if each in KINDS),
    )


def _apart(grace: timedelta) -> Callable[[Place], timedelta | None]:
    wrong = "updates must be further apart than the grace after which one is missed"
    read = duration_that(lambda length: length > grace, wrong)
    return lambda place: read(place) or None


def read_templates(root: Fields) -> dict[UpdateKind, Template]:
    """Return the organisation's own templates by the kind of message."""
    if "templates" not in root.places:
        return {}
    section = shapes.TEMPLATES.read(root.places["templates"])
    return {UpdateKind(key): _template(place) for key, place in section.places.items()}


def _template(place: Place) -> Template:
    fields = shapes.TEMPLATE_WORDS.read(place)
    return Template(subject=fields.read("subject", _subject, ""), body=fields.read("body", _worded, ""))


def _subject(place: Place) -> str:
    said = _worded(place)
    if "\n" in said:
        place.error("a subject is one line")
    return said


def _worded(place: Place) -> str:
    said = place.text()
    for each in unknown(said):
        place.error(f"unknown placeholder '{{{each}}}'{place.hint(each, PLACEHOLDERS)}")
    return said
