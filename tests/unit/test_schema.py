"""Documents of an older version are read as if this one had written them; those of a newer one are left to it."""

import pytest

from muster import schema
from muster.domain.breaker import Breaker
from muster.ports import Create, Document, Replace, StoreUnavailable
from muster.schema import NewerSchema, read, upgraded, write


@pytest.fixture(autouse=True)
def _third_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give this version two schemas before its own."""
    upgrades = (
        {"keys": lambda fields: fields | {"count": int(fields["often"])}},
        {"keys": lambda fields: fields | {"count": fields["count"] * 10}, "groups": lambda fields: fields | {"n": 1}},
    )
    monkeypatch.setattr(schema, "UPGRADES", upgrades)
    monkeypatch.setattr(schema, "SCHEMA", 3)


@pytest.mark.parametrize(
    ("collection", "fields", "becomes"),
    [
        ("keys", {"schema": 1, "often": "4"}, {"schema": 1, "often": "4", "count": 40}),
        ("keys", {"schema": 2, "count": 4}, {"schema": 2, "count": 40}),
        ("keys", {"schema": 3, "count": 4}, {"schema": 3, "count": 4}),
        ("groups", {"schema": 1}, {"schema": 1, "n": 1}),
        ("alerts", {"schema": 1}, {"schema": 1}),
        ("keys", {"often": "4"}, {"often": "4", "count": 40}),
    ],
)
def test_an_older_one_goes_through_every_step_since(
    collection: str, fields: dict[str, object], becomes: dict[str, object]
) -> None:
    """Those of its own collection, from its own schema on; one that says none is of the first."""
    assert upgraded(collection, fields) == becomes


def test_a_newer_one_is_not_read() -> None:
    """It is as if the store did not answer: whoever asked comes again."""
    with pytest.raises(NewerSchema, match="keys: schema 4 is of a newer version of Muster, this one knows 3") as raised:
        upgraded("keys", {"schema": 4})
    assert isinstance(raised.value, StoreUnavailable)


def test_the_collection_is_the_last_of_the_path() -> None:
    """The timeline of an incident is "timeline"."""
    document = Document(path="incidents/x1/keys/k", fields={"schema": 2, "count": 4}, version=1)
    assert read(document, dict[str, int]) == {"schema": 2, "count": 40}


def test_what_is_written_says_its_schema() -> None:
    """The first time it must not exist, later it is as it was read; a document's own fields go before the value's."""
    breaker = Breaker(channel="mail", failures=2)
    value = {"channel": "mail", "failures": 2, "since": "never", "probe_at": None, "refused": ()}
    fields = value | {"schema": 3, "seen": True}
    before = Document(path="breakers/mail", fields={}, version=7)
    assert write("breakers/mail", breaker, None, since="never", seen=True) == Create("breakers/mail", fields)
    assert write("breakers/mail", breaker, before, since="never", seen=True) == Replace("breakers/mail", fields, 7)
    assert write("breakers/mail", breaker, None).fields["since"] is None
