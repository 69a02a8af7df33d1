"""Why something happened, as data that people are shown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why, as data: a code to count by, a sentence for people, and the place in the policy that decided."""

    code: str
    text: str
    rule: str | None = None


REQUESTED = "requested"
"""The code of the reason that somebody asked for it."""
BUNDLED = "bundled"
"""The code of the reason that a person had been paged often enough; and the outcome of a delivery that waits for it."""
HELD = "held"
"""The code of the reason that the incident is held; and the outcome of a delivery that waits until it no longer is."""
SILENCE = "silence"
"""The code of the reason that nobody decided in time."""
