"""Who may call what of the applied system: Cloud Run asks, by the state's permissions, and the functions ask again."""

import json
from base64 import b64encode
from typing import Any

import pytest

from tests.support.applied.front_end import REMOVED
from tests.support.applied.state import Service
from tests.support.applied.world import World
from tests.support.google_tokens import token
from tests.support.servers import Recorded


@pytest.mark.parametrize(
    ("claims", "signer", "inside", "status"),
    [
        ({}, "first", True, 400),
        ({"aud": "https://another.run.app"}, "first", True, 401),
        ({"exp": 1}, "first", True, 401),
        ({}, "somebody else", True, 401),
        ({"account": "muster-scheduler"}, "first", True, 403),
        (None, "", True, 403),
        ({}, "first", False, 404),
    ],
    ids=["let through", "for another", "expired", "not Google's", "no invoker", "no token", "from the internet"],
)
def test_cloud_run_keeps_others_out(
    world: World, claims: dict[str, Any] | None, signer: str, *, inside: bool, status: int
) -> None:
    """Only the declared account gets as far as the function: from inside, with Google's token for the service's URL."""
    service = world.service("incident_classification")
    headers = {} if claims is None else {"authorization": f"Bearer {pushed_by(world, service, signer, **claims)}"}
    request = Recorded("POST", "/alerts", headers, b"no push at all")
    assert world.system.front_end.pass_on(service.host, request, inside=inside).status == status


@pytest.mark.parametrize(
    ("claims", "status"),
    [({}, 400), ({"aud": "https://another.run.app"}, 401), ({"email": "ada@example.com"}, 401)],
    ids=["let through", "for another", "from another"],
)
def test_a_function_looks_for_itself(world: World, claims: dict[str, Any], status: int) -> None:
    """Whatever Cloud Run lets through, a function knows its own audience and callers."""
    service = world.service("incident_classification")
    unsigned = f"{pushed_by(world, service, **claims).rpartition('.')[0]}.{REMOVED}"
    process = world.system.functions[service.region, service.function]
    assert process.post("/alerts", b"no push at all", {"authorization": f"Bearer {unsigned}"}).status == status


@pytest.mark.parametrize(
    ("claims", "signer", "status"),
    [
        ({}, "first", 204),
        ({"aud": "https://another.run.app"}, "first", 401),
        ({"email": "ada@example.com"}, "first", 401),
        ({}, "somebody else", 401),
    ],
    ids=["let through", "for another", "from another", "not signed by Google"],
)
def test_the_intake_is_public_and_looks_for_itself(
    world: World, claims: dict[str, Any], signer: str, status: int
) -> None:
    """Anybody reaches the intake's Pub/Sub path, and only the declared pusher, vouched for by Google, is believed."""
    service = world.service("alert_intake")
    message = {"messageId": "1", "data": b64encode(b"anything").decode()}
    body = json.dumps({"message": message, "subscription": "projects/p/subscriptions/s"}).encode()
    headers = {"authorization": f"Bearer {pushed_by(world, service, signer, **claims)}"}
    assert world.system.request("POST", f"{service.url}/intake/pubsub", body, headers).status == status


def pushed_by(
    world: World,
    service: Service,
    signer: str = "first",
    account: str = "muster-pubsub",
    **claims: Any,  # noqa: ANN401 - JSON
) -> str:
    """Return an account's token for a service, with some claims replaced."""
    email = world.state.one("google_service_account", account_id=account)["email"]
    return token(signer, **{"aud": service.url, "email": email} | claims)
