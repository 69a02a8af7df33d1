"""What the form behind a link's button says, and what is to be done of it."""

from urllib.parse import parse_qsl

from muster.domain.command import Command
from muster.domain.commands.classification import SetSeverity
from muster.domain.commands.escalation import Escalate
from muster.domain.commands.healing import DecideRemedy
from muster.domain.commands.lifecycle import Acknowledge, Resolve
from muster.domain.parties import Actor, ActorKind
from muster.domain.rules.oncall import Person
from muster.entrypoint import update_form
from muster.links import LinkClaim

FIELDS_LIMIT = 10
DIGITS_LIMIT = 2
"""Of a level's number."""


def fields(body: bytes) -> dict[str, str]:
    """Return the fields of a form; none where the body is no form."""
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=FIELDS_LIMIT))
    except ValueError:
        return {}


def wanted(claim: LinkClaim, person: Person, form: dict[str, str]) -> Command:
    """Return what a person wants who pressed the button behind a link."""
    actor, action = Actor(kind=ActorKind.PERSON, id=person.id, name=person.name), claim.action
    if action in {"approve", "deny"}:
        return DecideRemedy(actor=actor, id=claim.subject, approve=action == "approve")
    if action == "update":
        return update_form.wish(actor, form)
    if action == "severity":
        return SetSeverity(actor=actor, severity=form.get("severity", ""), reason="it was asked for")
    if action == "resolve":
        return Resolve(actor=actor)
    if action == "escalate":
        level = form.get("level", "")
        known = level.isdecimal() and len(level) <= DIGITS_LIMIT
        said = {name: form.get(name, "") for name in ("summary", "actions_taken", "help_needed")}
        return Escalate(actor=actor, level=int(level) if known else None, **said)
    return Acknowledge(actor=actor)
