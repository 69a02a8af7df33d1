"""The contract of ports.DocumentStore, over every adapter: SQLite, in memory too, and the Firestore emulator."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from muster.adapters.sqlite_store import SqliteStore
from muster.ports import Conflict, Create, Document, DocumentStore, Fields, Patch, Query, Replace, Write
from tests.support.increment import increment, open_store

ROOT = Path(__file__).parents[2]
EXPIRY = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "firestore"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    """Name an empty store that many can open, as `open_store` takes it."""
    return _place(request, tmp_path)


def _place(request: pytest.FixtureRequest, folder: Path) -> list[str]:
    if request.param == "sqlite":
        return ["sqlite", str(folder / "store.db")]
    return ["firestore", f"test-{uuid4().hex[:20]}", request.getfixturevalue("firestore_emulator")]


@pytest.fixture
def connect(place: list[str]) -> Iterator[Callable[[], DocumentStore]]:
    """Give a function that opens the store once more, as another process would."""
    opened: list[DocumentStore] = []

    def open_another() -> DocumentStore:
        opened.append(open_store(place))
        return opened[-1]

    yield open_another
    for store in opened:
        if isinstance(store, SqliteStore):
            store.close()


@pytest.fixture(params=["sqlite", "sqlite in memory", "firestore"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DocumentStore]:
    """Open an empty store."""
    in_memory = request.param == "sqlite in memory"
    opened = SqliteStore(None) if in_memory else open_store(_place(request, tmp_path))
    yield opened
    if isinstance(opened, SqliteStore):
        opened.close()


def read(store: DocumentStore, path: str) -> Document:
    """Return a document that must be there."""
    document = store.get(path)
    assert document is not None
    return document


def as_json(value: object) -> str:
    """Return a value as text that tells 1 from 1.0 and from true."""
    return json.dumps(value, sort_keys=True)


def ids(store: DocumentStore, query: Query) -> list[str]:
    """Return the last parts of the paths of what matches."""
    return [document.path.rpartition("/")[2] for document in store.query(query)]


def fill(store: DocumentStore, documents: dict[str, Fields]) -> None:
    """Create documents by their paths."""
    store.commit([Create(path, fields) for path, fields in documents.items()])


JSON_VALUES = {
    "text": "Überraschung, 障害 🔥",
    "control characters": "a\0b\r\n\t",
    "long text": "a" * 60_000,
    "empty text": "",
    "the largest whole number": 2**63 - 1,
    "the smallest whole number": -(2**63),
    "a fraction": 0.1,
    "a whole fraction": 2.0,
    "booleans": [True, False],
    "null": None,
    "an empty list": [],
    "an empty object": {},
    "lists in lists": [[], [["a", ["*x*", "y?"]], ["b", []]], {"c": [[1]]}],
    "objects in lists": [{"a": {"b": [{"c": 1}]}}],
    "names that are paths": {"a.b": {"c.d": 1}, "a": {"b": 2}, "/": 3},
    "names with marks": {"`": 1, '"': 2, "'": 3, "\\": 4, "*": 5, " ": 6, "$": 7},
    "names that stores use": {"__name__": 1, "__": 2, "": 3, "~": 4, "~[]": [5], "commit_id": 6, "expire_at": 7},
    "an object like our mark of a list": [{"~[]": [1]}],
}


@pytest.mark.parametrize("value", JSON_VALUES.values(), ids=JSON_VALUES)
def test_a_document_comes_back_as_it_was_written(store: DocumentStore, value: object) -> None:
    """Every JSON value survives a creation, a replacement and a patch, unchanged and of the same type."""
    fields = {"value": value}
    version = store.commit([Create("incidents/x", fields)])
    created = read(store, "incidents/x")
    store.commit([Create("incidents/y", {"value": 1}), Replace("incidents/x", {"value": [value]}, version)])
    replaced = read(store, "incidents/x")
    store.commit([Patch("incidents/y", fields)])
    patched = read(store, "incidents/y")

    assert as_json(fields) == as_json(created.fields) == as_json(patched.fields)
    assert as_json({"value": [value]}) == as_json(replaced.fields)


@pytest.mark.parametrize("name", ["a.b", "commit_id", "expire_at", "__name__", "~", "`", "a b", "ü", "0"])
def test_any_name_of_a_top_level_field_can_be_written_and_asked_for(store: DocumentStore, name: str) -> None:
    """A dot is no path into an object, and no name collides with those that an adapter uses."""
    version = store.commit([Create("incidents/x", {name: 1, "other": 1}, EXPIRY)])
    version = store.commit([Replace("incidents/x", {name: 2, "other": 1}, version)])
    store.commit([Patch("incidents/x", {name: 3})])

    assert {name: 3, "other": 1} == read(store, "incidents/x").fields
    assert ids(store, Query(collection="incidents", where=((name, "==", 3),), order_by=(f"-{name}",))) == ["x"]


def test_what_is_not_there_is_none(store: DocumentStore) -> None:
    """Getting an absent document is no error."""
    assert store.get("incidents/x") is None


def test_a_document_knows_its_path(store: DocumentStore) -> None:
    """A path is the same in a get and in a query, also below another document."""
    fill(store, {"incidents/x/timeline/0000000003": {"a": 1}})

    assert read(store, "incidents/x/timeline/0000000003").path == "incidents/x/timeline/0000000003"
    assert [document.path for document in store.query(Query(collection="incidents/x/timeline"))] == [
        "incidents/x/timeline/0000000003"
    ]


def test_versions_grow_from_commit_to_commit(store: DocumentStore) -> None:
    """A commit's documents share the version it returned, greater than any before; the others keep theirs."""
    first = store.commit([Create("incidents/x", {"n": 1}), Create("incidents/y", {"n": 1})])
    second = store.commit([Replace("incidents/x", {"n": 2}, first), Create("incidents/z", {"n": 1})])
    third = store.commit([Patch("incidents/z", {"n": 2})])

    assert first < second < third
    found = {document.path: document.version for document in store.query(Query(collection="incidents"))}
    assert found == {"incidents/x": second, "incidents/y": first, "incidents/z": third}
    assert read(store, "incidents/x").version == second


