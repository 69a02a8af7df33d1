"""Twilio's callbacks, signed as Twilio signs them: reports, key presses and replied codes."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from muster.channels import twilio_callback
from muster.domain.delivery import DeliveryState
from muster.domain.incident import Incident
from muster.domain.message import MessageKind
from muster.domain.rules.oncall import Contact
from muster.entrypoint.http import Request, Response
from muster.links import EXPIRES_AFTER
from muster.ports import Incomplete
from tests.support.desk import ACCOUNT, AUTH_TOKEN, BASE, Desk

ADA = "+46701740605"
SMS = f"{BASE}/callbacks/twilio/sms"


@pytest.fixture
def incident(desk: Desk) -> Incident:
    """Open an incident, and give Ada a telephone."""
    people = desk.policies.policy.people
    ada = replace(people["ada"], contacts=(*people["ada"].contacts, Contact(channel="call", address=ADA)))
    desk.policies.policy = replace(desk.policies.policy, people=people | {"ada": ada})
    return desk.open()


def words(response: Response) -> str:
    """Return what a TwiML document says or answers."""
    assert response.status == 200
    assert response.content_type == "text/xml; charset=utf-8"
    return unescape(re.sub(r"<[^>]+>", "", response.body.decode()))


def test_an_arrival_is_recorded(desk: Desk, incident: Incident) -> None:
    """A signed status callback puts the arrival on the timeline, and is answered with nothing to do."""
    desk.delivery(incident)
    url = f"{desk.links.callback_url('d1')}/status"
    response = desk.twilio(url, CallStatus="completed", CallSid="CA1")
    assert words(response) == ""
    assert any(path.endswith("-d1-delivered") for path in desk.contents())


@pytest.mark.parametrize("status", ["busy", "no-answer", "failed", "canceled"])
def test_a_call_that_fails_falls_to_the_next_channel(desk: Desk, incident: Incident, status: str) -> None:
    """Twilio's word is enough; the reason is kept."""
    desk.delivery(incident)
    desk.twilio(f"{desk.links.callback_url('d1')}/status", CallStatus=status, CallSid="CA1")
    states = {each.value.channel: each.value.state for each in desk.store.deliveries(incident.id)}
    assert states == {"call": DeliveryState.FAILED, "email": DeliveryState.PENDING}


@pytest.mark.parametrize("status", ["queued", "ringing", "in-progress", "abducted", ""])
def test_a_status_that_ends_nothing_changes_nothing(desk: Desk, incident: Incident, status: str) -> None:
    """Under way, or a word nobody knows: answered, and nothing concluded."""
    desk.delivery(incident)
    before = desk.contents()
    assert words(desk.twilio(f"{desk.links.callback_url('d1')}/status", CallStatus=status, CallSid="CA1")) == ""
    assert desk.contents() == before


def test_key_one_acknowledges_as_the_person_who_was_called(desk: Desk, incident: Incident) -> None:
    """And the voice says so; pressed again, it says how long ago."""
    desk.delivery(incident)
    url = f"{desk.links.callback_url('d1')}/keys"
    assert words(desk.twilio(url, Digits="1", CallSid="CA1")) == "You acknowledged this just now."
    assert desk.incident(incident.id).acknowledged_by == "ada"
    desk.later(minutes=2)
    assert words(desk.twilio(url, Digits="1", CallSid="CA1")) == "You acknowledged this 2 min ago."
    assert desk.types(incident.id).count("acknowledged") == 1


def test_key_two_escalates(desk: Desk, incident: Incident) -> None:
    """The voice says whom it pages; at the top it says that this is the top."""
    desk.delivery(incident)
    url = f"{desk.links.callback_url('d1')}/keys"
    assert words(desk.twilio(url, Digits="2")) == "Escalated to level 2 (Team): Ada and Bo are being paged."
    assert desk.incident(incident.id).level == 2
    for _ in range(2):
        desk.twilio(url, Digits="2")
    top = words(desk.twilio(url, Digits="2"))
    assert top == "This is the highest level already. Nobody has acknowledged this yet."


def test_another_key_is_asked_again(desk: Desk, incident: Incident) -> None:
    """The voice says which keys there are and waits, at the same address."""
    desk.delivery(incident)
    url = desk.links.callback_url("d1")
    response = desk.twilio(f"{url}/keys", Digits="7")
    assert words(response) == "Press 1 to acknowledge, 2 to escalate."
    assert f'action="{url}/keys"' in response.body.decode()
    assert desk.incident(incident.id).acknowledged_by is None


def test_a_late_key_press_is_told_the_truth(desk: Desk, incident: Incident) -> None:
    """Resolved wins; the voice says by whom and when."""
    desk.delivery(incident)
    desk.press(desk.path("resolve", incident, "bo"))
    desk.later(minutes=5)
    said = words(desk.twilio(f"{desk.links.callback_url('d1')}/keys", Digits="1"))
    assert said == "Bo resolved this 5 min ago."
    escalated = words(desk.twilio(f"{desk.links.callback_url('d1')}/keys", Digits="2"))
    assert escalated == "The incident is resolved. Bo resolved this 5 min ago."


