"""Several providers of one kind as one channel."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from muster.domain.message import Message
from muster.ports import Channel, Receipt, SendAgain, SendBroken, SendFailed, SendUnknown

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failover:
    """Tries providers in order until one takes the message.

    A provider that is down, or that refuses the address (it may be that provider's own block), is followed by the
    next at once. SendUnknown is not: the message may have arrived. A bug in one provider counts as SendBroken.
    """

    providers: Sequence[Channel]

    def send(self, message: Message, address: str, delivery: str) -> Receipt:
        """Send by the first provider that takes it.

        Raises SendUnknown at the first unknown outcome; SendFailed if all refused the address; otherwise SendAgain
        with the shortest wait, if all that may take it later named one, and SendBroken where one of them is broken or
        there is none. The reasons are all providers', in order.
        """
        outcomes: list[Exception] = []
        for provider in self.providers:
            try:
                return provider.send(message, address, delivery)
            except SendUnknown:
                raise
            except (SendAgain, SendFailed) as outcome:
                outcomes.append(outcome)
            except Exception as bug:  # noqa: BLE001 - ports.Channel: anything else is treated like SendBroken
                _log.exception("a provider broke off unexpectedly; asking the next")
                outcomes.append(SendBroken(f"a bug: {type(bug).__name__}"))
        raise _all(outcomes)


def _all(outcomes: Sequence[Exception]) -> Exception:
    """Return what the providers' outcomes come to."""
    reason = "; ".join(str(outcome) for outcome in outcomes) or "the channel has no provider"
    waits = [outcome.after for outcome in outcomes if isinstance(outcome, SendAgain)]
    if outcomes and not waits:
        return SendFailed(reason)
    named = [wait for wait in waits if wait is not None]
    broken = not outcomes or any(isinstance(outcome, SendBroken) for outcome in outcomes)
    again = SendBroken if broken else SendAgain
    return again(reason, after=min(named) if named and len(named) == len(waits) else None)
