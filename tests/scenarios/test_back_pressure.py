"""What waits is no failure: whoever watches Muster's answers is woken by 5xx, and must not be for what will go out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from muster.channels.catalogue import Catalogue
from muster.domain.delivery import DeliveryState
from muster.domain.policy import Policy
from muster.domain.rules.channels import ChannelRule, Provider
from muster.entrypoint.http import Handler, Request, Response
from muster.ports import Channel, Secrets, SendAgain
from tests.support.channel_ports import SettableSecrets
from tests.support.disposable import disposable_store
from tests.support.kept_logs import KeptLogs, notification
from tests.support.policies import a_policy
from tests.support.sendings import paged
from tests.support.world import KEY, ProviderChannels, World

ALERT = {"key": "orders", "severity": "P1", "service": "checkout"}
HOUR = timedelta(hours=1)


class BrokenLinkKeys(Secrets):
    """Every secret but the one that signs links, at which the code breaks."""

    def get(self, name: str) -> tuple[str, ...]:
        """Return it."""
        if name == "link-keys":
            reason = "a bug"
            raise ZeroDivisionError(reason)
        return (KEY,)


class RealPush(ProviderChannels):
    """The channels that a test breaks, but for "push", which is made as in production, of the providers given."""

    def __init__(self, world: World, *providers: Provider) -> None:
        """Push by these providers, with only the secret "binary" set, to what is no token."""
        super().__init__(world.clock, world.fuse)
        self._rule = ChannelRule(id="push", kind="push", providers=providers)
        self._made = Catalogue(SettableSecrets({"binary": ("\x00",)}), world.clock)

    def get(self, policy: Policy, channel: str) -> Channel:
        """Return the channel."""
        if channel != "push":
            return super().get(policy, channel)
        return self._made.get(replace(policy, channels=dict(policy.channels) | {"push": self._rule}), "push")


@pytest.fixture
def world() -> Iterator[World]:
    """Return a world whose logs are away."""
    with disposable_store() as store:
        logs = KeptLogs()
        logs.away = True
        yield World(store, a_policy(), logs=logs)


@pytest.fixture
def statuses(world: World) -> list[int]:
    """Return what the functions answer from now on, whoever calls them."""
    seen: list[int] = []

    def watched(handler: Handler) -> Handler:
        def handle(request: Request) -> Response:
            response = handler(request)
            seen.append(response.status)
            return response

        return handle

    world.handlers = {name: watched(handler) for name, handler in world.handlers.items()}
    return seen


def test_a_provider_that_is_down_for_an_hour_is_no_failure_of_ours(world: World, statuses: list[int]) -> None:
    """Ada is called instead, at once, and the pushes go out when the provider is back: without a 5xx all the while."""
    world.channels.broken["push"] = lambda: SendAgain("503 from the provider")
    incident = world.alert(**ALERT)
    assert paged(world) == ["Ada by call"]
    world.advance(HOUR)
    assert "Ada by push" not in paged(world)
    assert 429 in statuses

    world.channels.broken.clear()
    world.advance(timedelta(minutes=15))

    assert "Ada by push" in paged(world)
    pushes = [each.value.state for each in world.store.deliveries(incident.id) if each.value.channel == "push"]
    assert set(pushes) == {DeliveryState.SENT}
    assert {status for status in statuses if status >= 500} == set()


def test_logs_that_are_away_are_no_failure_of_ours(world: World, statuses: list[int]) -> None:
    """Evidence waits for them, and the paging does not."""
    world.post("cloud_monitoring", notification())
    world.advance(HOUR / 4)

    assert paged(world)[0] == "Ada by push"
    assert 429 in statuses
    assert {status for status in statuses if status >= 500} == set()


def test_a_channel_that_breaks_in_our_own_code_is_one(world: World, statuses: list[int]) -> None:
    """Somebody must mend it: the attempt is answered 500, while the page goes to the next channel."""
    world.channels.broken["push"] = lambda: ZeroDivisionError("a bug")
    world.alert(**ALERT)

    assert statuses.count(500) == 1
    assert paged(world) == ["Ada by call"]


def ntfy(**settings: str) -> Provider:
    """Return a provider of push."""
    return Provider(id="push/1", name="ntfy", settings=settings)


DOWN = ntfy(url="http://127.0.0.1:1")
"""At a port at which nobody listens."""


@pytest.mark.parametrize(
    ("providers", "failures"),
    [
        pytest.param([DOWN], 0, id="a provider that is down"),
        pytest.param([DOWN, DOWN], 0, id="two that are down"),
        pytest.param([ntfy(secret="gone")], 1, id="a secret that is not set"),
        pytest.param([ntfy(secret="binary")], 1, id="a secret that is none"),
        pytest.param([replace(DOWN, name="pigeon")], 1, id="settings that make no channel"),
        pytest.param([DOWN, ntfy(secret="gone")], 1, id="one that is down, and one without its secret"),
    ],
)
def test_a_channel_that_is_set_up_wrongly_is_one(
    world: World, request: pytest.FixtureRequest, providers: list[Provider], failures: int
) -> None:
    """It is answered 500 where a person must mend it, and only there; the page goes to the next channel either way."""
    world.channels = RealPush(world, *providers)
    world.restart()
    statuses = request.getfixturevalue("statuses")
    world.alert(**ALERT)

    assert statuses.count(500) == failures
    assert statuses.count(429) == 1 - failures
    assert paged(world) == ["Ada by call"]


def test_a_message_that_cannot_be_worded_is_one(world: World, request: pytest.FixtureRequest) -> None:
    """As nothing of it goes out, whoever watches must be told."""
    world.secrets = BrokenLinkKeys()
    world.restart()
    statuses = request.getfixturevalue("statuses")
    world.alert(**ALERT)

    assert paged(world) == []
    assert 500 in statuses
