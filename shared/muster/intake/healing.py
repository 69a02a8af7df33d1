"""Read the `healing` field of Muster's own JSON: how a remedy is getting on."""

from muster.domain.healing_report import ACTION_LIMIT, HealingReport, HealingState
from muster.domain.text import listed
from muster.intake.plain_text import identifier, line, shown
from muster.intake.received import Unreadable


def healing_report(value: object) -> HealingReport:
    """Return the report in an object with `state`, `action` and perhaps `id`. Raises Unreadable."""
    if not isinstance(value, dict):
        reason = f"its healing {shown(value)} is not an object"
        raise Unreadable(reason)
    return HealingReport(state=_state(value.get("state")), action=_action(value.get("action")), id=_id(value.get("id")))


def distinction(report: HealingReport | None) -> tuple[str, ...]:
    """Return what tells one report from another."""
    return (report.state, report.id, report.action) if report else ()


def _state(value: object) -> HealingState:
    word = value.strip().casefold() if isinstance(value, str) else ""
    if word in tuple(HealingState):
        return HealingState(word)
    reason = f"its healing.state {shown(value)} is none of {listed(tuple(HealingState))}"
    raise Unreadable(reason)


def _action(value: object) -> str:
    action = line(value, ACTION_LIMIT) if isinstance(value, str) else ""
    if action:
        return action
    reason = "its healing.action, which says what is tried, is missing or not text"
    raise Unreadable(reason)


def _id(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return identifier(value)
    reason = f"its healing.id {shown(value)} is not text"
    raise Unreadable(reason)
