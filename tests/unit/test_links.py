"""Signed links: what they carry, when they end, and that nobody else can make one."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.links import EXPIRES_AFTER, LinkClaim, LinkExpired, LinkForged, LinkSigner
from muster.ports import Incomplete, Secrets, SecretsUnavailable
from tests.support.channel_ports import SettableSecrets
from tests.support.clock import FakeClock
from tests.support.policies import START

BASE = "https://responder-action-123456789012.europe-north1.run.app"
INCIDENT = "3f9a0c1b2d4e"


def signer(*keys: str, clock: FakeClock | None = None) -> LinkSigner:
    """Return a signer with these keys, the newest last."""
    return LinkSigner(SettableSecrets({"link-keys": keys}), f"{BASE}/", clock or FakeClock(START))


def token_of(url: str | None) -> str:
    """Return the token at the end of a link."""
    assert url is not None
    return url.rpartition("/")[2]


@given(
    st.sampled_from(["acknowledge", "escalate", "resolve"]),
    st.none() | st.from_regex(r"[a-z0-9_-]{1,63}", fullmatch=True),
)
def test_a_link_says_what_it_was_made_for(action: str, person: str | None) -> None:
    """Incident, person and action come back as they went in, whoever the person is, and with nobody too."""
    links = signer("key")
    read = links.read(token_of(links.action_url(INCIDENT, person, action)))
    assert read == LinkClaim(incident=INCIDENT, person=person, action=action)


def test_a_link_is_short_enough_for_an_sms() -> None:
    """With Cloud Run's long host name, a link takes less than one segment of a concatenated SMS (153 characters)."""
    url = signer("key").action_url(INCIDENT, "ada", "acknowledge")
    assert url is not None
    assert url.startswith(f"{BASE}/r/")
    assert len(url) <= 120


def test_a_link_is_good_for_seven_days_and_not_a_second_longer() -> None:
    """The end of a link is where the documentation says it is."""
    clock = FakeClock(START)
    links = signer("key", clock=clock)
    token = token_of(links.action_url(INCIDENT, "ada", "resolve"))
    clock.advance(EXPIRES_AFTER)
    assert links.read(token).person == "ada"
    clock.advance(timedelta(seconds=1))
    with pytest.raises(LinkExpired):
        links.read(token)


def test_a_link_from_a_machine_whose_clock_is_ahead_is_good() -> None:
    """Clocks of two instances differ; a link is not refused for having been made in the future."""
    ahead = FakeClock(START + timedelta(seconds=5))
    token = token_of(signer("key", clock=ahead).action_url(INCIDENT, "ada", "resolve"))
    assert signer("key").read(token).incident == INCIDENT


def test_no_change_to_a_token_goes_unnoticed() -> None:
    """A token with any one character changed, added or taken away is forged: it has exactly one spelling."""
    links = signer("key")
    token = token_of(links.action_url(INCIDENT, "ada", "acknowledge"))
    changed = {
        token[:i] + other + token[i + 1 :] for i in range(len(token)) for other in "AZaz09-_.!" if token[i] != other
    }
    shorter = {token[:i] + token[i + 1 :] for i in range(len(token))}
    longer = {token[:i] + other + token[i:] for i in range(len(token) + 1) for other in "A.=! "}
    for each in changed | (shorter | longer) - {token}:
        with pytest.raises(LinkForged):
            links.read(each)


@given(st.text())
def test_whatever_is_no_token_is_forged(text: str) -> None:
    """Any text at all is refused in the same way, never with another error."""
    links = signer("key")
    with pytest.raises(LinkForged):
        links.read(text)
    with pytest.raises(LinkForged):
        links.read_callback(text)


def test_keys_rotate_without_breaking_a_link() -> None:
    """With two keys the newest signs and both are accepted; when the old one goes, its links go with it."""
    before, during, after = signer("old"), signer("old", "new"), signer("new")
    old, new = (token_of(each.action_url(INCIDENT, "ada", "resolve")) for each in (before, during))
    assert during.read(old) == during.read(new) == after.read(new)
    with pytest.raises(LinkForged):
        after.read(old)
    with pytest.raises(LinkForged):
        before.read(new)


def test_a_token_is_for_one_purpose_only() -> None:
    """The token of a provider's callback does not act on an incident, nor the other way round."""
    links = signer("key")
    with pytest.raises(LinkForged):
        links.read(token_of(links.callback_url("d1")))
    with pytest.raises(LinkForged):
        links.read_callback(token_of(links.action_url(INCIDENT, None, "escalate")))
    assert links.read_callback(token_of(links.callback_url("d1"))) == "d1"


@pytest.mark.parametrize("keys", [(), ("",), ("  ",)])
def test_without_a_key_nothing_is_signed_and_nothing_accepted(
    keys: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    """A missing secret makes no link, names itself in the log, and lets nobody in."""
    token = token_of(signer("key").action_url(INCIDENT, "ada", "resolve"))
    links = signer(*keys)
    assert links.action_url(INCIDENT, "ada", "resolve") is None
    assert links.callback_url("d1") is None
    assert caplog.text.count("link-keys") == 2
    with pytest.raises(LinkForged):
        links.read(token)


class NoSecrets(Secrets):
    """Secrets that cannot be read now."""

    def get(self, name: str) -> tuple[str, ...]:
        """Say so."""
        raise SecretsUnavailable(name)


def test_with_some_of_the_keys_links_go_on() -> None:
    """What these signed is good; of another link it cannot be told whose it is, only that what is no token is not."""
    lost, known = (token_of(signer(key).action_url(INCIDENT, "ada", "resolve")) for key in ("lost", "known"))
    links = LinkSigner(SettableSecrets({"link-keys": Incomplete(("known",))}), BASE, FakeClock(START))
    assert token_of(links.action_url(INCIDENT, "ada", "resolve")) == known
    assert links.read(known).person == "ada"
    with pytest.raises(SecretsUnavailable, match="link-keys"):
        links.read(lost)
    with pytest.raises(LinkForged):
        links.read("x")


def test_while_no_key_can_be_read_pages_go_without_links(caplog: pytest.LogCaptureFixture) -> None:
    """A page without links is better than no page; a link that comes in is not called forged."""
    links = LinkSigner(NoSecrets(), BASE, FakeClock(START))
    assert links.action_url(INCIDENT, "ada", "resolve") is None
    assert 'the secret "link-keys" cannot be read' in caplog.text
    with pytest.raises(SecretsUnavailable):
        links.read(token_of(signer("key").action_url(INCIDENT, "ada", "resolve")))
