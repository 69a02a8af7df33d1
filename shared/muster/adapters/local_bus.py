"""An event bus inside one process: durable in a SQLite file, delivering as Pub/Sub's push subscriptions do."""

import itertools
import logging
import sqlite3
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import msgspec

from muster.adapters.local_backlog import Subscription
from muster.adapters.local_dispatch import Dispatch
from muster.adapters.sqlite_queue import Copy, DeadLetter, QueueReader, SqliteQueue
from muster.entrypoint.http import Request, Response
from muster.ports import BusUnavailable, Clock, DeadLetters, EventBus, KeptMessage, Outgoing

__all__ = ["DeadLetter", "Deliver", "LocalBus", "Subscription"]

Deliver: TypeAlias = Callable[[Subscription, Request], Response]

ACKNOWLEDGING = frozenset({102, 200, 201, 202, 204})
"""The statuses that Pub/Sub takes for an acknowledgement: https://cloud.google.com/pubsub/docs/push#receive_push."""

_logger = logging.getLogger(__name__)


class LocalBus(EventBus, DeadLetters):
    """Keeps what `publish` took over any crash, until a handler has answered for it: at least once, about in order.

    A subscription's workers call `deliver` with the very request that Pub/Sub would push; an answer in ACKNOWLEDGING
    ends the message, any other and any exception has it tried again. After a restart, all that waits is tried at once.
    Takes messages from its making until `stop`, delivers from `start` on. One process at a time owns the file.
    """

    def __init__(
        self,
        path: Path,
        subscriptions: Sequence[Subscription],
        deliver: Deliver,
        clock: Clock,
        *,
        token: str | None = None,
    ) -> None:
        """Open the file, and take up what an earlier process left.

        `token` goes with every request as a bearer token.
        """
        self._subscriptions = {each.name: each for each in subscriptions}
        self._deliver, self._clock = deliver, clock
        self._headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
        self._dispatch = Dispatch(subscriptions)
        self._workers: list[threading.Thread] = []
        self._queue = SqliteQueue(path)
        with self._queue.reader() as reader:
            self._ids = itertools.count(reader.last_id() + 1)
            left = reader.waiting()
        if unknown := {name for _, name, _ in left} - self._subscriptions.keys():
            _logger.warning("messages are kept for subscriptions that are gone: %s", ", ".join(sorted(unknown)))
        self._dispatch.add(each for each in left if each[1] not in unknown)

    def publish(self, topic: str, messages: Sequence[Outgoing]) -> None:
        """Store the messages for every subscription to the topic. A topic without any is unknown: BusUnavailable."""
        names = self._subscribed_to(topic)
        if not names:
            reason = f"nothing subscribes to the topic {topic!r}"
            raise BusUnavailable(reason)
        copies = [copy for message in messages for copy in self._copies(message, names)]
        try:
            self._queue.add(copies)
        except sqlite3.Error as error:
            raise BusUnavailable(str(error)) from error
        self._dispatch.add((copy.id, copy.subscription, 0) for copy in copies)

    def kept(self, topic: str, most: int) -> list[KeptMessage]:
        """Return dead letters of the topic's subscriptions, the oldest first; of one without any, there are none."""
        try:
            with self._queue.reader() as reader:
                copies = reader.kept(self._subscribed_to(topic), most)
        except sqlite3.Error as error:
            raise BusUnavailable(str(error)) from error
        return [
            KeptMessage(message=Outgoing(data=each.data, attributes=each.attributes), receipt=str(each.id))
            for each in copies
        ]

    def forget(self, topic: str, messages: Sequence[KeptMessage]) -> None:  # noqa: ARG002 - ids are the file's, not the topic's
        """Remove dead letters for good."""
        try:
            self._queue.forget([int(each.receipt) for each in messages])
        except sqlite3.Error as error:
            raise BusUnavailable(str(error)) from error

    def start(self) -> None:
        """Begin to deliver, in threads of the bus's own."""
        for subscription in self._subscriptions.values():
            for number in range(subscription.workers):
                name = f"{subscription.name}-{number}"
                self._workers.append(threading.Thread(target=self._work, args=(subscription,), name=name, daemon=True))
        for worker in self._workers:
            worker.start()

    def stop(self) -> None:
        """Let the handlers that run finish, store their outcomes, and leave no thread and no open file behind."""
        self._dispatch.stop()
        for worker in self._workers:
            worker.join()
        self._queue.close()

    def idle(self, deadline: timedelta) -> bool:
        """Wait until nothing is being delivered or due, and every outcome is stored; return False at the deadline.

        What waits for a later retry does not count.
        """
        calm = self._dispatch.wait_until_calm(deadline.total_seconds())
        if calm:
            self._queue.flush()
        return calm

    def pending(self) -> dict[str, int]:
        """Return for each subscription how many messages are not acknowledged yet."""
        return self._dispatch.sizes()

    def dead_letters(self) -> list[DeadLetter]:
        """Return the messages given up, the oldest first."""
        with self._queue.reader() as reader:
            return reader.dead_letters()

    def _subscribed_to(self, topic: str) -> list[str]:
        return [each.name for each in self._subscriptions.values() if each.topic == topic]

    def _copies(self, message: Outgoing, names: Sequence[str]) -> list[Copy]:
        ids = [next(self._ids) for _ in names]
        return [
            Copy(
                id=copy_id,
                subscription=name,
                message_id=str(ids[0]),
                data=message.data,
                attributes=message.attributes,
                published_at=self._clock.now(),
            )
            for copy_id, name in zip(ids, names, strict=True)
        ]

    def _work(self, subscription: Subscription) -> None:
        with self._queue.reader() as reader:
            while (taken := self._dispatch.take(subscription.name)) is not None:
                reason = self._push(subscription, reader, *taken)
                self._settle(subscription, *taken, reason)

    def _push(self, subscription: Subscription, reader: QueueReader, copy_id: int, attempt: int) -> str | None:
        """Deliver a copy; return None if it is acknowledged, else why not."""
        try:
            copy = reader.get(copy_id)
            if copy is None:  # an earlier delivery of it was acknowledged late
                return None
            status = self._deliver(subscription, self._request(subscription, copy, attempt)).status
        except Exception as error:
            _logger.exception("the handler of %s failed", subscription.path)
            return f"{type(error).__name__}: {error}"
        return None if status in ACKNOWLEDGING else f"answered {status}"

    def _request(self, subscription: Subscription, copy: Copy, attempt: int) -> Request:
        message = {
            "data": copy.data,
            "attributes": copy.attributes,
            "messageId": copy.message_id,
            "publishTime": copy.published_at,
        }
        name = f"projects/local/subscriptions/{subscription.name}"
        body = msgspec.json.encode({"message": message, "subscription": name, "deliveryAttempt": attempt})
        return Request(method="POST", path=subscription.path, headers=self._headers, body=body)

    def _settle(self, subscription: Subscription, copy_id: int, attempt: int, reason: str | None) -> None:
        """Record the outcome of a delivery: in the file first, so that who sees the bus idle finds it stored."""
        if reason is None:
            self._queue.remove(copy_id)
            self._dispatch.acknowledge(subscription.name, copy_id)
        elif attempt >= subscription.max_attempts and self._bury(subscription, copy_id, attempt, reason):
            self._dispatch.acknowledge(subscription.name, copy_id)
        else:
            self._queue.count_attempts(copy_id, attempt)
            self._dispatch.retry(subscription.name, copy_id, attempt)
            wait = subscription.backoff(attempt).total_seconds()
            _logger.warning("%s %s: attempt %d, next in %g s", subscription.path, reason, attempt, wait)

    def _bury(self, subscription: Subscription, copy_id: int, attempt: int, reason: str) -> bool:
        try:
            self._queue.bury(copy_id, attempt, reason, self._clock.now())
        except sqlite3.Error:
            return False
        _logger.error("%s %s: given up after %d attempts, kept as a dead letter", subscription.path, reason, attempt)
        return True
