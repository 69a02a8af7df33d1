"""How often one caller is answered: enough for everybody who means well, and nobody pays for somebody else."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from muster.entrypoint import rate_limit
from muster.entrypoint.action_http import credential, too_often
from muster.entrypoint.http import Request, Response, problem
from muster.entrypoint.rate_limit import CREDENTIALS, STRANGERS, Buckets, Rate, address, patient


@dataclass
class Stopwatch:
    """Seconds that pass when a test says so."""

    seconds: float = 0.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.seconds


@dataclass
class Door:
    """Answers 202 to the key "good" and 401 to all else, and counts whom it looked at."""

    looked_at: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        """Answer."""
        self.looked_at.append(request)
        return Response(status=202) if request.headers.get("authorization") == "good" else problem(401, "Unauthorized")


@pytest.fixture
def stopwatch() -> Stopwatch:
    """Return a stopwatch at zero."""
    return Stopwatch()


def statuses(handle: Callable[[Request], Response], count: int, key: str = "bad", sender: str = "1.2.3.4") -> set[int]:
    """Return the statuses of so many requests."""
    headers = {"authorization": key, "x-forwarded-for": f"9.9.9.9, {sender}"}
    return {handle(Request(method="POST", path="/api/v1/x", headers=headers)).status for _ in range(count)}


def test_a_bucket_gives_its_burst_and_then_its_rate(stopwatch: Stopwatch) -> None:
    """After the burst one must wait, for as long as is said, and no bucket holds more than its burst."""
    buckets = Buckets(Rate(3, 0.5), stopwatch)
    assert [buckets.wait("a") for _ in range(5)] == [0, 0, 0, 2, 2]
    stopwatch.seconds += 1
    assert buckets.wait("a") == 1
    stopwatch.seconds += 1
    assert [buckets.wait("a"), buckets.wait("a")] == [0, 2]
    stopwatch.seconds += 1_000
    assert [buckets.wait("a") for _ in range(4)] == [0, 0, 0, 2]


def test_each_caller_has_a_bucket_and_their_number_is_bounded(
    stopwatch: Stopwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody pays for somebody else; a flood of callers costs no memory without bound."""
    monkeypatch.setattr(rate_limit, "MOST", 3)
    buckets = Buckets(Rate(1, 1), stopwatch)
    assert [buckets.wait(name) for name in "abcda"] == [0, 0, 0, 0, 0]
    assert [buckets.wait(name) for name in "cda"] == [1, 1, 1]


def test_a_stranger_is_told_to_wait(stopwatch: Stopwatch) -> None:
    """Beyond the burst every refusal is 429, with the seconds until the next is welcome."""
    handle = patient(Door(), monotonic=stopwatch)
    assert statuses(handle, STRANGERS.burst) == {401}
    response = handle(Request(method="POST", path="/", headers={"x-forwarded-for": "1.2.3.4"}))
    assert (response.status, response.headers["Retry-After"]) == (429, "1")
    assert json.loads(response.body)["status"] == 429
    assert statuses(handle, 1, sender="4.3.2.1") == {401}


def test_no_alert_waits_for_a_strangers_sake(stopwatch: Stopwatch) -> None:
    """A valid key is taken however much was refused of the same address, and however often it comes."""
    handle = patient(Door(), monotonic=stopwatch)
    statuses(handle, 1_000)
    assert statuses(handle, 1_000, key="good") == {202}
    assert statuses(handle, 1) == {429}


def test_a_credential_of_the_responders_waits_before_it_is_looked_at(stopwatch: Stopwatch) -> None:
    """Its store is spared; other credentials of the same address are answered."""
    door = Door()
    handle = patient(door, credential=credential, monotonic=stopwatch)
    assert statuses(handle, CREDENTIALS.burst + 5, key="good") == {202, 429}
    assert len(door.looked_at) == CREDENTIALS.burst
    assert statuses(handle, 1, key="another") == {401}
    stopwatch.seconds += 1
    assert statuses(handle, int(CREDENTIALS.per_second), key="good") == {202}


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (Request(method="GET", path="/r/t"), "False /r/t"),
        (Request(method="HEAD", path="/r/t"), "False /r/t"),
        (Request(method="POST", path="/r/t"), "True /r/t"),
        (Request(method="GET", path="/api/v1/x", headers={"authorization": "Bearer t"}), "Bearer t"),
        (Request(method="GET", path="/api/v1/people/ada.ics", query={"token": "t"}), "t"),
        (Request(method="GET", path="/api/v1/openapi.json"), ""),
        (Request(method="POST", path="/callbacks/twilio/sms"), ""),
        (Request(method="GET", path="/health"), ""),
    ],
)
def test_a_link_and_a_token_are_credentials(request_: Request, expected: str) -> None:
    """Scanners that look at a link do not use up its button; a provider's callbacks are never refused."""
    assert credential(request_) == expected


def test_a_person_is_told_by_a_page() -> None:
    """A link is opened by people, the API by programs."""
    page = too_often(Request(method="GET", path="/r/t"), 3)
    assert (page.status, page.headers["Retry-After"]) == (429, "3")
    assert b"That was too often" in page.body
    assert too_often(Request(method="GET", path="/api/v1/x"), 3).content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ("", ""),
        ("1.2.3.4", "1.2.3.4"),
        ("6.6.6.6, 1.2.3.4", "1.2.3.4"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("1.2.3.4, a:b:nonsense", "a:b:nonsense"),
    ],
)
def test_an_address_is_the_one_that_the_front_end_saw(forwarded: str, expected: str) -> None:
    """What a caller writes before it counts for nothing, and a network of IPv6 is one caller."""
    assert address(Request(method="GET", path="/", headers={"x-forwarded-for": forwarded})) == expected


def test_whoever_was_not_heard_of_for_longest_is_forgotten(
    stopwatch: Stopwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not who came first: whoever keeps coming has no fresh bucket while others come and go."""
    monkeypatch.setattr(rate_limit, "MOST", 2)
    buckets = Buckets(Rate(1, 0.001), stopwatch)
    assert [buckets.wait(caller) for caller in ("busy", "quiet")] == [0, 0]
    assert buckets.wait("busy") > 0
    assert buckets.wait("new") == 0
    assert buckets.wait("busy") > 0


@pytest.mark.parametrize("status", [401, 403, 410])
def test_every_refusal_is_charged_to_its_address(stopwatch: Stopwatch, status: int) -> None:
    """A key, a token or a link: whoever tries what is wrong, or is over, waits at last."""
    handle = patient(lambda _request: problem(status, "No"), monotonic=stopwatch)
    assert statuses(handle, STRANGERS.burst) == {status}
    assert statuses(handle, 1) == {429}
