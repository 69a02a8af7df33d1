"""Deliveries to begin with: a page to Ada, and an update to the shop's channel."""

from dataclasses import replace
from typing import Any

from muster.domain.delivery import Delivery
from muster.domain.message import MessageKind
from muster.domain.reason import Reason
from tests.support.drill import INCIDENT
from tests.support.policies import START


def a_page(**changes: Any) -> Delivery:  # noqa: ANN401 - a field of Delivery each
    """Return a page to Ada by push, then call, asked for at START."""
    page = Delivery(
        id="d1",
        event=f"{INCIDENT}-0000000002",
        incident=INCIDENT,
        seq=2,
        epoch=1,
        run=1,
        kind=MessageKind.PAGE,
        recipient="ada",
        channel="push",
        chain=("push", "call"),
        step="0|on-call|incidents|#1",
        why="on call for Shop",
        reason=Reason(code="opened", text="P1 incident opened"),
        about="incident.paged",
        actor="Muster",
        asked_at=START,
        next_attempt_at=START,
    )
    return replace(page, **changes)


def an_update(**changes: Any) -> Delivery:  # noqa: ANN401 - a field of Delivery each
    """Return an update to the shop's channel about the opening."""
    room = "shop-room"
    opened = {"about": "incident.opened", "seq": 1, "step": None, "why": ""}
    return a_page(
        **({"kind": MessageKind.UPDATE, "recipient": room, "channel": room, "chain": (room,)} | opened | changes)
    )
