"""What goes out by a row's channel "probe", over the network, as the provider gets it."""

from base64 import b64encode
from contextlib import ExitStack, redirect_stdout
from io import StringIO

from muster.channels.catalogue import Catalogue
from muster.ports import SendAgain, SendBroken, SendFailed, SendUnknown
from tests.policy_fields.row import Outcome, Row, policy_of
from tests.support.channel_ports import SettableSecrets, StoppedClock
from tests.support.mail_server import SmtpServer
from tests.support.messages import a_page
from tests.support.servers import HttpRecorder, Recorded, as_json

HTTP, SMTP = "$HTTP", "$SMTP"
"""Stand, in a row, for the URL of a server that answers as every provider does, and for the port of a mail server."""
SENT, FAILED = "sent", "failed"
ADDRESSES = {
    "sms": "+46701740605",
    "slack": "C024BE7LH",
    "email": "ada@example.com",
    "push": "acme-ada",
    "console": "ada",
}
ANSWER = {
    "sid": "SM1",
    "status": "queued",
    "ok": True,
    "channel": "C1",
    "ts": "1730000000.000100",
    "id": "n1",
    "topic": "t",
}
TELLING = ("authorization", "webhook-signature")


def sent(_row: Row, text: str) -> Outcome:
    """Return the requests and mails that a page by the channel "probe" becomes, and what is printed."""
    with ExitStack() as open_:
        server = open_.enter_context(HttpRecorder(lambda _: as_json(ANSWER)))
        mails = open_.enter_context(SmtpServer(login=("muster", "token one"))) if SMTP in text else None
        printed = open_.enter_context(redirect_stdout(StringIO()))
        written = text.replace(HTTP, server.url).replace(SMTP, str(mails.port if mails else ""))
        failure = _send(written, server.url)
        arrived = [
            *map(_told, server.requests.all),
            *(f"{mail.sender} {mail.user}" for mail in (mails.mails.all if mails else ())),
        ]
    return [*((SENT, each) for each in (*arrived, printed.getvalue()) if each), *failure]


def _send(text: str, url: str) -> Outcome:
    policy = policy_of(text)
    secrets = {f"{number}": (f"token {number}",) for number in ("one", "two")}
    secrets |= {f"hook-{number}": (f"{url}/{number}",) for number in ("one", "two")}
    secrets |= {f"key-{number}": ("whsec_" + b64encode(number.encode() * 10).decode(),) for number in ("one", "two")}
    kind = policy.channels["probe"].kind
    channel = Catalogue(SettableSecrets(secrets), StoppedClock()).get(policy, "probe")
    try:
        channel.send(a_page(), ADDRESSES.get(kind, url), "d-1")
    except (SendAgain, SendBroken, SendFailed, SendUnknown) as error:
        return [(FAILED, str(error))]
    return []


def _told(request: Recorded) -> str:
    headers = [request.headers.get(name, "") for name in TELLING]
    return f"{request.method} {request.path} {headers} {request.body.decode()}"
