"""Load and change what stands at run time: one document to decide by, and one of each thing for the audit."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

import msgspec

from muster import queries
from muster.domain.overrides import OverrideRecord, pruned
from muster.domain.silences import SilenceRecord
from muster.domain.standing import Standing
from muster.domain.swaps import Swap
from muster.ports import Conflict, Document, DocumentStore, Write
from muster.records import Stored, instant
from muster.schema import read, write

CURRENT = "standing/current"
ATTEMPTS = 50
"""Each lost race means that somebody else's commit succeeded, so this many only fail under a fault."""

T = TypeVar("T")

log = logging.getLogger("muster.standing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Generic[T]):
    """What stands from now on, what is written in the same commit, and what to tell whoever asked."""

    standing: Standing
    writes: Sequence[Write]
    result: T


class StandingStore:
    """What stands, as a domain value. Raises ports.StoreUnavailable."""

    def __init__(self, documents: DocumentStore) -> None:
        """Keep it in `documents`."""
        self.documents = documents

    def current(self) -> Standing:
        """Return what stands; nothing where it cannot be understood: a page by the policy alone beats none."""
        document = self.documents.get(CURRENT)
        try:
            return _standing(document)
        except msgspec.ValidationError:
            log.exception("what stands at run time cannot be read; the policy alone decides")
            return Standing()

    def change(self, decide: Callable[[Standing], Change[T]], now: datetime) -> T:
        """Commit what `decide` makes of what stands, at once with its writes; return its result.

        It is called again whenever somebody else was faster. What it raises passes through. Raises Conflict where it
        changes too fast.
        """
        for _ in range(ATTEMPTS):
            document = self.documents.get(CURRENT)
            before = _standing(document)
            change = decide(before)
            try:
                self._commit(document, before, change, now)
            except Conflict:
                continue
            return change.result
        raise Conflict("what stands is changing too fast")

    def _commit(self, document: Document | None, before: Standing, change: Change[T], now: datetime) -> None:
        writes = list(change.writes)
        if change.standing != before:
            writes.append(write(CURRENT, pruned(change.standing, now), document))
        if writes:
            self.documents.commit(writes)

    def override(self, override: str) -> Stored[OverrideRecord] | None:
        """Return an override, or None where there never was one."""
        document = self.documents.get(f"overrides/{override}")
        return _stored(document, OverrideRecord) if document else None

    def overrides(self, now: datetime, limit: int) -> list[OverrideRecord]:
        """Return the overrides that have not ended by `now`, the next to end first."""
        found = self.documents.query(queries.standing_overrides(now, limit))
        return [_stored(document, OverrideRecord).value for document in found]

    def all_overrides(self, limit: int) -> list[OverrideRecord]:
        """Return the overrides that were made last, the newest first."""
        return [_stored(each, OverrideRecord).value for each in self.documents.query(queries.overrides(limit))]

    def swap(self, swap: str) -> Stored[Swap] | None:
        """Return a swap, or None where there never was one."""
        document = self.documents.get(f"swaps/{swap}")
        return _stored(document, Swap) if document else None

    def swaps(self, limit: int) -> list[Swap]:
        """Return the swaps that were asked for last, the newest first."""
        return [_stored(each, Swap).value for each in self.documents.query(queries.swaps(limit))]

    def silence(self, silence: str) -> Stored[SilenceRecord] | None:
        """Return a silence, or None where there never was one."""
        document = self.documents.get(f"silences/{silence}")
        return _stored(document, SilenceRecord) if document else None

    def silences(self, now: datetime, limit: int) -> list[SilenceRecord]:
        """Return the silences that have not ended by `now`, the next to end first."""
        found = self.documents.query(queries.standing_silences(now, limit))
        return [_stored(document, SilenceRecord).value for document in found]

    def all_silences(self, limit: int) -> list[SilenceRecord]:
        """Return the silences that were made last, the newest first."""
        return [_stored(each, SilenceRecord).value for each in self.documents.query(queries.silences(limit))]


def override_write(record: OverrideRecord, stored: Stored[OverrideRecord] | None = None) -> Write:
    """Write an override's record, which must still be as it was read (or not exist)."""
    at = {"made_at": instant(record.made_at), "until": instant(record.until)}
    return write(f"overrides/{record.override.id}", record, stored, **at)


def silence_write(record: SilenceRecord, stored: Stored[SilenceRecord] | None = None) -> Write:
    """Write a silence's record, which must still be as it was read (or not exist)."""
    at = {"made_at": instant(record.made_at), "until": instant(record.until)}
    return write(f"silences/{record.silence.id}", record, stored, **at)


def swap_write(swap: Swap, stored: Stored[Swap] | None = None) -> Write:
    """Write a swap, which must still be as it was read (or not exist)."""
    return write(f"swaps/{swap.id}", swap, stored, asked_at=instant(swap.asked_at))


def _standing(document: Document | None) -> Standing:
    return read(document, Standing) if document else Standing()


def _stored(document: Document, kind: type[T]) -> Stored[T]:
    return Stored(value=read(document, kind), version=document.version)
