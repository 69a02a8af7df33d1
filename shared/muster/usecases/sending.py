"""What comes of a request to send a delivery."""

from enum import StrEnum


class Sending(StrEnum):
    """Whether the request to send is dealt with, or must come again."""

    DONE = "done"
    AGAIN = "again"
    BROKEN = "broken"
    """Put off as well, but by a fault of our own, which a person must mend."""
