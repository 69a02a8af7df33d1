"""The form in which a person writes an update to those who are kept informed: a draft to change, and whom to tell."""

from collections.abc import Mapping
from dataclasses import dataclass

from muster.domain.account import suggestion
from muster.domain.commands.communication import SendUpdate
from muster.domain.incident import Incident, IncidentState
from muster.domain.parties import Actor
from muster.domain.policy import Policy
from muster.domain.text import listed

TEXT_LIMIT = 4_000
"""Characters: in any script they fit the body of a request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the form begins with: what is written in it, and the audiences to choose from, by id and name.

    `everybody` are those who are kept informed, to be told together; "" where there is nobody.
    """

    text: str
    eta: str
    audience: str
    audiences: tuple[tuple[str, str], ...]
    everybody: str


def draft(incident: Incident, policy: Policy, form: Mapping[str, str]) -> Draft | None:
    """Return the form as posted, or as it begins; None where the record is closed, or there is nobody to tell."""
    if incident.state is IncidentState.CLOSED or not policy.audiences:
        return None
    return Draft(
        text=form.get("text", suggestion(incident, policy)),
        eta=form.get("eta", ""),
        audience=form.get("audience", ""),
        audiences=tuple((audience.id, audience.name) for audience in policy.audiences.values()),
        everybody=listed([cadence.name for cadence in incident.updates]),
    )


def wish(actor: Actor, form: Mapping[str, str]) -> SendUpdate:
    """Return what the form asks for. A browser ends its lines as HTTP does."""
    text = form.get("text", "").replace("\r\n", "\n")
    return SendUpdate(actor=actor, text=text, audience=form.get("audience") or None, eta=form.get("eta", ""))
