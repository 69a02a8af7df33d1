"""Monitoring systems that send a plan's alerts over several connections, each again until it is accepted."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock
from time import monotonic

from tests.chaos.plan import Plan, Post

AGAIN_AFTER = 0.3
"""Seconds until an alert that was not accepted is sent again."""
NO_ANSWER = 0
"""In place of a status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An alert and its answers: (instant of the machine's monotonic clock, status), in order."""

    post: Post
    answers: list[tuple[float, int]] = field(default_factory=list)

    @property
    def accepted_at(self) -> float | None:
        """When it was first answered 2xx."""
        return next((at for at, status in self.answers if 200 <= status < 300), None)

    @property
    def accepted(self) -> int:
        """How often it was answered 2xx."""
        return sum(200 <= status < 300 for _, status in self.answers)


def send_all(plan: Plan, send: Callable[[Post], int], give_up: Event) -> list[Sent]:
    """Send each alert at its time, as long as nobody says to give up; return what came of it.

    `send` returns the status, NO_ANSWER where there was none.
    """
    begun, lock = monotonic(), Lock()
    posts = iter(plan.posts)
    sent: list[Sent] = []

    def next_posts() -> Iterator[Post]:
        while True:
            with lock:
                post = next(posts, None)
            if post is None:
                return
            yield post

    def connection(_: int) -> None:
        for post in next_posts():
            give_up.wait(max(begun + post.at - monotonic(), 0))
            sent.append(_send(post, send, give_up))

    with ThreadPoolExecutor(plan.connections) as threads:
        list(threads.map(connection, range(plan.connections)))
    return sent


def _send(post: Post, send: Callable[[Post], int], give_up: Event) -> Sent:
    sent = Sent(post=post)
    while not sent.accepted and not (sent.answers and give_up.is_set()):
        status = send(post)
        sent.answers.append((monotonic(), status))
        if not sent.accepted:
            give_up.wait(AGAIN_AFTER)
    return sent
