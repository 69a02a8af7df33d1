"""To tell those who are kept informed how it goes."""

from dataclasses import dataclass

from muster.domain.parties import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class SendUpdate:
    """Tell an audience, or all of the severity, what `text` says; `eta` is when it may be over, as people say it.

    The same words a moment later are taken for a button that was pressed twice: nothing happens.
    """

    actor: Actor
    text: str
    audience: str | None = None
    eta: str = ""
