"""An instant on the command line."""

from datetime import UTC, datetime

import click


class Moment(click.ParamType[datetime]):
    """Takes an instant such as 2026-11-02T09:00; without a zone it is one by the clock of this machine."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the instant that is said, in UTC."""
        try:
            return datetime.fromisoformat(str(value)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"expected a time such as 2026-11-02T09:00, found {str(value)!r}", param, ctx)


def rfc3339(at: datetime | None) -> str | None:
    """Write an instant (UTC) as the API takes it."""
    return at.isoformat().replace("+00:00", "Z") if at else None


def local(at: str) -> str:
    """Say an instant of the API's by the clock of this machine."""
    return datetime.fromisoformat(at).astimezone().strftime("%a %d %b %H:%M %Z")
