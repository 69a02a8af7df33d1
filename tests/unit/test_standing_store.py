"""What stands at run time: one document to decide by, changed together with the record of each change."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from muster.adapters.sqlite_store import SqliteStore
from muster.domain.overrides import KEPT, ended
from muster.domain.standing import Shift, Standing
from muster.domain.story import Refused
from muster.ports import Conflict, Create
from muster.standing_store import ATTEMPTS, CURRENT, Change, StandingStore, override_write, swap_write
from tests.support.disposable import disposable_store
from tests.support.policies import START
from tests.support.standing import BO, HOUR, a_record, a_swap, an_override


@pytest.fixture
def documents() -> Iterator[SqliteStore]:
    """Yield an empty store."""
    with disposable_store() as store:
        yield store


@pytest.fixture
def store(documents: SqliteStore) -> StandingStore:
    """Return what stands: nothing yet."""
    return StandingStore(documents)


def add(store: StandingStore, override: str, start: timedelta = timedelta()) -> None:
    """Make an override."""
    record = a_record(id=override, start=START + start, end=START + start + HOUR)

    def decide(standing: Standing) -> Change[None]:
        after = replace(standing, overrides=(*standing.overrides, record.override))
        return Change(standing=after, writes=[override_write(record)], result=None)

    store.change(decide, START + start)


def test_where_nothing_was_ever_changed_nothing_stands(store: StandingStore) -> None:
    """There need not be a document."""
    assert store.current() == Standing()


def test_what_stands_comes_back_as_it_was(store: StandingStore) -> None:
    """Overrides in their order, and calendars."""
    standing = Standing(
        overrides=(an_override(id="b"), an_override(id="a", instead="ada", reason="é", by="bo")),
        calendars={"x": (Shift(start=START, end=START + HOUR, people=("ada", "bo")),)},
    )
    store.change(lambda _: Change(standing=standing, writes=[], result=None), START)
    assert store.current() == standing


def test_the_record_is_written_with_what_stands(store: StandingStore, documents: SqliteStore) -> None:
    """In one commit, which both share."""
    add(store, "o1")
    stored = store.override("o1")
    document = documents.get(CURRENT)
    assert stored
    assert document
    assert (stored.value, stored.version) == (a_record(id="o1"), document.version)


def test_what_somebody_else_did_meanwhile_is_not_lost(store: StandingStore) -> None:
    """Whoever was slower decides again, over what stands then."""
    seen: list[int] = []

    def decide(standing: Standing) -> Change[str]:
        seen.append(len(standing.overrides))
        if len(seen) == 1:
            add(store, "faster")
        after = replace(standing, overrides=(*standing.overrides, an_override(id="slower")))
        return Change(standing=after, writes=[], result="done")

    assert store.change(decide, START) == "done"
    assert seen == [0, 1]
    assert [each.id for each in store.current().overrides] == ["faster", "slower"]


def test_a_change_that_always_loses_ends(store: StandingStore, documents: SqliteStore) -> None:
    """A record that cannot be written is a fault, and no reason to try for ever."""
    documents.commit([Create("overrides/o1", {})])
    tried: list[Standing] = []

    def decide(standing: Standing) -> Change[None]:
        tried.append(standing)
        return Change(standing=standing, writes=[override_write(a_record(id="o1"))], result=None)

    with pytest.raises(Conflict):
        store.change(decide, START)
    assert len(tried) == ATTEMPTS


def test_a_refusal_writes_nothing(store: StandingStore, documents: SqliteStore) -> None:
    """What the decision raises passes through."""

    def decide(_: Standing) -> Change[None]:
        raise Refused("no")

    with pytest.raises(Refused):
        store.change(decide, START)
    assert documents.get(CURRENT) is None


def test_what_changes_nothing_writes_nothing(store: StandingStore, documents: SqliteStore) -> None:
    """Nor does it make a document where there is none."""
    assert store.change(lambda standing: Change(standing=standing, writes=[], result=1), START) == 1
    assert documents.get(CURRENT) is None


def test_what_ended_long_ago_goes_with_the_next_change(store: StandingStore) -> None:
    """Its record stays."""
    add(store, "old")
    add(store, "new", KEPT + HOUR)
    assert [each.id for each in store.current().overrides] == ["new"]
    assert store.override("old") is not None


def test_what_cannot_be_read_does_not_stop_a_page(
    store: StandingStore, documents: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    """The policy alone decides, and the log says so; but nobody overwrites what cannot be read."""
    documents.commit([Create(CURRENT, {"overrides": 1})])
    with caplog.at_level(logging.ERROR, "muster.standing"):
        assert store.current() == Standing()
    assert "the policy alone decides" in caplog.text
    with pytest.raises(ValueError, match="Expected `array`"):
        add(store, "o1")


def test_overrides_are_found_while_they_stand_and_after(store: StandingStore, documents: SqliteStore) -> None:
    """Those that have not ended by their end; all of them by when they were made."""
    for hours, name in enumerate(("first", "second", "third")):
        record = a_record(id=name, end=START + (3 - hours) * HOUR)
        documents.commit([override_write(replace(record, made_at=START + timedelta(minutes=hours)))])
    first = store.override("first")
    assert first
    documents.commit([override_write(ended(first.value, BO, START + HOUR / 2), first)])

    def standing(hours: float, limit: int = 9) -> list[str]:
        return [each.override.id for each in store.overrides(START + hours * HOUR, limit)]

    assert (standing(0), standing(0.5), standing(1)) == (["first", "third", "second"], ["third", "second"], ["second"])
    assert standing(0, limit=1) == ["first"]
    assert [each.override.id for each in store.all_overrides(2)] == ["third", "second"]
    assert store.override("fourth") is None


def test_swaps_are_found_by_when_they_were_asked_for(store: StandingStore, documents: SqliteStore) -> None:
    """The newest first."""
    for minute, name in enumerate(("a", "c", "b")):
        documents.commit([swap_write(a_swap(id=name, asked_at=START + timedelta(minutes=minute)))])
    assert [each.id for each in store.swaps(2)] == ["b", "c"]
    found = store.swap("a")
    assert found
    assert found.value == a_swap(id="a")
    assert store.swap("d") is None
