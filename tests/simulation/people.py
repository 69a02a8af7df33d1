"""Those who are paged: what they want, and how it was answered. They ask again with the same key until they know."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec

from muster.entrypoint.http import Request, Response
from tests.simulation.plan import Override, Press, Silence, Wish
from tests.simulation.record import Answer, Asked, Taken
from tests.simulation.region import BASE_URL, Region
from tests.simulation.world import World

PATIENCE = timedelta(seconds=20)
AGAIN = timedelta(seconds=15)
ATTEMPTS = 6
UNDECIDED = frozenset({0, 409, 429, 500, 503})
"""Answers after which a person asks again. A 409 may be "still being carried out"."""


class People:
    """They ask the first region that is there."""

    def __init__(self, world: World, regions: list[Region]) -> None:
        """Begin with nobody asking for anything."""
        self._world = world
        self._regions = regions
        self._links: dict[tuple[str, str], str] = {}
        self.waiting = 0

    def wish(self, wish: Wish) -> None:
        """Want something of the newest incident about a check, if there is one."""
        alerts = self._world.record.history.now("alerts").values()
        about = [each["incident"] for each in alerts if each["key"] == wish.check and each["incident"]]
        if about:
            asked = Asked(move=wish, incident=about[-1])
            self._ask(asked, wish.person, f"/incidents/{about[-1]}/{wish.action}", wish.body)

    def silence(self, silence: Silence) -> None:
        """Silence a check, and end that before its time where that is wanted."""
        end = self._world.now + silence.lasts
        body = {"when": {"title": [f"*{silence.check}*"]}, "end": end.isoformat(), "reason": "it is known"}

        def end_it(answer: Answer) -> None:
            made = msgspec.json.decode(answer.body)["id"]
            ending = Wish(at=silence.at, name="end", person=silence.person, check=silence.check, action="end", body={})
            asked = Asked(move=ending, incident=made)
            if silence.ended_after is not None:
                path = f"/silences/{made}/end"
                self._world.timeline.after(silence.ended_after, lambda: self._ask(asked, silence.person, path, {}))

        self._ask(Asked(move=silence), silence.person, "/silences", body, end_it)

    def override(self, override: Override) -> None:
        """Put somebody on call."""
        schedule = next(iter(self._world.record.policies[0][1].schedules))
        end = self._world.now + override.lasts
        body = {"schedule": schedule, "end": end.isoformat(), "person": override.person}
        self._ask(Asked(move=override), override.person, "/overrides", body)

    def press(self, press: Press) -> None:
        """Press the button of the newest message with such a link, if any came."""
        link = self._links.get((press.person, press.action))
        if link:
            self._world.tell(press.person, f"presses {press.action}")
            headers = {"content-type": "application/x-www-form-urlencoded"}
            self._request(Request(method="POST", path=link, headers=headers), lambda _response: None)

    def read(self, taken: Taken) -> None:
        """Keep the links of a message; where mail is scanned, have each looked at."""
        for action in taken.message.actions:
            path = action.href.removeprefix(BASE_URL)
            self._links[taken.message.recipient, action.action] = path
            if self._world.record.plan.scanned:
                self._world.timeline.after(timedelta(seconds=1), lambda path=path: self._look(path))  # type: ignore[misc]

    def _look(self, path: str) -> None:
        for method in ("HEAD", "GET"):
            before = self._world.record.history.number
            self._request(Request(method=method, path=path), lambda _response: None)
            self._world.record.looks.append((path, self._world.record.history.number - before))

    def _ask(
        self,
        asked: Asked,
        person: str,
        path: str,
        body: dict[str, Any],
        then: Callable[[Answer], None] = lambda _answer: None,
    ) -> None:
        self._world.record.asked.append(asked)
        self._world.tell(person, str(asked.move))
        key = f"key-{len(self._world.record.asked)}"
        headers = {"authorization": f"Bearer {person}", "idempotency-key": key, "content-type": "application/json"}
        request = Request(method="POST", path=f"/api/v1{path}", headers=headers, body=msgspec.json.encode(body))
        self._try(asked, request, ATTEMPTS, then)

    def _try(self, asked: Asked, request: Request, attempts: int, then: Callable[[Answer], None]) -> None:
        world = self._world
        self.waiting += 1
        answer = Answer(at=world.now, began=world.record.history.number)
        asked.answers.append(answer)

        def settle(response: Response | None) -> None:
            if answer.until is not None:
                return
            self.waiting -= 1
            answer.until, answer.ended = world.now, world.record.history.number
            if response:
                answer.status, answer.body = response.status, response.body
            if answer.good:
                then(answer)
            elif answer.status in UNDECIDED and attempts > 1:
                self.waiting += 1
                world.timeline.after(AGAIN, again)

        def again() -> None:
            self.waiting -= 1
            self._try(asked, request, attempts - 1, then)

        world.timeline.after(PATIENCE, lambda: settle(None))
        self._request(request, settle)

    def _request(self, request: Request, answered: Callable[[Response | None], None]) -> None:
        there = [region for region in self._regions if not region.gone]
        region = there[0] if there else self._regions[0]
        region.request("action", request, answered)
