"""What strangers wrote, as a page shows it: inert, in one line, and short enough."""

from muster.channels import wording

TITLE_LIMIT = 160
"""So that the button stays on the first screen of a phone; the timeline has the whole title."""
LINE_LIMIT = 600


def title(text: str) -> str:
    """Return what something is called."""
    return wording.line(text, TITLE_LIMIT)


def line(text: str) -> str:
    """Return what is said of it."""
    return wording.line(text, LINE_LIMIT)
