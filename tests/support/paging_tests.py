"""A shop that tries people's addresses out on Tuesdays, and what it sent and knows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from muster.channels import twilio_callback
from muster.domain.known_addresses import AddressState
from muster.domain.paging_tests import Part
from muster.domain.policy import Policy
from muster.domain.rules.channels import ChannelRule, Provider
from muster.domain.rules.oncall import Contact
from muster.domain.rules.paging_tests import PagingTestRule
from muster.usecases.find_addresses import find_addresses
from tests.support.desk import desk_policy
from tests.support.policies import a_policy
from tests.support.world import KEY, World

ACCOUNT = "AC00000000000000000000000000000000"
BASE = "https://muster.example"
CALL, SMS = "+46701740605", "+46701740606"
TUESDAY = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
"""10 in Stockholm, where Ada and Dir live; in London, where Bo does, an hour later, in New York, where Cy, six."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def tried_policy(rule: PagingTestRule | None = None) -> Policy:
    """Return the shop's; Ada has a push, a call and an SMS by Twilio, the others have a push alone."""
    policy = a_policy()
    ada = replace(
        policy.people["ada"],
        contacts=(
            Contact(channel="push", address="ada-push"),
            Contact(channel="call", address=CALL),
            Contact(channel="sms", address=SMS),
        ),
    )
    others = {each.id: replace(each, contacts=each.contacts[:1]) for each in policy.people.values() if each.id != "ada"}
    return replace(
        policy,
        people={"ada": ada} | others,
        channels=policy.channels | {kind: _by_twilio(kind) for kind in ("call", "sms")},
        test_pages=rule or PagingTestRule(),
    )


def with_tokens(rule: PagingTestRule | None) -> Policy:
    """Return the same with tokens of the API, and with this rule or none."""
    return replace(tried_policy(), test_pages=rule, api_tokens=desk_policy().api_tokens)


def _by_twilio(kind: str) -> ChannelRule:
    settings = {"account": ACCOUNT, "from": "+12025550123", "secret": "twilio"}
    return ChannelRule(id=kind, kind=kind, providers=(Provider(id=f"{kind}/1", name="twilio", settings=settings),))


def tried(world: World) -> list[str]:
    """Return to which addresses test pages have gone, in order."""
    tests = {each.value.id for each in world.store.deliveries("") if each.value.about == Part.TEST}
    return [each.address for each in world.channels.sent if each.delivery in tests]


def states(world: World, person: str = "ada") -> dict[str, str]:
    """Return how somebody's urgent addresses stand, by their channel."""
    found = find_addresses(world.documents, world.policies.policy, world.clock.now())
    return {each.contact.channel: str(each.state) for each in found if each.person == person}


def verified(world: World) -> list[str]:
    """Return every address that is verified."""
    found = find_addresses(world.documents, world.policies.policy, world.clock.now())
    return [each.contact.address for each in found if each.state is AddressState.VERIFIED]


def link(world: World, address: str) -> str:
    """Return the path of the link that went to an address last."""
    sent = next(each for each in reversed(world.channels.sent) if each.address == address)
    (action,) = sent.message.actions
    return action.href.removeprefix(BASE)


def twilio(world: World, path: str, **fields: str) -> str:
    """Return the answer to a callback, signed as Twilio signs it."""
    form = tuple(({"AccountSid": ACCOUNT} | fields).items())
    headers = {"x-twilio-signature": twilio_callback.sign(f"{BASE}{path}", form, KEY)}
    response = world.request("POST", path, urlencode(form).encode(), to="r", **headers)
    assert response.status == 200
    return response.body.decode()