def test_a_commit_is_seen_by_every_other_client(connect: Callable[[], DocumentStore]) -> None:
    """What one client wrote, the others read at once."""
    one, other = connect(), connect()
    fill(one, {"incidents/x": {"n": 1}})

    assert read(other, "incidents/x").fields == {"n": 1}


def test_a_document_is_created_once(store: DocumentStore) -> None:
    """Creating what exists is a conflict, and leaves it as it was."""
    version = store.commit([Create("incidents/x", {"n": 1})])
    with pytest.raises(Conflict):
        store.commit([Create("incidents/x", {"n": 2})])

    assert Document(path="incidents/x", fields={"n": 1}, version=version) == read(store, "incidents/x")


def test_a_changed_document_is_not_replaced(store: DocumentStore) -> None:
    """Replacing at a version that is no more is a conflict, whether a replacement or a patch came between."""
    first = store.commit([Create("incidents/x", {"n": 1})])
    second = store.commit([Replace("incidents/x", {"n": 2}, first)])
    with pytest.raises(Conflict):
        store.commit([Replace("incidents/x", {"n": 3}, first)])
    store.commit([Patch("incidents/x", {"n": 4})])
    with pytest.raises(Conflict):
        store.commit([Replace("incidents/x", {"n": 5}, second)])

    assert read(store, "incidents/x").fields == {"n": 4}


def test_what_is_not_there_is_not_changed(store: DocumentStore) -> None:
    """Replacing and patching an absent document are conflicts, and do not make it."""
    version = store.commit([Create("incidents/y", {"n": 1})])
    with pytest.raises(Conflict):
        store.commit([Replace("incidents/x", {"n": 1}, version)])
    with pytest.raises(Conflict):
        store.commit([Patch("incidents/x", {"n": 1})])

    assert store.get("incidents/x") is None


def test_a_patch_sets_the_fields_it_names(store: DocumentStore) -> None:
    """A patch needs no version, replaces named fields whole, adds new ones, and leaves the others."""
    version = store.commit([Create("incidents/x", {"kept": 1, "object": {"a": 1, "b": 2}, "n": 1}, EXPIRY)])
    store.commit([Replace("incidents/x", {"kept": 1, "object": {"a": 1, "b": 2}, "n": 2}, version)])
    store.commit([Patch("incidents/x", {"object": {"b": 3}, "new": {}})])

    assert read(store, "incidents/x").fields == {"kept": 1, "object": {"b": 3}, "n": 2, "new": {}}


IMPOSSIBLE: dict[str, Callable[[int], Write]] = {
    "created already": lambda _: Create("incidents/there", {"n": 2}),
    "changed meanwhile": lambda stale: Replace("incidents/there", {"n": 2}, stale),
    "replaced, not there": lambda stale: Replace("incidents/absent", {"n": 2}, stale),
    "patched, not there": lambda _: Patch("incidents/absent", {"n": 2}),
}


