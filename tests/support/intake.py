"""Messages from monitoring systems, and the circumstances they arrive in."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from muster.intake.received import Received
from muster.ports import Clock, Secrets, SecretsUnavailable

PAYLOADS = Path(__file__).parents[1] / "payloads"
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
"""Any JSON, with NaN, infinities and lone surrogates, which some senders write."""


class StoppedClock(Clock):
    """A clock that always says NOW."""

    def now(self) -> datetime:
        """Return NOW."""
        return NOW


class Keys(Secrets):
    """Secrets that a test sets, by their names."""

    def __init__(self, **values: tuple[str, ...]) -> None:
        """Take each intake's keys under the name of its source."""
        self.values = values
        self.away = False

    def get(self, name: str) -> tuple[str, ...]:
        """Return the values of `intake-SOURCE`."""
        if self.away:
            raise SecretsUnavailable(name)
        return self.values.get(name.removeprefix("intake-"), ())


def captured(name: str) -> bytes:
    """Return a captured message by its file's name without the ending."""
    return (PAYLOADS / f"{name}.json").read_bytes()


def edited(name: str, **incident: Any) -> bytes:  # noqa: ANN401 - JSON of any type
    """Return a captured notification of Cloud Monitoring with some of its incident's fields replaced."""
    message = json.loads(captured(name))
    message["incident"] |= incident
    return json.dumps(message).encode()


def received(source: str, receipt: str = "r1", at: datetime = NOW) -> Received:
    """Return the circumstances of a message."""
    return Received(source=source, receipt=receipt, received_at=at)
