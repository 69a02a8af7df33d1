"""What the API takes, as types: bodies are checked against them, and the OpenAPI document is made of them."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from muster.domain.story import TEXT_LIMIT
from muster.entrypoint.api_answer import SeverityId

Text = Annotated[str, Meta(max_length=TEXT_LIMIT)]
Said = Annotated[str, Meta(min_length=1, max_length=TEXT_LIMIT)]


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a request says; a field that is not known is refused, so that a misspelt one is not ignored."""


class Acknowledge(Body, frozen=True, kw_only=True):
    """Own it."""


class Resolve(Body, frozen=True, kw_only=True):
    """End it; `note` says how."""

    note: Text = ""


class Reopen(Body, frozen=True, kw_only=True):
    """Take a resolution back."""

    reason: Text = ""


class Close(Body, frozen=True, kw_only=True):
    """Complete the record of a resolved incident; with criteria of its checklist unmet, only for a `reason`."""

    reason: Text = ""


class Escalate(Body, frozen=True, kw_only=True):
    """Page `level` now, or the next one, and tell them the `summary`, what was done so far, and what help is needed."""

    level: Annotated[int, Meta(ge=1, le=99)] | None = None
    summary: Text = ""
    actions_taken: Text = ""
    help_needed: Text = ""


class SetSeverity(Body, frozen=True, kw_only=True):
    """Say how bad it is, and why; of somebody whom the policy does not let decide that, it becomes a request."""

    severity: SeverityId
    reason: Said


class RequestSeverity(Body, frozen=True, kw_only=True):
    """Ask those who may decide it for another severity, and say why."""

    severity: SeverityId
    reason: Said


class AssessImpact(Body, frozen=True, kw_only=True):
    """Say how bad the impact is: levels by dimension, as the policy names them; `note` says what that rests on."""

    levels: Annotated[dict[str, str], Meta(min_length=1)]
    note: Text = ""


class Triage(Body, frozen=True, kw_only=True):
    """Confirm the classification, or correct the type to one of the policy's."""

    type: str | None = None


class ReachMilestone(Body, frozen=True, kw_only=True):
    """Say how far the work has got."""

    milestone: Literal["investigating", "identified", "mitigated"]


class AddNote(Body, frozen=True, kw_only=True):
    """Write something down."""

    text: Said


class AssignRole(Body, frozen=True, kw_only=True):
    """Let a person have a role of the policy instead of whoever has it; nobody where `person` is null."""

    role: str
    person: str | None
    reason: Text = ""


class SendUpdate(Body, frozen=True, kw_only=True):
    """Tell an audience of the policy, or all that are kept informed; `eta` is when it may be over, as people say it."""

    text: Said
    audience: str | None = None
    eta: Text = ""


class Snooze(Body, frozen=True, kw_only=True):
    """Page nobody for so many minutes; then the response begins anew, unless somebody has taken it on meanwhile.

    It ends before when an alert makes the incident worse, and when it is resolved.
    """

    minutes: Annotated[int, Meta(ge=1, le=43_200)]
    reason: Text = ""


class Wake(Body, frozen=True, kw_only=True):
    """End the snooze now: the response begins anew, unless somebody has taken it on meanwhile."""