def test_a_call_for_information_takes_no_key(desk: Desk, incident: Incident) -> None:
    """An update has no person in whose name to act, whatever the channel is called."""
    desk.delivery(incident, kind=MessageKind.UPDATE, recipient="ada", channel="ada", chain=("ada",))
    assert "for information" in words(desk.twilio(f"{desk.links.callback_url('d1')}/keys", Digits="1"))
    assert desk.incident(incident.id).acknowledged_by is None


@pytest.mark.parametrize("text", ["12345", " 12345. ", "ok 12345!", "ACK 12345"])
def test_a_replied_code_acknowledges(desk: Desk, incident: Incident, text: str) -> None:
    """The five digits, whatever stands around them, from the number that was paged."""
    desk.delivery(incident, address=ADA)
    said = words(desk.twilio(SMS, From=ADA, Body=text))
    assert said == "You acknowledged this just now. (P1: checkout does not answer)"
    assert desk.incident(incident.id).acknowledged_by == "ada"


def test_a_late_code_is_told_the_truth(desk: Desk, incident: Incident) -> None:
    """Somebody was first."""
    desk.delivery(incident, address=ADA)
    desk.press(desk.path("acknowledge", incident, "bo"))
    desk.later(minutes=3)
    said = words(desk.twilio(SMS, From=ADA, Body="12345"))
    assert said == "Bo acknowledged this 3 min ago. (P1: checkout does not answer)"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("99999", "No page to this number had the code 99999."),
        ("hello", "Reply with the five digits of the message"),
        ("12345 54321", "Reply with the five digits of the message"),
        ("", "Reply with the five digits of the message"),
    ],
)
def test_a_reply_that_means_nothing_is_told_so(desk: Desk, incident: Incident, body: str, expected: str) -> None:
    """A wrong code, none, or two: what to do instead, and nothing is done."""
    desk.delivery(incident, address=ADA)
    before = desk.contents()
    assert expected in words(desk.twilio(SMS, From=ADA, Body=body))
    assert desk.contents() == before


def test_a_code_works_from_its_own_number_only(desk: Desk, incident: Incident) -> None:
    """A stranger with the code gets no answer, and changes nothing; so does a colleague's number."""
    desk.delivery(incident, address=ADA)
    assert words(desk.twilio(SMS, From="+15005550006", Body="12345")) == ""
    assert "No page to this number" in words(desk.twilio(SMS, From="bo-call", Body="12345"))
    assert desk.incident(incident.id).acknowledged_by is None


def test_a_code_of_two_open_incidents_is_not_guessed(desk: Desk, incident: Incident) -> None:
    """It says so; once one of them is over, the code means the other."""
    other = desk.open(key="other", title="checkout burns")
    desk.delivery(incident, address=ADA)
    desk.delivery(other, address=ADA, id="d2")
    assert "more than one open incident" in words(desk.twilio(SMS, From=ADA, Body="12345"))
    assert {desk.incident(each.id).acknowledged_by for each in (incident, other)} == {None}
    desk.press(desk.path("resolve", incident))
    assert "(P1: checkout burns)" in words(desk.twilio(SMS, From=ADA, Body="12345"))
    assert desk.incident(other.id).acknowledged_by == "ada"


def test_an_answer_is_text_whatever_the_alert_says(desk: Desk, incident: Incident) -> None:
    """A title cannot write TwiML."""
    hostile = desk.open(key="other", title="</Message><Redirect>https://evil.example</Redirect> checkout")
    desk.delivery(hostile, address=ADA)
    response = desk.twilio(SMS, From=ADA, Body="12345")
    assert b"<Redirect>" not in response.body
    assert "<Redirect>" in words(response)
    assert incident.open


@pytest.mark.parametrize("what", ["status", "keys", "sms"])
def test_what_twilio_has_not_signed_is_refused(desk: Desk, incident: Incident, what: str) -> None:
    """Another token, no signature, a changed field, an account that is not the policy's: 403, and nothing is done."""
    desk.delivery(incident, address=ADA)
    url = SMS if what == "sms" else f"{desk.links.callback_url('d1')}/{what}"
    form = {"CallStatus": "failed", "CallSid": "CA1", "Digits": "1", "From": ADA, "Body": "12345"}
    before = desk.contents()
    fields = tuple({"AccountSid": ACCOUNT, **form}.items())
    signature = twilio_callback.sign(url, fields, AUTH_TOKEN)
    body = b"&".join(f"{name}={value}".replace("+", "%2B").encode() for name, value in fields)
    path = url.removeprefix(BASE)
    requests = [
        Request(method="POST", path=path, url=url, body=body),
        Request(method="POST", path=path, url=url, body=body + b"&x=y", headers={"x-twilio-signature": signature}),
        Request(method="POST", path=path, url=url, headers={"x-twilio-signature": signature}),
    ]
    assert desk.twilio(url, "another-token", **form).status == 403
    assert desk.twilio(url, AccountSid="AC1", **form).status == 403
    assert [desk.handle(request).status for request in requests] == [403, 403, 403]
    assert desk.contents() == before
    good = Request(method="POST", path=path, url=url, body=body, headers={"x-twilio-signature": signature})
    assert desk.handle(good).status == 200


