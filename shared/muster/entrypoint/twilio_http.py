"""Twilio's callbacks: how a delivery fares, which key was pressed in a call, what was replied to an SMS."""

import logging
from collections.abc import Iterator

from muster.channels import twilio_callback as twilio
from muster.entrypoint.http import Request, Response, problem
from muster.entrypoint.phone_reply import PhoneReply
from muster.links import LinkExpired, LinkForged, LinkSigner
from muster.ports import BusUnavailable, Conflict, NoPolicy, PolicySource, Secrets, SecretsUnavailable, StoreUnavailable
from muster.usecases.report_delivery import ReportDelivery

PREFIX = "/callbacks/twilio/"
SORRY = "Muster cannot look that up right now. Please use the link in the message."

log = logging.getLogger("muster.action")


class TwilioCallbacks:
    """Answers POST /callbacks/twilio/{token}/status, …/keys and /callbacks/twilio/sms, where Twilio has signed them."""

    def __init__(
        self, report: ReportDelivery, reply: PhoneReply, links: LinkSigner, policies: PolicySource, secrets: Secrets
    ) -> None:
        """Accept what an account of the policy in force has signed with its auth token."""
        self._report = report
        self._reply = reply
        self._links = links
        self._policies = policies
        self._secrets = secrets

    def __call__(self, request: Request) -> Response:
        """Return TwiML, or an error."""
        token, _, what = request.path.removeprefix(PREFIX).rpartition("/")
        if what not in ({"status", "keys"} if token else {"sms"}):
            return problem(404, "Not found")
        if request.method != "POST":
            return problem(405, "Method not allowed", Allow="POST")
        fields = twilio.form(request.body)
        try:
            if not self._genuine(request, fields):
                log.warning("callback refused: no account of the policy has signed it")
                return problem(403, "Forbidden", "No Twilio account of the policy has signed this.")
            delivery = self._links.read_callback(token) if token else ""
        except (LinkForged, LinkExpired):
            return problem(403, "Forbidden", "This address was not made here, or is too old.")
        except (StoreUnavailable, NoPolicy, SecretsUnavailable) as error:
            log.warning("callback not taken", extra={"reason": str(error)})
            return problem(503, "Unavailable", **{"Retry-After": "5"})
        return self._take(what, delivery, fields)

    def _take(self, what: str, delivery: str, fields: twilio.Fields) -> Response:
        try:
            if what == "status":
                self._status(delivery, twilio.report(fields))
                return _twiml(twilio.no_answer())
            return _twiml(self._keys(delivery, fields) if what == "keys" else self._sms(fields))
        except (StoreUnavailable, BusUnavailable, Conflict, NoPolicy) as error:
            log.warning("callback not taken", extra={"reason": str(error), "delivery": delivery or None})
        if what == "status":
            return problem(503, "Unavailable", **{"Retry-After": "5"})
        return _twiml(twilio.answer_call(SORRY) if what == "keys" else twilio.answer_sms(SORRY))

    def _status(self, delivery: str, report: twilio.Report) -> None:
        if report.progress is twilio.Progress.DELIVERED:
            self._report.delivered(delivery, report.reference)
        elif report.progress is twilio.Progress.FAILED:
            self._report.failed(delivery, report.reference, report.reason)
        elif report.progress is twilio.Progress.UNKNOWN:
            log.warning("a status that is not known: %s", report.status, extra={"delivery": delivery})

    def _keys(self, delivery: str, fields: twilio.Fields) -> str:
        key = twilio.key(fields)
        if key is not None:
            return twilio.answer_call(self._reply.pressed(delivery, key))
        callback = self._links.callback_url(delivery)
        return twilio.ask_again(callback, self._reply.choices(delivery)) if callback else twilio.answer_call(SORRY)

    def _sms(self, fields: twilio.Fields) -> str:
        received = twilio.inbound_sms(fields)
        said = self._reply.texted(received.sender, received.code)
        return twilio.answer_sms(said) if said else twilio.no_answer()

    def _genuine(self, request: Request, fields: twilio.Fields) -> bool:
        """Return whether the account that the form names, one of the policy's, has signed it for this address.

        The address is the one the request came to, or the public one where something on the way goes by another name.
        """
        tokens = list(self._auth_tokens(dict(fields).get("AccountSid", "")))
        signature = request.headers.get("x-twilio-signature", "")
        addresses = (request.url, f"{self._links.base_url}{request.path}")
        return any(twilio.genuine(address, fields, signature, tokens) for address in addresses)

    def _auth_tokens(self, account: str) -> Iterator[str]:
        """Yield the auth tokens of an account: two while it is rotated."""
        for channel in self._policies.current().channels.values():
            for provider in channel.providers:
                if provider.name == "twilio" and provider.settings.get("account") == account:
                    values = self._secrets.get(provider.settings.get("secret", ""))
                    yield from (value.strip() for value in values if value.strip())


def _twiml(document: str) -> Response:
    return Response(
        status=200,
        body=document.encode(),
        content_type="text/xml; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )
