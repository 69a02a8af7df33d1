"""What the API takes, as types: bodies are checked against them, and the OpenAPI document is made of them."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from muster.domain.story import TEXT_LIMIT
from muster.entrypoint.api_shapes import SeverityId

Text = Annotated[str, Meta(max_length=TEXT_LIMIT)]


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
    """Complete the record of a resolved incident."""


class Escalate(Body, frozen=True, kw_only=True):
    """Page `level` now, or the next one."""

    level: Annotated[int, Meta(ge=1, le=99)] | None = None
    reason: Text = ""


class SetSeverity(Body, frozen=True, kw_only=True):
    """Say how bad it is."""

    severity: SeverityId
    reason: Text = ""


class Triage(Body, frozen=True, kw_only=True):
    """Confirm the classification, or correct the type to one of the policy's."""

    type: str | None = None


class ReachMilestone(Body, frozen=True, kw_only=True):
    """Say how far the work has got."""

    milestone: Literal["investigating", "identified", "mitigated"]


class AddNote(Body, frozen=True, kw_only=True):
    """Write something down."""

    text: Annotated[str, Meta(min_length=1, max_length=TEXT_LIMIT)]
