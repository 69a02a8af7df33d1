"""What the API can do: the one table that requests are routed by and the OpenAPI document is made from."""

from collections.abc import Callable

from muster.domain.command import Command
from muster.domain.commands.classification import AssessImpact, RequestSeverity, SetSeverity, Triage
from muster.domain.commands.communication import SendUpdate
from muster.domain.commands.escalation import Escalate
from muster.domain.commands.holds import Snooze, Wake
from muster.domain.commands.lifecycle import Acknowledge, Close, Reopen, Resolve
from muster.domain.commands.roles import AssignRole
from muster.domain.commands.work import AddNote, ReachMilestone
from muster.domain.incident import OPEN_STATES, IncidentState
from muster.entrypoint import api_bodies as bodies
from muster.entrypoint import api_organisation_shapes as organisation
from muster.entrypoint import api_shapes as shapes
from muster.entrypoint.api_address_shapes import AddressList
from muster.entrypoint.api_aftermath_operations import AFTERMATH, AFTERMATH_ACTIONS
from muster.entrypoint.api_healing import HEALING_ACTIONS
from muster.entrypoint.api_oncall_operations import ON_CALL
from muster.entrypoint.api_operation import ID, LIMIT, Operation, Parameter
from muster.entrypoint.api_silence_operations import SILENCES

STATES: dict[str, tuple[str, ...]] = {
    "open": tuple(map(str, OPEN_STATES)),
    "all": tuple(map(str, IncidentState)),
    **{str(state): (str(state),) for state in IncidentState},
}
"""What incidents can be asked for by, and the states it means."""
ACTIONS: dict[str, tuple[type[bodies.Body], Callable[..., Command]]] = {
    "acknowledge": (bodies.Acknowledge, Acknowledge),
    "resolve": (bodies.Resolve, Resolve),
    "reopen": (bodies.Reopen, Reopen),
    "close": (bodies.Close, Close),
    "escalate": (bodies.Escalate, Escalate),
    "severity": (bodies.SetSeverity, SetSeverity),
    "request": (bodies.RequestSeverity, RequestSeverity),
    "assess": (bodies.AssessImpact, AssessImpact),
    "triage": (bodies.Triage, Triage),
    "milestone": (bodies.ReachMilestone, ReachMilestone),
    "note": (bodies.AddNote, AddNote),
    "assign": (bodies.AssignRole, AssignRole),
    "update": (bodies.SendUpdate, SendUpdate),
    "snooze": (bodies.Snooze, Snooze),
    "wake": (bodies.Wake, Wake),
    **HEALING_ACTIONS,
    **AFTERMATH_ACTIONS,
}
"""What can be done to an incident: what is said with it, and the command that it becomes with its actor."""
WISHES = ("request",)
"""What may also be done by who can only look: it changes nothing (S1, Classification Overrides: stakeholders)."""

_LISTING = (
    Parameter(
        name="state",
        about="Only incidents in this state; open means triggered or acknowledged.",
        schema={"type": "string", "enum": list(STATES), "default": "open"},
    ),
    LIMIT,
    Parameter(name="cursor", about="`next_cursor` of the page before.", schema={"type": "string"}),
)

OPERATIONS = (
    Operation(
        id="listIncidents",
        method="GET",
        path="/incidents",
        summary="List incidents, the newest first.",
        role="viewer",
        gives=shapes.IncidentList,
        parameters=_LISTING,
    ),
    Operation(
        id="getIncident",
        method="GET",
        path=f"/incidents/{ID}",
        summary="Show an incident.",
        role="viewer",
        gives=shapes.IncidentDetails,
    ),
    Operation(
        id="getTimeline",
        method="GET",
        path=f"/incidents/{ID}/timeline",
        summary="Tell what happened to an incident, and why.",
        role="viewer",
        gives=shapes.Timeline,
    ),
    *(
        Operation(
            id=f"{name}Incident",
            method="POST",
            path=f"/incidents/{ID}/{name}",
            summary=(body.__doc__ or "").strip(),
            role="viewer" if name in WISHES else "responder",
            gives=shapes.ActionResult,
            takes=body,
        )
        for name, (body, _) in ACTIONS.items()
    ),
    Operation(
        id="getPolicy",
        method="GET",
        path="/policy",
        summary="Show the policy in force, without anybody's address.",
        role="viewer",
        gives=organisation.Policy,
    ),
    Operation(
        id="listAddresses",
        method="GET",
        path="/addresses",
        summary="Say which of people's urgent addresses have proved to reach them.",
        role="viewer",
        gives=AddressList,
    ),
    *ON_CALL,
    *SILENCES,
    *AFTERMATH,
    Operation(
        id="getOpenApi",
        method="GET",
        path="/openapi.json",
        summary="Describe this API.",
        role=None,
        gives=None,
    ),
)
