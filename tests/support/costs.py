"""What each thing that happens costs in documents and messages, exactly; tests/counts measures that it is so."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Documents read and written, as Firestore bills them (a query that finds nothing is one read), and messages."""

    queries: int = 0
    reads: int = 0
    writes: int = 0
    messages: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        """Return what both cost together."""
        return Cost(
            queries=self.queries + other.queries,
            reads=self.reads + other.reads,
            writes=self.writes + other.writes,
            messages=self.messages + other.messages,
        )

    def __mul__(self, times: int) -> "Cost":
        """Return what it costs that many times."""
        return Cost(
            queries=self.queries * times,
            reads=self.reads * times,
            writes=self.writes * times,
            messages=self.messages * times,
        )


INTAKE = Cost(messages=1)
"""The alert is published; nothing is stored before it is classified."""

EVENT = Cost(writes=2, messages=1)
"""An event is stored on the timeline with what it changes, published, and marked as published."""

NEW_INCIDENT = Cost(reads=2, writes=3) + EVENT * 2
"""Key and what stands are read; incident, key and alert are written, with two events: opened, and a step paged."""

DUPLICATE = Cost(reads=2, writes=1)
"""The key is read, the alert written, and the key read again, in case that the incident was resolved meanwhile."""

WORSE_DUPLICATE = Cost(reads=3, writes=3) + EVENT
"""Key, incident and what stands are read; incident, key and alert are written, with an event: another severity."""

REPLAY = Cost(reads=3)
"""The key is read, the alert found to be on record, and the key read again, as a duplicate's first filing would."""

CLOSE = Cost(queries=2, reads=5, writes=3) + EVENT
"""Key, incident, what stands, and the latest alert (twice: it may fire again meanwhile) are read; three are written."""

RESOLVE = Cost(reads=3, writes=2) + EVENT
"""A person resolves: what stands is read; incident and key are read and written."""

ACKNOWLEDGE = Cost(reads=2, writes=1) + EVENT
"""What stands is read; the incident is read and written."""

DELIVERY_REQUEST = Cost(writes=1, messages=1)
"""An event names a recipient: the delivery is written, and asked for on the bus."""

DELIVERY = Cost(reads=4, writes=2) + EVENT
"""Delivery, what stands, incident and breaker are read; the delivery is written to lease it and to end it."""

PAGE = DELIVERY_REQUEST + DELIVERY
"""One message to one recipient: a page to a person, or an update to a room."""

EVIDENCE = Cost(reads=2, writes=1) + EVENT
"""An incident and the alert that opened it are read; what its resource logged is written. Asking the logs is free."""

IDLE_TICK = Cost(queries=1, reads=1)
"""What is due? Nothing: however many incidents are open."""

WATCH = Cost(queries=1, reads=1)
"""What a tick asks beside where the policy has heartbeats: which are late? None, however many there are."""

PING = Cost(reads=1, writes=1)
"""A heartbeat is read and written; nothing else follows."""

AUDIT = Cost(queries=4, reads=6, writes=1)
"""Every five minutes: when was the last? Is anything overdue, unpublished, unsent, or did a message die again? No."""

STANDING = Cost(reads=1)
"""What stands at run time is read once by a tick in which something fires."""

STEP = Cost(reads=1, writes=1) + EVENT
"""A step of the plan that is due: the incident is found by the tick's query, and written."""

REDRIVE = Cost(messages=1)
"""A dead letter is published again."""

SWEEP = Cost(queries=2, reads=3, writes=1)
"""A minute after the last event, once: the incident is found, nothing is left to publish or send; that is noted."""

HAND_OFF_LOOK = Cost(queries=1, reads=3)
"""A tick, where the policy tells of hand-offs: what stands and what was told are read; no message waits."""

HAND_OFF = Cost(queries=1, reads=1, writes=3, messages=2)
"""Two are told: open incidents are looked for; what is told and both messages are written at once, and requested."""