@pytest.mark.parametrize("place_in_commit", [0, 1, 3])
@pytest.mark.parametrize("impossible", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_a_commit_is_made_whole_or_not_at_all(
    store: DocumentStore, impossible: Callable[[int], Write], place_in_commit: int
) -> None:
    """One write in conflict, wherever it stands, leaves nothing of the others."""
    stale = store.commit([Create("incidents/there", {"n": 0})])
    version = store.commit([Replace("incidents/there", {"n": 1}, stale), Create("keys/k", {"state": "open"})])
    fill(store, {"keys/other": {"n": 1}})
    writes: list[Write] = [
        Create("incidents/new", {"n": 1}),
        Replace("keys/k", {"state": "closed"}, version),
        Patch("keys/other", {"n": 9}),
    ]
    writes.insert(place_in_commit, impossible(stale))
    with pytest.raises(Conflict):
        store.commit(writes)

    assert store.get("incidents/new") is None
    assert Document(path="keys/k", fields={"state": "open"}, version=version) == read(store, "keys/k")
    assert read(store, "keys/other").fields == {"n": 1}
    assert read(store, "incidents/there").fields == {"n": 1}


UNHOLDABLE: dict[str, Write] = {
    "over 1 MiB": Create("incidents/x", {"raw": "a" * (1024 * 1024)}),
    "a lone surrogate": Create("incidents/x", {"raw": "\ud800"}),
    "a number of 65 bits": Create("incidents/x", {"n": 2**64}),
    "the same document again": Patch("incidents/y", {"n": 1}),
    "the path of a collection": Create("incidents", {"n": 1}),
    "a path with an empty part": Create("incidents//x/y", {"n": 1}),
}


@pytest.mark.parametrize("write", UNHOLDABLE.values(), ids=UNHOLDABLE)
def test_what_no_store_can_hold_is_refused(store: DocumentStore, write: Write) -> None:
    """What is too large, no JSON, or written twice at once is a ValueError, and nothing of its commit is written."""
    with pytest.raises(ValueError):  # noqa: PT011 - the texts are the adapters' own
        store.commit([Create("incidents/y", {"n": 1}), write])

    assert store.query(Query(collection="incidents")) == []


@pytest.mark.parametrize("path", ["incidents", "incidents/x/timeline", "/incidents/x", "incidents/", ""])
def test_a_path_of_no_document_is_refused(store: DocumentStore, path: str) -> None:
    """Asking for something that cannot be a document is a mistake, not an absence."""
    with pytest.raises(ValueError):  # noqa: PT011 - the texts are the adapters' own
        store.get(path)


VALUES: dict[str, Any] = {
    "null": None,
    "false": False,
    "true": True,
    "0": 0,
    "1": 1,
    "1.0": 1.0,
    "2.5": 2.5,
    "empty": "",
    "a": "a",
    "b": "b",
    "ä": "ä",
    "🔥": "🔥",
    "list": ["a"],
    "object": {"a": 1},
}


@pytest.mark.parametrize(
    ("operator", "value", "matching"),
    [
        ("==", None, {"null"}),
        ("==", True, {"true"}),
        ("==", False, {"false"}),
        ("==", 1, {"1", "1.0"}),
        ("==", "a", {"a"}),
        ("==", "'; DROP TABLE documents; --", set()),
        ("<", True, {"false"}),
        (">=", False, {"false", "true"}),
        ("<", 1, {"0"}),
        ("<=", 1.0, {"0", "1", "1.0"}),
        (">", 1, {"2.5"}),
        (">=", 1, {"1", "1.0", "2.5"}),
        ("<", "b", {"empty", "a"}),
        ("<=", "b", {"empty", "a", "b"}),
        (">", "a", {"b", "ä", "🔥"}),
        (">=", "ä", {"ä", "🔥"}),
        ("in", ["a", "b", "c"], {"a", "b"}),
        ("in", ("a",), {"a"}),
        ("in", [1, "b"], {"1", "1.0", "b"}),
        ("in", [True], {"true"}),
        ("in", [None, "a"], {"a"}),
    ],
)
def test_a_query_compares_values_of_one_type(
    store: DocumentStore, operator: str, value: object, matching: set[str]
) -> None:
    """Numbers match numbers and texts match texts, by value and by code point; an absent field matches nothing."""
    fill(store, {f"things/{name}": {"v": value} for name, value in VALUES.items()} | {"things/absent": {"w": 1}})
    query = Query(collection="things", where=(("v", operator, value),))

    assert matching == set(ids(store, query))
    assert len(matching) == store.count(query)


@pytest.mark.parametrize(
    ("operator", "value"), [("in", []), ("in", list(range(31))), ("<", None), (">=", None), ("in", ())]
)
def test_what_no_store_can_ask_is_refused(store: DocumentStore, operator: str, value: object) -> None:
    """A comparison with null, and too few or too many alternatives, are a ValueError."""
    fill(store, {"things/a": {"v": 1}})
    query = Query(collection="things", where=(("v", operator, value),))
    with pytest.raises(ValueError):  # noqa: PT011 - the texts are the adapters' own
        store.query(query)
    with pytest.raises(ValueError):  # noqa: PT011 - the texts are the adapters' own
        store.count(query)


INCIDENTS: dict[str, Fields] = {
    "incidents/a": {"state": "triggered", "opened_at": "2026-01-03", "due_at": "2026-02-01", "team": None},
    "incidents/b": {"state": "acknowledged", "opened_at": "2026-01-01", "due_at": "2026-02-02", "team": "x"},
    "incidents/c": {"state": "resolved", "opened_at": "2026-01-02", "due_at": None, "team": "x"},
    "incidents/d": {"state": "triggered", "opened_at": "2026-01-02", "due_at": "2026-02-02", "team": None},
    "incidents/e": {"state": "triggered", "opened_at": "2026-01-04"},
    "incidents/f": {"state": "closed"},
}
OPEN = ("state", "in", ["triggered", "acknowledged"])
DUE = ("due_at", "<=", "2026-02-02")


@pytest.mark.parametrize(
    ("where", "order_by", "expected"),
    [
        ((), (), "abcdef"),
        ((), ("opened_at",), "bcdae"),
        ((), ("-opened_at",), "eadcb"),
        ((), ("due_at",), "cabd"),
        ((), ("-due_at",), "dbac"),
        ((), ("state", "-opened_at"), "bcead"),
        ((OPEN,), ("-opened_at",), "eadb"),
        ((DUE,), ("due_at",), "abd"),
        ((DUE,), ("-due_at",), "dba"),
        ((DUE,), (), "abd"),
        ((DUE,), ("-opened_at",), "adb"),
        ((DUE, OPEN, ("team", "==", None)), ("due_at",), "ad"),
        ((("state", "==", "triggered"), ("opened_at", ">", "2026-01-02")), ("opened_at",), "ae"),
        ((("state", "==", "closed"),), ("opened_at",), ""),
    ],
)
def test_a_query_answers_in_its_order(
    store: DocumentStore, where: tuple[tuple[str, str, Any], ...], order_by: tuple[str, ...], expected: str
) -> None:
    """All conditions hold; equals are in the order of their paths, in the last field's direction; null is least."""
    fill(store, INCIDENTS)
    query = Query(collection="incidents", where=where, order_by=order_by)

    assert list(expected) == ids(store, query)
    assert len(expected) == store.count(query)


@pytest.mark.parametrize(
    ("where", "order_by"),
    [
        ((), ()),
        ((), ("opened_at",)),
        ((), ("-opened_at",)),
        ((), ("due_at",)),
        ((), ("-due_at",)),
        ((), ("team", "-opened_at")),
        ((), ("-team", "state")),
        ((DUE,), ()),
        ((OPEN,), ("-opened_at",)),
    ],
)
@pytest.mark.parametrize("size", [1, 2])
def test_pages_show_every_document_once(
    store: DocumentStore, where: tuple[tuple[str, str, Any], ...], order_by: tuple[str, ...], size: int
) -> None:
    """Going on after the last document of a page ends in the whole, in order, whatever is equal or null."""
    fill(store, INCIDENTS)
    whole = store.query(Query(collection="incidents", where=where, order_by=order_by))
    paged: list[Document] = []
    after: tuple[Any, ...] | None = None
    while page := store.query(Query(collection="incidents", where=where, order_by=order_by, limit=size, after=after)):
        assert len(page) <= size
        paged += page
        ordering = Query(collection="incidents", where=where, order_by=order_by).ordering
        after = (*(page[-1].fields[name] for name, _ in ordering), page[-1].path.rpartition("/")[2])

    assert whole == paged


def test_a_query_returns_at_most_its_limit(store: DocumentStore) -> None:
    """The limit holds for documents, and for counting them."""
    fill(store, INCIDENTS)

    assert ids(store, Query(collection="incidents", order_by=("-opened_at",), limit=2)) == ["e", "a"]
    assert store.count(Query(collection="incidents", limit=4)) == 4
    assert store.count(Query(collection="incidents", limit=40)) == 6


def test_collections_do_not_mix(store: DocumentStore) -> None:
    """A collection holds neither the documents below its own, nor those of others of the same name."""
    event: Fields = {"published": False, "at": "2026-01-01"}
    fill(store, {"incidents/x": event, "incidents/x/timeline/2": event, "incidents/x/timeline/1": event})
    fill(store, {"incidents/xy/timeline/3": event, "timeline/4": event, "incident/5": event})
    where = (("published", "==", False),)

    assert ids(store, Query(collection="incidents", where=where)) == ["x"]
    assert ids(store, Query(collection="incidents/x/timeline", where=where, order_by=("at",))) == ["1", "2"]
    assert ids(store, Query(collection="timeline")) == ["4"]
    assert store.count(Query(collection="incidents/xy/timeline")) == 1
    assert store.count(Query(collection="incidents/z/timeline")) == 0


def test_a_patch_moves_a_document_in_the_queries(store: DocumentStore) -> None:
    """What a query finds follows every change at once: an event that was published waits no longer."""
    fill(store, {f"incidents/x/timeline/{n}": {"published": False, "at": f"{n}"} for n in range(3)})
    waiting = Query(collection="incidents/x/timeline", where=(("published", "==", False),), order_by=("at",))
    store.commit([Patch("incidents/x/timeline/1", {"published": True})])

    assert ids(store, waiting) == ["0", "2"]


def test_concurrent_clients_lose_no_update(connect: Callable[[], DocumentStore]) -> None:
    """Eight clients that read, decide and commit again on a conflict count to the sum of what they added."""
    clients, times = [connect() for _ in range(8)], 12
    fill(clients[0], {"counters/x": {"n": 0}})
    with ThreadPoolExecutor(len(clients)) as threads:
        list(threads.map(lambda store: increment(store, "counters/x", times), clients))

    assert {"n": len(clients) * times} == read(clients[0], "counters/x").fields


def test_threads_share_a_client(store: DocumentStore) -> None:
    """One client is safe in the hands of many threads."""
    fill(store, {"counters/x": {"n": 0}})
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: increment(store, "counters/x", 12), range(8)))

    assert read(store, "counters/x").fields == {"n": 96}


