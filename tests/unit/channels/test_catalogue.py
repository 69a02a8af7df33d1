"""A policy's providers become channels, and its mistakes lose nothing."""

from base64 import b64encode
from dataclasses import replace
from io import StringIO

import pytest

from muster.channels import catalogue
from muster.domain.policy import Policy
from muster.domain.rules.channels import ChannelRule, Provider
from muster.policy.providers import PROVIDERS
from muster.ports import Receipt, SendBroken
from tests.support.channel_ports import SettableSecrets, StoppedClock
from tests.support.mail_server import SmtpServer
from tests.support.messages import a_page
from tests.support.policies import a_policy
from tests.support.servers import Answer, HttpRecorder, fake_ntfy, fake_slack, fake_twilio

SECRETS = SettableSecrets({"s": ("tok",), "key": ("whsec_" + b64encode(b"k" * 32).decode(),)})


def _provider(name: str, **settings: str) -> Provider:
    return Provider(id=f"{name}/1", name=name, settings={key.rstrip("_"): value for key, value in settings.items()})


def _send(provider: Provider, kind: str, address: str) -> Receipt:
    return catalogue.build(provider, kind, SECRETS, StoppedClock()).send(a_page(), address, "d-1")


@pytest.mark.parametrize(("kind", "path"), [("sms", "Messages.json"), ("call", "Calls.json")])
def test_twilio_sends_and_calls(kind: str, path: str) -> None:
    """One account serves both kinds."""
    with fake_twilio() as server:
        receipt = _send(_provider("twilio", account="AC1", from_="+1", secret="s", url=server.url), kind, "+2")
        assert receipt.provider == "twilio/1"
        assert server.requests.all[0].path.endswith(path)


def test_ntfy_publishes() -> None:
    """With its token."""
    with fake_ntfy() as server:
        _send(_provider("ntfy", url=server.url, secret="s"), "push", "topic")
        assert server.requests.all[0].headers["authorization"] == "Bearer tok"


def test_slack_posts_both_ways() -> None:
    """By a bot's token, and by a webhook whose URL is the secret."""
    with fake_slack() as server:
        secrets = SettableSecrets({"s": ("tok",), "hook": (f"{server.url}/services/x",)})
        for provider in (_provider("slack_bot", secret="s", url=server.url), _provider("slack_webhook", secret="hook")):
            catalogue.build(provider, "slack", secrets, StoppedClock()).send(a_page(), "C1", "d-1")
        assert [request.path for request in server.requests.all] == ["/chat.postMessage", "/services/x"]


def test_smtp_sends() -> None:
    """By the port and the security of the settings."""
    with SmtpServer() as server:
        settings = {"host": server.host, "port": str(server.port), "security": "none", "from_": "m@x.example"}
        _send(_provider("smtp", **settings), "email", "a@x.example")
        assert server.mails.wait_for(1)[0].sender == "m@x.example"


def test_webhook_posts() -> None:
    """To the address."""
    with HttpRecorder() as server:
        _send(_provider("webhook", secret="key"), "webhook", server.url)
        assert "webhook-signature" in server.requests.all[0].headers


