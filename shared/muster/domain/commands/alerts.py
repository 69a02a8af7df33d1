"""What a sender wants."""

from dataclasses import dataclass

from muster.domain.alert import Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveAlert:
    """Take in an alert. `incident` is the id a new incident would get."""

    alert: Alert
    incident: str
