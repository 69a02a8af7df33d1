"""What the API can do about what is left once an incident is over."""

from collections.abc import Callable

from muster.domain.command import Command
from muster.domain.commands.closure import (
    AddActionItem,
    CheckCriterion,
    CompleteActionItem,
    CompleteReview,
    RequestReview,
    VerifyActionItem,
)
from muster.domain.rules.severities import SEVERITIES
from muster.entrypoint import api_aftermath_bodies as bodies
from muster.entrypoint import api_aftermath_shapes as shapes
from muster.entrypoint.api_bodies import Body
from muster.entrypoint.api_operation import ID, Operation, Parameter

MARKDOWN = "text/markdown"
AFTERMATH_ACTIONS: dict[str, tuple[type[Body], Callable[..., Command]]] = {
    "check": (bodies.CheckCriterion, CheckCriterion),
    "review": (bodies.RequestReview, RequestReview),
    "reviewed": (bodies.CompleteReview, CompleteReview),
    "action": (bodies.AddActionItem, AddActionItem),
    "action-done": (bodies.CompleteActionItem, CompleteActionItem),
    "action-verified": (bodies.VerifyActionItem, VerifyActionItem),
}
AFTERMATH = (
    Operation(
        id="getReport",
        method="GET",
        path=f"/incidents/{ID}/report",
        summary="Draft the report of an incident from its timeline, in Markdown.",
        role="viewer",
        gives=None,
        media=MARKDOWN,
    ),
    Operation(
        id="listActionItems",
        method="GET",
        path="/actions",
        summary="List the action items of all incidents that are not verified.",
        role="viewer",
        gives=shapes.ActionItemList,
    ),
    Operation(
        id="getMetrics",
        method="GET",
        path="/metrics",
        summary="Say how long the parts of the response took.",
        role="viewer",
        gives=shapes.MetricsSummary,
        parameters=(
            Parameter(
                name="since",
                about="Incidents opened since this instant; the last 30 days where it is not given.",
                schema={"type": "string", "format": "date-time"},
            ),
            Parameter(
                name="severity",
                about="Only those that are of this severity now.",
                schema={"type": "string", "enum": list(SEVERITIES)},
            ),
        ),
    ),
)