def test_concurrent_processes_lose_no_update(connect: Callable[[], DocumentStore], place: list[str]) -> None:
    """Processes that open the same store, all at once, count to the sum of what they added."""
    store = connect()
    fill(store, {"counters/x": {"n": 0}})
    command = [sys.executable, "-m", "tests.support.increment", "counters/x", "20", *place]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "shared"), str(ROOT)])}
    processes = [subprocess.Popen(command, env=environment, cwd=ROOT) for _ in range(3)]

    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert read(store, "counters/x").fields == {"n": 60}


def test_one_of_many_creators_wins(connect: Callable[[], DocumentStore]) -> None:
    """Of twenty who create the same document at once, one does, and its fields stay; the others hear of a conflict."""
    store = connect()
    together = threading.Barrier(20)

    def create(number: int) -> int | None:
        together.wait(30)
        try:
            store.commit([Create(f"incidents/{number}", {"n": number}), Create("keys/k", {"winner": number})])
        except Conflict:
            return None
        return number

    with ThreadPoolExecutor(20) as threads:
        winners = [number for number in threads.map(create, range(20)) if number is not None]

    assert len(winners) == 1
    assert {"winner": winners[0]} == read(store, "keys/k").fields
    assert [str(winners[0])] == ids(store, Query(collection="incidents"))


def test_commits_of_different_documents_all_succeed(store: DocumentStore) -> None:
    """Commits that touch nothing in common do not disturb each other, however many come at once."""
    together = threading.Barrier(16)

    def create(number: int) -> int:
        together.wait(30)
        return store.commit([Create(f"incidents/{number:02}", {"n": number}), Create(f"keys/{number}", {})])

    with ThreadPoolExecutor(16) as threads:
        versions = list(threads.map(create, range(16)))

    found = store.query(Query(collection="incidents"))
    assert list(range(16)) == [document.fields["n"] for document in found]
    assert versions == [document.version for document in found]
