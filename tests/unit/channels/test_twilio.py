"""The requests Twilio gets, and what its answers become."""

from base64 import b64encode
from collections.abc import Iterator

import pytest

from muster.channels import phone
from muster.channels.twilio import Account, TwilioCall, TwilioSms
from muster.ports import Receipt, SendAgain, SendFailed, SendUnknown
from tests.support.channel_ports import SettableSecrets, StoppedClock
from tests.support.messages import a_page, an_update, hostile
from tests.support.servers import Answer, HttpRecorder, as_json, fake_twilio

TOKEN = {"twilio-token": ("t0k3n",)}


@pytest.fixture
def twilio() -> Iterator[HttpRecorder]:
    """Yield a Twilio."""
    with fake_twilio() as server:
        yield server


def _account(
    server: HttpRecorder, secrets: SettableSecrets | None = None, sender: str = "+15550100", account: str = "AC123"
) -> Account:
    return Account(
        provider="sms/1",
        account=account,
        sender=sender,
        secret="twilio-token",
        secrets=secrets or SettableSecrets(TOKEN),
        clock=StoppedClock(),
        url=server.url,
    )


def test_an_sms_is_a_message_resource(twilio: HttpRecorder) -> None:
    """The exact request, and its SID in the receipt."""
    receipt = TwilioSms(_account(twilio)).send(a_page(), "+15550199", "d-1")
    assert receipt == Receipt(provider="sms/1", reference="SM0001")
    request = twilio.requests.all[0]
    assert (request.method, request.path) == ("POST", "/2010-04-01/Accounts/AC123/Messages.json")
    assert request.headers["authorization"] == "Basic " + b64encode(b"AC123:t0k3n").decode()
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.form() == {
        "To": "+15550199",
        "From": "+15550100",
        "Body": phone.sms_text(a_page()),
        "StatusCallback": "https://muster.example/callback/twilio/d-1/status",
    }


def test_a_messaging_service_sends_by_its_sid(twilio: HttpRecorder) -> None:
    """A sender "MG…" is a pool of numbers and goes under its own field."""
    TwilioSms(_account(twilio, sender="MG77")).send(an_update(), "+15550199", "d-1")
    assert twilio.requests.all[0].form().keys() == {"To", "MessagingServiceSid", "Body"}


def test_the_account_is_one_part_of_the_path(twilio: HttpRecorder) -> None:
    """No setting leads to another resource."""
    TwilioSms(_account(twilio, account="AC1/../AC2?x")).send(an_update(), "+15550199", "d-1")
    assert twilio.requests.all[0].path == "/2010-04-01/Accounts/AC1%2F..%2FAC2%3Fx/Messages.json"


def test_a_call_is_a_call_resource_with_its_script(twilio: HttpRecorder) -> None:
    """The exact request: the script goes inline, so that no document of ours has to be fetched."""
    receipt = TwilioCall(_account(twilio)).send(a_page(), "+15550199", "d-1")
    assert receipt == Receipt(provider="sms/1", reference="CA0001")
    assert twilio.requests.all[0].path == "/2010-04-01/Accounts/AC123/Calls.json"
    assert twilio.requests.all[0].form() == {
        "To": "+15550199",
        "From": "+15550100",
        "Twiml": phone.call_script(a_page()),
        "StatusCallback": "https://muster.example/callback/twilio/d-1/status",
    }


def test_hostile_text_stays_in_its_field(twilio: HttpRecorder) -> None:
    """A form's separators in an alert add no field, and half characters do not break the request."""
    TwilioSms(_account(twilio)).send(hostile("a&To=+1900&x=y \ud800"), "+15550199", "d-1")
    assert twilio.requests.all[0].form()["To"] == "+15550199"


@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        (
            as_json({"code": 21211, "message": "Invalid 'To' Phone Number", "status": 400}, 400),
            SendFailed,
            "400: 21211 Inv",
        ),
        (as_json({"code": 20003, "message": "Authenticate"}, 401), SendFailed, "401: 20003 Authenticate"),
        (as_json({"code": 20429, "message": "Too Many Requests"}, 429), SendAgain, "429: 20429"),
        (Answer(503, b"<html>"), SendAgain, "Twilio answered 503$"),
        (Answer(400, b'["no object"]'), SendFailed, "Twilio answered 400$"),
        (Answer(drop=True), SendUnknown, "did not answer"),
    ],
    ids=["number", "credentials", "throttled", "down", "unreadable", "lost"],
)
def test_refusals_say_why(twilio: HttpRecorder, answer: Answer, outcome: type[Exception], reason: str) -> None:
    """Twilio's own code and words are the reason."""
    twilio.script(answer)
    with pytest.raises(outcome, match=reason):
        TwilioSms(_account(twilio)).send(a_page(), "+15550199", "d-1")


def test_an_answer_that_cannot_be_read_is_still_taken(twilio: HttpRecorder) -> None:
    """201 without a SID is a receipt without a reference."""
    twilio.script(Answer(201, b"not json"))
    assert TwilioSms(_account(twilio)).send(a_page(), "+15550199", "d-1").reference is None


def test_a_rotated_token_is_used_at_once(twilio: HttpRecorder) -> None:
    """The secret is read at each send, the newest value counts."""
    secrets = SettableSecrets(TOKEN)
    channel = TwilioSms(_account(twilio, secrets))
    channel.send(a_page(), "+15550199", "d-1")
    secrets.values["twilio-token"] = ("t0k3n", "n3w\n")
    channel.send(a_page(), "+15550199", "d-2")
    assert twilio.requests.all[1].headers["authorization"] == "Basic " + b64encode(b"AC123:n3w").decode()


@pytest.mark.parametrize("values", [(), ("",), ("two\r\nlines",), ("pässword",)])
def test_without_a_usable_token_nothing_is_lost(twilio: HttpRecorder, values: tuple[str, ...]) -> None:
    """A missing or impossible secret is mended by somebody: the message waits, and the secret is not shown."""
    secrets = SettableSecrets({"twilio-token": values})
    with pytest.raises(
        SendAgain, match=r'^the secret "twilio-token" (is not set|holds characters that no credential has)$'
    ):
        TwilioSms(_account(twilio, secrets)).send(a_page(), "+15550199", "d-1")
    assert twilio.requests.all == ()
