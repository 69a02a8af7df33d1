"""Accept alerts: put them where no crash can lose them, before anybody is told that they were accepted."""

from collections.abc import Sequence
from urllib.parse import quote

from muster import cloudevents
from muster.domain.alert import Alert
from muster.ports import Clock, EventBus, Outgoing

TOPIC = "alerts"
ALERT_RECEIVED = "muster.alert.received.v1"


class AcceptAlerts:
    """Publish alerts one by one on the topic `alerts`, each as a CloudEvent whose id is the alert's."""

    def __init__(self, bus: EventBus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock

    def __call__(self, alerts: Sequence[Alert]) -> int:
        """Return how many alerts were published, all of them durably; raise BusUnavailable otherwise."""
        self._bus.publish(TOPIC, [self._message(alert) for alert in alerts])
        return len(alerts)

    def _message(self, alert: Alert) -> Outgoing:
        data = cloudevents.encode(
            type=ALERT_RECEIVED,
            id=alert.id,
            source=f"muster/intake/{quote(alert.source)}",
            subject=alert.key_id,
            time=self._clock.now(),
            data=alert,
        )
        return Outgoing(data=data, attributes={"type": ALERT_RECEIVED, "source": alert.source})
