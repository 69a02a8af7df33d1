"""What the API takes about self-healing."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from msgspec import Meta

from muster.domain.command import Command
from muster.domain.commands.healing import DecideRemedy, ReportHealing
from muster.domain.healing_report import ACTION_LIMIT, HealingReport, HealingState
from muster.domain.parties import Actor
from muster.entrypoint.api_bodies import Body, Text

Remedy = Annotated[str, Meta(max_length=ACTION_LIMIT)]


class ReportOnHealing(Body, frozen=True, kw_only=True):
    """Tell how a remedy gets on: `action` says what it is, `id` is the healing system's own name for it."""

    state: HealingState
    action: Annotated[str, Meta(min_length=1, max_length=ACTION_LIMIT)]
    id: Remedy = ""


class Approve(Body, frozen=True, kw_only=True):
    """Let the remedy called `id`, which waits for a decision, go ahead."""

    id: Remedy
    reason: Text = ""


class Deny(Body, frozen=True, kw_only=True):
    """Refuse the remedy called `id`, which waits for a decision."""

    id: Remedy
    reason: Text = ""


def _report(actor: Actor, state: HealingState, action: str, id: str) -> ReportHealing:  # noqa: A002 - as the body has it
    return ReportHealing(actor=actor, report=HealingReport(state=state, action=action, id=id))


HEALING_ACTIONS: dict[str, tuple[type[Body], Callable[..., Command]]] = {
    "healing": (ReportOnHealing, _report),
    "approve": (Approve, partial(DecideRemedy, approve=True)),
    "deny": (Deny, partial(DecideRemedy, approve=False)),
}
"""What can be done to an incident about its healing."""
