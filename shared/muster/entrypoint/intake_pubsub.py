"""Cloud Monitoring's Pub/Sub channel, which Google recommends: Pub/Sub repeats what was not answered 2xx."""

from muster.domain.alert import Alert
from muster.entrypoint.callers import Unauthorized, Verifier
from muster.entrypoint.certificates import CertificatesUnavailable
from muster.entrypoint.http import Request, Response, problem
from muster.entrypoint.intake_reception import Reception, refused, unavailable
from muster.entrypoint.push import MalformedPush, decode
from muster.intake import formats
from muster.intake.json_body import raw_text
from muster.intake.received import Received, Unreadable
from muster.intake.unreadable import unreadable
from muster.ports import BusUnavailable

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="muster"'}
SOURCE = "cloud_monitoring"
"""As by webhook: one incident told by both roads is one occurrence."""


class PubSubIntake:
    """Answer POST /intake/pubsub."""

    def __init__(self, reception: Reception, verifier: Verifier) -> None:
        self._reception = reception
        self._verifier = verifier

    def __call__(self, request: Request) -> Response:
        """Return 204 once the message's alerts are published; a redelivery gives the same alerts again."""
        try:
            self._verifier.verify(request)
            self._reception.take(*self._read(request))
        except Unauthorized as error:
            refused(SOURCE, 401, str(error))
            return problem(401, "Unauthorized", "Only this intake's push subscription may call.", **CHALLENGE)
        except (BusUnavailable, CertificatesUnavailable) as error:
            return unavailable(SOURCE, error)
        return Response(status=204)

    def _read(self, request: Request) -> tuple[list[Alert], Received]:
        try:
            push = decode(request)
        except MalformedPush as error:
            received = self._reception.received(SOURCE)
            no_push = Unreadable(f"it is no Pub/Sub push: {error}")
            return [unreadable(no_push, raw_text(request.body), received)], received
        received = self._reception.received(SOURCE, f"pubsub:{push.message_id}")
        return formats.read(push.data, received), received
