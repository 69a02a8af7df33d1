"""What the API can do: the one table that requests are routed by and the OpenAPI document is made from."""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec import Struct

from muster.domain.command import Command
from muster.domain.commands.classification import SetSeverity, Triage
from muster.domain.commands.escalation import Escalate
from muster.domain.commands.lifecycle import Acknowledge, Close, Reopen, Resolve
from muster.domain.commands.work import AddNote, ReachMilestone
from muster.domain.incident import OPEN_STATES, IncidentState
from muster.entrypoint import api_bodies as bodies
from muster.entrypoint import api_shapes as shapes

PREFIX = "/api/v1"
INCIDENT = "{id}"
"""Stands for an incident's id in a path."""
STATES: dict[str, tuple[str, ...]] = {
    "open": tuple(map(str, OPEN_STATES)),
    "all": tuple(map(str, IncidentState)),
    **{str(state): (str(state),) for state in IncidentState},
}
"""What incidents can be asked for by, and the states it means."""
LARGEST_PAGE = 100
USUAL_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of the query string: its name, what it is for, and its JSON Schema."""

    name: str
    about: str
    schema: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing the API can do. `path` is below PREFIX; `role` is the least that may ask for it, None for anybody."""

    id: str
    method: str
    path: str
    summary: str
    role: str | None
    gives: type[Struct] | None
    takes: type[bodies.Body] | None = None
    parameters: tuple[Parameter, ...] = ()

    @property
    def about_incident(self) -> bool:
        """Whether the path names an incident."""
        return INCIDENT in self.path


ACTIONS: dict[str, tuple[type[bodies.Body], Callable[..., Command]]] = {
    "acknowledge": (bodies.Acknowledge, Acknowledge),
    "resolve": (bodies.Resolve, Resolve),
    "reopen": (bodies.Reopen, Reopen),
    "close": (bodies.Close, Close),
    "escalate": (bodies.Escalate, Escalate),
    "severity": (bodies.SetSeverity, SetSeverity),
    "triage": (bodies.Triage, Triage),
    "milestone": (bodies.ReachMilestone, ReachMilestone),
    "note": (bodies.AddNote, AddNote),
}
"""What can be done to an incident: what is said with it, and the command that it becomes with its actor."""

_LISTING = (
    Parameter(
        name="state",
        about="Only incidents in this state; open means triggered or acknowledged.",
        schema={"type": "string", "enum": list(STATES), "default": "open"},
    ),
    Parameter(
        name="limit",
        about="How many at most.",
        schema={"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": USUAL_PAGE},
    ),
    Parameter(name="cursor", about="`next_cursor` of the page before.", schema={"type": "string"}),
)
_AT = Parameter(
    name="at", about="The instant; now where it is not given.", schema={"type": "string", "format": "date-time"}
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
        path=f"/incidents/{INCIDENT}",
        summary="Show an incident.",
        role="viewer",
        gives=shapes.IncidentDetails,
    ),
    Operation(
        id="getTimeline",
        method="GET",
        path=f"/incidents/{INCIDENT}/timeline",
        summary="Tell what happened to an incident, and why.",
        role="viewer",
        gives=shapes.Timeline,
    ),
    *(
        Operation(
            id=f"{name}Incident",
            method="POST",
            path=f"/incidents/{INCIDENT}/{name}",
            summary=(body.__doc__ or "").strip(),
            role="responder",
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
        gives=shapes.Policy,
    ),
    Operation(
        id="getOnCall",
        method="GET",
        path="/oncall",
        summary="Say who is on call.",
        role="viewer",
        gives=shapes.OnCall,
        parameters=(_AT,),
    ),
    Operation(
        id="getOpenApi",
        method="GET",
        path="/openapi.json",
        summary="Describe this API.",
        role=None,
        gives=None,
    ),
)
