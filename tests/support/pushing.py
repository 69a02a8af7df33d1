"""Pub/Sub's push over its emulator's pull: of pushes that fail at once, more than five, the emulator loses some.

Measured with the emulator of gcloud in November 2026: of 40 messages that had failed twice under a retry policy none
came again within two minutes. Pulled, all do.
"""

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any

import urllib3
from google.api_core.exceptions import GoogleAPIError
from google.pubsub_v1 import ReceivedMessage

from muster.adapters.local_bus import ACKNOWLEDGING
from tests.support import bundle
from tests.support.push_subscriptions import ACK_DEADLINE, ATTEMPTS, Subscriptions

WORKERS = 4
"""Messages of a subscription that are pushed at a time."""
LONGEST_WAIT = 16
"""Seconds between two attempts, where a deployment waits up to 600; the first wait is 1."""
NOTHING_FOR = 2.0
"""Seconds to wait for a message, before asking again."""


class PushedSubscriptions(Subscriptions):
    """Subscriptions whose messages are pulled here, and pushed as Pub/Sub does, the attempt's number included.

    `unfinished` is how many have been pushed and not been acknowledged yet.
    """

    def __init__(self, emulator: str, project: str) -> None:
        super().__init__(emulator, project)
        self._stopped = Event()
        self._threads: list[Thread] = []
        self._lock = Lock()
        self._unfinished: set[tuple[str, str]] = set()
        self._http = urllib3.PoolManager(maxsize=WORKERS, retries=False, timeout=ACK_DEADLINE)

    @property
    def unfinished(self) -> int:
        """Return how many messages have failed so far, or are on their way just now."""
        with self._lock:
            return len(self._unfinished)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Push no more, and wait for what is on its way."""
        self._stopped.set()
        for thread in self._threads:
            thread.join(ACK_DEADLINE)
        self._http.clear()
        super().__exit__(kind, error, trace)

    def push_to(self, function: str, url: str) -> None:
        """Push to a function, which answers at `url`, what it is declared to be pushed."""
        pushes: list[dict[str, Any]] = bundle.DECLARED["functions"][function]["pushes"]
        for push in pushes:
            name = self._pushing(function, push["topic"])
            self._create(
                name,
                topic=self._topic(push["topic"]),
                dead_letter_policy=self._dead_letter_policy(push["topic"], ATTEMPTS),
            )
            for _ in range(WORKERS):
                self._threads.append(Thread(target=self._work, args=(name, url + push["path"]), daemon=True))
                self._threads[-1].start()

    def _work(self, name: str, endpoint: str) -> None:
        for message in self._pulled(name):
            self._note(name, message, finished=False)
            done = self._push(name, endpoint, message)
            with suppress(GoogleAPIError):  # then it comes again after the deadline
                if done:
                    self._subscriber.acknowledge(subscription=name, ack_ids=[message.ack_id])
                else:
                    wait = min(1 << min(message.delivery_attempt - 1, 10), LONGEST_WAIT)
                    again = {"subscription": name, "ack_ids": [message.ack_id], "ack_deadline_seconds": wait}
                    self._subscriber.modify_ack_deadline(request=again)
            self._note(name, message, finished=done)

    def _pulled(self, name: str) -> Iterator[ReceivedMessage]:
        while not self._stopped.is_set():
            with suppress(GoogleAPIError):
                request = {"subscription": name, "max_messages": 1}
                yield from self._subscriber.pull(request=request, timeout=NOTHING_FOR).received_messages

    def _push(self, name: str, endpoint: str, received: ReceivedMessage) -> bool:
        message = {
            "data": b64encode(received.message.data).decode(),
            "attributes": dict(received.message.attributes),
            "messageId": received.message.message_id,
        }
        body = {"message": message, "subscription": name, "deliveryAttempt": received.delivery_attempt}
        headers = {"content-type": "application/json"}
        try:
            return self._http.request("POST", endpoint, body=json.dumps(body), headers=headers).status in ACKNOWLEDGING
        except urllib3.exceptions.HTTPError:
            return False

    def _note(self, name: str, received: ReceivedMessage, *, finished: bool) -> None:
        with self._lock:
            if finished:
                self._unfinished.discard((name, received.message.message_id))
            else:
                self._unfinished.add((name, received.message.message_id))
