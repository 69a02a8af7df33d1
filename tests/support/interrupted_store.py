"""A store in the middle of whose calls something else happens."""

from collections.abc import Callable, Mapping

from muster.ports import DocumentStore
from tests.support.passing_store import PassingStore


class InterruptedStore(PassingStore):
    """Passes every call on to another store; just before some of them, by number (from 0), something else happens."""

    def __init__(self, inner: DocumentStore, interrupts: Mapping[int, Callable[[], object]] | None = None) -> None:
        """Pass calls on to `inner`; without `interrupts`, only count them."""
        super().__init__(inner)
        self._interrupts = dict(interrupts or {})
        self.calls = 0

    def interrupt(self, after: int, what: Callable[[], object]) -> None:
        """Let something else happen before the call that is `after` calls from now."""
        self._interrupts[self.calls + after] = what

    def _before(self) -> None:
        number, self.calls = self.calls, self.calls + 1
        if interrupt := self._interrupts.pop(number, None):
            interrupt()