def test_the_console_prints_where_it_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """To the stream given, or to standard output."""
    stream = StringIO()
    console = _provider("console")
    catalogue.build(console, "sms", SECRETS, StoppedClock(), stream).send(a_page(), "+1", "d-1")
    assert "sms to Ada (+1)" in stream.getvalue()
    _send(console, "push", "ada")
    assert "push to Ada (ada)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("provider", "kind", "reason"),
    [
        (_provider("pigeon"), "sms", "pigeon/1: pigeon is no provider of sms"),
        (_provider("twilio", account="AC1", from_="+1", secret="s"), "push", "twilio/1: twilio is no provider of push"),
        (_provider("twilio", account="AC1", from_=""), "sms", "twilio/1: twilio needs the setting from, secret"),
        (_provider("smtp", host="h", from_="m@x", security="ssl"), "email", "smtp/1: 'ssl' is not a valid Security"),
        (_provider("smtp", host="h", from_="m@x", port="x"), "email", "smtp/1: invalid literal"),
        (_provider("smtp", host="h", from_="nobody"), "email", "smtp/1: the setting from holds no e-mail address"),
        (_provider("smtp", host="h", from_="a\r\nBcc: <c@d>"), "email", "smtp/1: the setting from holds no e-mail"),
        (
            _provider("smtp", host="h", from_="m@x", user="u", secret="s", security="none"),
            "email",
            "smtp/1: links that act are not sent in clear text",
        ),
        (_provider("slack_bot"), "slack", "slack_bot/1: slack_bot needs the setting secret"),
        (_provider("slack_bot", secret="gone"), "slack", 'the secret "gone" is not set'),
        (_provider("ntfy", secret="gone"), "push", 'the secret "gone" is not set'),
        (_provider("webhook", secret="gone"), "webhook", 'the secret "gone" is not set'),
    ],
)
def test_mistaken_settings_lose_nothing(provider: Provider, kind: str, reason: str) -> None:
    """Each send waits for them to be mended, says what is wrong, and leaves the next channel to be asked."""
    address = {"push": "topic", "email": "a@x.example", "webhook": "https://x.example"}.get(kind, "+1")
    with pytest.raises(SendBroken, match=f"^{reason}"):
        _send(provider, kind, address)


def test_the_policy_file_knows_the_same_providers() -> None:
    """What the policy file accepts, and demands, is what makes a channel."""
    assert {name: form.kinds for name, form in PROVIDERS.items() if name != "console"} == {
        name: kinds for name, kinds in catalogue.KINDS.items() if name != "console"
    }
    assert set(PROVIDERS["console"].kinds) == set(catalogue.KINDS["console"])
    assert {name: {key.name for key in form.shape.keys if key.required} for name, form in PROVIDERS.items()} == {
        name: set(settings) for name, settings in catalogue.REQUIRED.items()
    }


def _policy(**channels: ChannelRule) -> Policy:
    return a_policy(channels=channels)


def test_a_channel_is_made_once_and_anew_when_its_rule_changes() -> None:
    """A policy that is read again costs nothing; an edited rule counts at once."""
    known = catalogue.Catalogue(SECRETS, StoppedClock())
    rule = ChannelRule(id="push", kind="push", providers=(_provider("ntfy"),))
    first = known.get(_policy(push=rule), "push")
    assert known.get(_policy(push=replace(rule)), "push") is first
    edited = replace(rule, providers=(_provider("ntfy", url="https://ntfy.example"),))
    assert known.get(_policy(push=edited), "push") is not first


def test_a_channel_the_policy_has_no_more_loses_nothing() -> None:
    """A delivery of before an edit waits, and says why."""
    gone = catalogue.Catalogue(SECRETS, StoppedClock()).get(_policy(), "push")
    with pytest.raises(SendBroken, match=r"^the policy has no channel push$"):
        gone.send(a_page(), "ada", "d-1")


def test_a_rule_with_two_providers_fails_over() -> None:
    """Two Twilio accounts: the first is down, the second takes it."""
    with fake_twilio() as down, fake_twilio() as up:
        down.default = lambda _: Answer(503)
        rule = ChannelRule(
            id="sms",
            kind="sms",
            providers=tuple(
                Provider(
                    id=f"sms/{n}",
                    name="twilio",
                    settings={"account": "AC1", "from": "+1", "secret": "s", "url": server.url},
                )
                for n, server in enumerate((down, up), 1)
            ),
        )
        receipt = catalogue.channel(rule, SECRETS, StoppedClock()).send(a_page(), "+2", "d-1")
        assert receipt.provider == "sms/2"
        assert (len(down.requests.all), len(up.requests.all)) == (1, 1)
