"""Rows of the canary, and what comes of it in three hours: it sings to a room, or to somebody who is nobody."""

from datetime import timedelta

from muster.ports import SendFailed
from tests.policy_fields.row import Outcome, Row, policy_of
from tests.support.disposable import disposable_store
from tests.support.kept_heartbeat import KeptHeartbeat
from tests.support.world import World

HOURS = 3
SENT, OPENED = "sent", "opened"
GONE = "its room is gone"


def sung(row: Row, text: str) -> Outcome:
    """Return what is sent where, and which incidents are opened about Muster itself, each with its minute."""
    policy = policy_of(text)
    with disposable_store() as store:
        world = World(store, policy, heartbeat=KeptHeartbeat())
        if GONE in row.events:
            world.channels.broken["hall"] = lambda: SendFailed("404")
        outcome: Outcome = []
        for minute in range(HOURS * 60):
            world.advance(timedelta(minutes=1))
            outcome += [(SENT, f"{minute}: {sent.address}") for sent in world.channels.sent]
            world.channels.sent.clear()
        start = world.clock.now()
        return outcome + [(OPENED, f"{start - each.opened_at} ago: {each.title}") for each in world.about_muster()]


ROWS = (
    Row("policy: canary", "«canary: {channel: hall}|»\n", SENT),
    Row("canary: every", "canary: {channel: hall, every: «1h|2h»}\n", SENT),
    Row("canary: within", "canary: {channel: hall, within: «1m|10m»}\n", OPENED, (GONE,)),
    Row("canary: channel", "canary: {channel: «hall|room»}\n", SENT),
    Row("canary: person", "canary: {channel: hall«|, person: cy»}\n", SENT),
)
