"""What the API can do about silences."""

from muster.entrypoint import api_silence_shapes as shapes
from muster.entrypoint.api_operation import ID, LIMIT, Operation, Parameter

WHICH = ("standing", "all")
"""Which silences can be asked for: those that have not ended, or all there ever were."""

SILENCES = (
    Operation(
        id="listSilences",
        method="GET",
        path="/silences",
        summary="List silences.",
        role="viewer",
        gives=shapes.SilenceList,
        parameters=(
            Parameter(
                name="state",
                about="Those that have not ended, the next to end first; or all, the newest first.",
                schema={"type": "string", "enum": list(WHICH), "default": WHICH[0]},
            ),
            LIMIT,
        ),
    ),
    Operation(
        id="addSilence",
        method="POST",
        path="/silences",
        summary="Page nobody for what matches, for a while.",
        role="responder",
        gives=shapes.Silence,
        takes=shapes.AddSilence,
    ),
    Operation(
        id="endSilence",
        method="POST",
        path=f"/silences/{ID}/end",
        summary="End a silence now: what it alone holds pages at once.",
        role="responder",
        gives=shapes.Silence,
        takes=shapes.EndSilence,
    ),
)
