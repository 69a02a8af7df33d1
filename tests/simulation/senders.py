"""Those who send alerts: what they were answered is what Muster has promised."""

from datetime import timedelta
from typing import Any

import msgspec

from muster.entrypoint.http import Request, Response
from muster.ports import Outgoing
from tests.simulation.plan import Post
from tests.simulation.record import Answer, Asked
from tests.simulation.region import Region
from tests.simulation.world import World
from tests.support.world import KEY

PATIENCE = timedelta(seconds=10)
"""How long a sender waits for an answer."""
FIRST_WAIT = timedelta(seconds=7)
LONGEST_WAIT = timedelta(minutes=2)
ATTEMPTS = 200


class Senders:
    """They tell every region, and repeat what was not answered 2xx, if they are patient."""

    def __init__(self, world: World, regions: list[Region]) -> None:
        """Begin with nothing to tell."""
        self._world = world
        self._regions = regions
        self.waiting = 0

    def post(self, post: Post) -> None:
        """Tell of a check."""
        asked = Asked(move=post)
        self._world.record.asked.append(asked)
        self._world.tell("sender", str(post))
        body = self._body(post)
        for region in self._regions:
            for _ in range(post.times):
                if post.by == "monitoring":
                    region.bus.take("monitoring", [Outgoing(data=body)])
                    now = self._world.record.history.number
                    asked.answers.append(Answer(at=self._world.now, began=now, ended=now, status=200))
                else:
                    self._send(asked, region, body, ATTEMPTS if self._world.record.plan.patient else 1)

    def _send(self, asked: Asked, region: Region, body: bytes, attempts: int, wait: timedelta = FIRST_WAIT) -> None:
        world = self._world
        self.waiting += 1
        answer = Answer(at=world.now, began=world.record.history.number)
        asked.answers.append(answer)

        def settle(status: int) -> None:
            if answer.until is not None:
                return
            answer.until, answer.ended, answer.status = world.now, world.record.history.number, status
            self.waiting -= 1
            if not answer.good and attempts > 1 and not region.lost:
                self.waiting += 1
                world.timeline.after(wait, again)

        def again() -> None:
            self.waiting -= 1
            self._send(asked, region, body, attempts - 1, min(wait * 2, LONGEST_WAIT))

        def answered(response: Response | None) -> None:
            settle(response.status if response else 0)

        world.timeline.after(PATIENCE, lambda: settle(0))
        headers = {"authorization": f"Bearer {KEY}"}
        region.request("intake", Request(method="POST", path="/intake/generic", headers=headers, body=body), answered)

    def _body(self, post: Post) -> bytes:
        if post.by == "gibberish":
            return f"this is no JSON, but {post.name}".encode()
        since = self._world.now - (post.ago or timedelta())
        if post.by == "monitoring":
            return msgspec.json.encode({"version": "1.2", "incident": _monitoring(post, since.timestamp())})
        body: dict[str, Any] = {
            "title": f"The check {post.check} fails",
            "key": post.check,
            "state": post.state,
            "severity": post.severity,
            "service": "checkout",
            "labels": {"post": post.name},
        }
        if post.ago is not None:
            body["occurred_at"] = since.isoformat()
        if post.healing:
            body["healing"] = {"state": post.healing, "action": "restart it"}
        return msgspec.json.encode(body)


def _monitoring(post: Post, since: float) -> dict[str, Any]:
    """Return a notification of Cloud Monitoring's, whose incident has the same name each time it begins."""
    ended = {"ended_at": since} if post.state == "closed" else {}
    return {
        "incident_id": post.check,
        "state": post.state,
        "started_at": since,
        "condition_name": f"The check {post.check} fails",
        "policy_user_labels": {"post": post.name, "service": "checkout", "severity": post.severity},
        **ended,
    }