def test_a_request_that_came_by_another_name_is_known_by_the_public_one(desk: Desk, incident: Incident) -> None:
    """Behind a proxy that says nothing of itself, the public address is what Twilio signed."""
    desk.delivery(incident)
    url = f"{desk.links.callback_url('d1')}/keys"
    fields = (("AccountSid", ACCOUNT), ("Digits", "1"))
    headers = {"x-twilio-signature": twilio_callback.sign(url, fields, AUTH_TOKEN)}
    path = url.removeprefix(BASE)
    body = f"AccountSid={ACCOUNT}&Digits=1".encode()
    request = Request(method="POST", path=path, url=f"http://10.0.0.7:8080{path}", headers=headers, body=body)
    assert words(desk.handle(request)) == "You acknowledged this just now."


def test_both_auth_tokens_are_good_while_they_are_rotated(desk: Desk, incident: Incident) -> None:
    """The old one and the new one."""
    desk.secrets.values["twilio"] = (AUTH_TOKEN, "new-token\n")
    desk.delivery(incident)
    url = f"{desk.links.callback_url('d1')}/keys"
    assert desk.twilio(url, "new-token", Digits="7").status == desk.twilio(url, Digits="7").status == 200


def test_without_an_auth_token_nobody_is_believed(desk: Desk, incident: Incident) -> None:
    """A missing secret is no secret that everybody knows."""
    desk.secrets.values["twilio"] = ("",)
    desk.delivery(incident)
    assert desk.twilio(f"{desk.links.callback_url('d1')}/keys", "", Digits="1").status == 403


def test_an_address_that_was_not_made_here_is_refused(desk: Desk, incident: Incident) -> None:
    """A forged or expired token of the address: 403, though Twilio signed the request."""
    desk.delivery(incident)
    assert desk.twilio(f"{BASE}/callbacks/twilio/abc/keys", Digits="1").status == 403
    url = f"{desk.links.callback_url('d1')}/keys"
    desk.clock.advance(EXPIRES_AFTER + timedelta(seconds=1))
    assert desk.twilio(url, Digits="1").status == 403
    assert desk.incident(incident.id).acknowledged_by is None


@pytest.mark.parametrize("path", ["", "x", "x/y", "x/sms", "status", "/status"])
def test_other_addresses_are_not_found(desk: Desk, path: str) -> None:
    """404."""
    assert desk.get(f"/callbacks/twilio/{path}", "POST").status == 404


def test_callbacks_are_posted(desk: Desk, incident: Incident) -> None:
    """405 to GET, so that nobody's scanner reports anything."""
    desk.delivery(incident)
    callback = desk.links.callback_url("d1") or ""
    response = desk.get(f"{callback.removeprefix(BASE)}/status")
    assert (response.status, response.headers["Allow"]) == (405, "POST")


def test_a_store_that_is_away_is_said_so(desk: Desk, incident: Incident) -> None:
    """A status is to come again; a person is told to use the link."""
    desk.delivery(incident, address=ADA)
    url = desk.links.callback_url("d1")
    desk.close()
    status = desk.twilio(f"{url}/status", CallStatus="completed", CallSid="CA1")
    assert (status.status, status.headers["Retry-After"]) == (503, "5")
    assert "use the link" in words(desk.twilio(f"{url}/keys", Digits="1"))
    assert "use the link" in words(desk.twilio(SMS, From=ADA, Body="12345"))


def test_a_callback_waits_while_a_key_cannot_be_read(desk: Desk, incident: Incident) -> None:
    """Its address may have been made with that key: the report is not turned away for good."""
    desk.delivery(incident, address=ADA)
    url = f"{desk.links.callback_url('d1')}/status"
    desk.secrets.values["link-keys"] = Incomplete(("another-key",))
    response = desk.twilio(url, CallStatus="completed", CallSid="CA1")
    assert (response.status, response.headers["Retry-After"]) == (503, "5")
    desk.secrets.values["link-keys"] = ("first-key", "another-key")
    assert desk.twilio(url, CallStatus="completed", CallSid="CA1").status == 200


def test_a_page_of_an_incident_that_is_gone_says_so(desk: Desk, incident: Incident) -> None:
    """Nothing to acknowledge, and nothing breaks."""
    desk.delivery(replace(incident, id="000000000000"))
    said = words(desk.twilio(f"{desk.links.callback_url('d1')}/keys", Digits="1"))
    assert said == "There is no such incident any more."
    assert words(desk.twilio(f"{desk.links.callback_url('d9')}/keys", Digits="1")) == said
