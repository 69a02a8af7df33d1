"""What the API can do about who is on call."""

from muster.entrypoint import api_oncall_shapes as oncall
from muster.entrypoint.api_bodies import Body
from muster.entrypoint.api_operation import ID, LIMIT, TOKEN, Operation, Parameter

CALENDAR = "text/calendar"
OVERRIDES = ("standing", "all")
"""Which overrides can be asked for: those that have not ended, or all there ever were."""

SWAP_ANSWERS: dict[str, type[Body]] = {
    "take": oncall.TakeSwap,
    "decline": oncall.DeclineSwap,
    "withdraw": oncall.WithdrawSwap,
}
_AT = Parameter(
    name="at", about="The instant; now where it is not given.", schema={"type": "string", "format": "date-time"}
)
_WHICH = Parameter(
    name="state",
    about="Those that have not ended, the next to end first; or all, the newest first.",
    schema={"type": "string", "enum": list(OVERRIDES), "default": OVERRIDES[0]},
)


def _first_line(body: type[Body]) -> str:
    return (body.__doc__ or "").partition("\n")[0]


ON_CALL = (
    Operation(
        id="getOnCall",
        method="GET",
        path="/oncall",
        summary="Say who is on call.",
        role="viewer",
        gives=oncall.OnCall,
        parameters=(_AT,),
    ),
    Operation(
        id="listOverrides",
        method="GET",
        path="/overrides",
        summary="List overrides.",
        role="viewer",
        gives=oncall.OverrideList,
        parameters=(_WHICH, LIMIT),
    ),
    Operation(
        id="addOverride",
        method="POST",
        path="/overrides",
        summary=_first_line(oncall.AddOverride),
        role="responder",
        gives=oncall.Override,
        takes=oncall.AddOverride,
    ),
    Operation(
        id="endOverride",
        method="POST",
        path=f"/overrides/{ID}/end",
        summary=_first_line(oncall.EndOverride),
        role="responder",
        gives=oncall.Override,
        takes=oncall.EndOverride,
    ),
    Operation(
        id="listSwaps",
        method="GET",
        path="/swaps",
        summary="List swaps of shifts, the newest first.",
        role="viewer",
        gives=oncall.SwapList,
        parameters=(LIMIT,),
    ),
    Operation(
        id="requestSwap",
        method="POST",
        path="/swaps",
        summary=_first_line(oncall.RequestSwap),
        role="responder",
        gives=oncall.Swap,
        takes=oncall.RequestSwap,
    ),
    *(
        Operation(
            id=f"{name}Swap",
            method="POST",
            path=f"/swaps/{ID}/{name}",
            summary=_first_line(body),
            role="responder",
            gives=oncall.Swap,
            takes=body,
        )
        for name, body in SWAP_ANSWERS.items()
    ),
    *(
        Operation(
            id=f"get{kind.title()}Calendar",
            method="GET",
            path=f"/{path}/{ID}.ics",
            summary=f"Give the shifts of a {kind} in the next 90 days as an iCalendar.",
            role="viewer",
            gives=None,
            parameters=(TOKEN,),
            media=CALENDAR,
        )
        for kind, path in (("schedule", "schedules"), ("person", "people"))
    ),
)
