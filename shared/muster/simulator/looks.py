"""How a simulation is shown: how wide, in which characters and colours, and times by the policy's clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from muster.channels import wording
from muster.domain.policy import Policy

TEXT_LIMIT = 1_000
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """`width` in characters; `fancy` draws with more than ASCII; `colour` is for a terminal that understands it."""

    width: int = 100
    fancy: bool = False
    colour: bool = False

    def paint(self, text: str, colour: str | None) -> str:
        """Return text in a colour of the terminal's, if there are any."""
        from click import style  # noqa: PLC0415 - only who prints needs it

        return style(text, fg=colour) if self.colour and colour else text

    def pick(self, fancy: str, plain: str) -> str:
        """Return the one that may be drawn."""
        return fancy if self.fancy else plain


PLAIN = Looks()


def clean(text: str) -> str:
    """Return text that a stranger may have written as one line that a terminal shows harmlessly."""
    return wording.line(text, TEXT_LIMIT)


def short(seconds: int | timedelta) -> str:
    """Say a duration as scenarios do: 0m, 15m, 1h30m, 2d."""
    left = seconds // timedelta(seconds=1) if isinstance(seconds, timedelta) else seconds
    parts = []
    for size, unit in _UNITS:
        count, left = divmod(left, size)
        parts += [f"{count}{unit}"] if count else []
    return "".join(parts) or "0m"


def local(at: datetime, policy: Policy, form: str) -> str:
    """Return an instant by the wall clock of the policy's zone."""
    return at.astimezone(ZoneInfo(policy.time_zone)).strftime(form)
