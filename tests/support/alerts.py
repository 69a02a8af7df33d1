"""Alerts to begin with: each is an ordinary one unless a test says otherwise."""

from dataclasses import replace
from typing import Any

from muster.domain.alert import Alert, AlertState
from tests.support.policies import START


def an_alert(**changes: Any) -> Alert:  # noqa: ANN401 - a field of Alert each
    """Return an open P1 alert about the checkout, received at START, with some of its fields replaced."""
    alert = Alert(
        source="cloud_monitoring",
        receipt="r1",
        received_at=START,
        key="checkout-down",
        state=AlertState.OPEN,
        title="checkout does not answer",
        description="The uptime check fails.",
        severity="critical",
    )
    return replace(alert, **changes)
