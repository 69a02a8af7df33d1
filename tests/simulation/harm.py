"""What can go wrong, and where."""

from enum import StrEnum


class Point(StrEnum):
    """Where a process touches the world."""

    READ = "read"
    COMMIT = "commit"
    PUBLISH = "publish"
    SEND = "send"


class Harm(StrEnum):
    """What can happen to a process there, or to a message on its way."""

    CRASH_BEFORE = "crash before"
    CRASH_AFTER = "crash after"
    UNAVAILABLE = "no answer, not done"
    ANSWER_LOST = "no answer, done"
    HALF_DONE = "no answer, half done"
    STALL_BEFORE = "stall before"
    STALL_AFTER = "stall after"
    RACE = "outrun by another"
    """It stalls until another process has written what it is about to write."""
    DELAYED = "delayed"
    DOUBLED = "doubled"
    LOST = "lost, brought again"
    """The push never arrives; after the deadline it comes again."""
    ACK_LOST = "acknowledgement lost"
    DIED = "dead letter"
